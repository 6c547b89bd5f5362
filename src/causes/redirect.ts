import type { Fixes } from "../advice/fixes.ts";
import { believeScheme, keepSlash, redirectingHost, withoutSignIn } from "../advice/redirects.ts";
import type { Evidence } from "../evidence.ts";
import { firstHeader, response, statusLine } from "../view.ts";
import { type Cause, defineCause, type Recognition, type Steps } from "./define.ts";
import { recognisedGate } from "./gate/recognise.ts";
import { type Chain, endOf, keyWaits, postPasses, redirectChain } from "./redirect/chain.ts";
import { kindOf, type RedirectKind } from "./redirect/kind.ts";
import { slashed, slashWanted } from "./redirect/slash-wanted.ts";
import { unsafeRedirect } from "./redirect/unsafe.ts";
import { finalAddress, redirectDetail, redirectEvidence } from "./redirect/words.ts";

const verify =
  'curl -i "$URL" --data-urlencode "SecretKey=$SECRET_KEY" -d "ServerId=10000&Type=Validation"\n# wanted: 200 and no Location (curl without -L does not follow)';

interface RedirectDefinition {
  readonly kind: RedirectKind;
  readonly title: string;
  readonly about: string;
  readonly signs: string;
  readonly fixes: Fixes;
  /** Where the chain changes the steps; otherwise `fixes` has them all, `{final}` being where it leads. */
  readonly fix?: (chain: Chain, evidence: Evidence, steps: Steps) => readonly string[];
  /** The same cause where no redirect comes, and where it would lead. */
  readonly without?: {
    readonly recognise: (evidence: Evidence) => Recognition | undefined;
    readonly final: (evidence: Evidence) => string;
  };
}

// Not key/*: what is told of the key there comes from the end of the redirect.
const explains = ["method/*", "route/*", "handler/*", "secret/*"];

function defineRedirect({ kind, title, about, signs, fixes, fix, without }: RedirectDefinition): Cause {
  return defineCause({
    id: `redirect/${kind}`,
    severity: "error",
    title,
    about,
    signs,
    verify,
    fixes: { ...fixes, words: { final: "the address that the redirect leads to" } },
    needs: ["http"],
    recognise: (evidence) => {
      const chain = redirectChain(evidence);
      const unredirected = chain === undefined ? without?.recognise(evidence) : undefined;
      if (unredirected !== undefined) return { explains, ...unredirected };
      if (chain === undefined || kindOf(chain) !== kind) return undefined;
      return {
        confidence: keyWaits(chain) || kind === "loop" ? "likely" : "certain",
        detail: redirectDetail(evidence, chain),
        evidence: redirectEvidence(chain),
        explains,
      };
    },
    fix: (evidence, _software, steps) => {
      const chain = redirectChain(evidence);
      if (chain === undefined) return without === undefined ? [] : steps({ final: without.final(evidence) });
      return (
        fix?.(chain, evidence, steps) ?? [
          ...steps({ final: finalAddress(chain) }),
          ...afterwards(evidence, chain),
        ]
      );
    },
  });
}

/** Where the redirect leads, the post does not pass either, or nothing answers at all: entering that address is not the end of it. */
function afterwards(evidence: Evidence, chain: Chain): readonly string[] {
  const unanswered = endOf(chain.byPost) === undefined && endOf(chain.byGet)?.failure !== undefined;
  return unanswered || postPasses(evidence, chain) === false
    ? ["Then check that address by itself, to see why the post does not pass there."]
    : [];
}

const enter = "Enter {final} as the URL: that is where the redirect leads.";

export const toHttps = defineRedirect({
  kind: "to-https",
  title: "The address redirects to https",
  about:
    "The server sends everybody from http to https. The post has then travelled in clear already, Secret Key and all, and what follows the redirect is mostly a GET without the body.",
  signs:
    "The Location is the same site under https, www. or not. It is told apart from other redirects by their targets; 307 and 308, which keep the post, are redirect/keeps-post.",
  fixes: { general: [enter, "Keep the redirect for people; the sender should not need it."] },
});

export const trailingSlash = defineRedirect({
  kind: "trailing-slash",
  title: "The address redirects for a slash at its end",
  about:
    "To the framework the path with a slash at its end and the one without are two addresses, and it redirects from one to the other. A post does not survive that.",
  signs:
    "The Location differs from the URL by slashes at the end of its path, and by nothing else; or Django says in debug mode that it would redirect so.",
  without: { recognise: slashWanted, final: slashed },
  fixes: {
    general: [enter],
    software: keepSlash,
  },
});

export const toLogin = defineRedirect({
  kind: "to-login",
  title: "The address redirects to a sign-in page",
  about:
    "The application wants callers to sign in, and sends whoever has not to its sign-in page. The sender can't sign in: it proves itself with the Secret Key in the post.",
  signs:
    "A Location on the way looks like a sign-in address (login, signin, oauth2, wp-login.php and the like), or the page at its end has a password field. A sign-in page that comes without a redirect is gate/login-page.",
  fixes: {
    general: ["Except this path from signing in, and let the handler check the Secret Key."],
    software: withoutSignIn,
  },
});

export const otherHost = defineRedirect({
  kind: "other-host",
  title: "The address redirects to another host",
  about:
    "The host name sends its callers on to another, such as the one with www. or the site's main name. A post does not survive that, and the sender may not follow at all.",
  signs:
    "The Location names another host or port, and is neither a sign-in page nor the same site under https.",
  fixes: {
    general: [
      enter,
      "Or let the web server answer this path on the first host too, in place of redirecting it.",
    ],
    software: redirectingHost,
  },
});

export const otherPath = defineRedirect({
  kind: "other-path",
  title: "The address redirects elsewhere",
  about:
    "The server sends the caller on to another address of the same host: a page, a language, a new version. Handlers that redirect after a form was posted do it too; the sender wants the key in the answer itself.",
  signs:
    "The Location is on the same host and differs from the URL by more than a slash. It is what is left when loop, sign-in, https and slash don't fit.",
  fixes: {
    general: [
      "If the handler redirects on purpose, let it answer with 200 and the Validation Key instead.",
      "If a rule of the web server redirects: enter {final} as the URL, or except this path from the rule.",
    ],
  },
  fix: (chain, evidence, steps) =>
    postPasses(evidence, chain) === false || chain.to.href === chain.from.href
      ? [
          "Let the handler answer the post itself, with 200 and the Validation Key, in place of redirecting.",
          "If a rule of the web server redirects, except this path from it.",
        ]
      : steps({ final: finalAddress(chain) }),
});

export const loop = defineRedirect({
  kind: "loop",
  title: "The redirects go in a circle",
  about:
    "Following the redirects leads back to where they began. Mostly the application wants https and can't see that it is used, because a proxy ends TLS before it; or a cookie is wanted that the sender does not keep.",
  signs:
    "Following the Location leads back to an address that was already asked, or five redirects don't end. A redirect of a post to its own address, which then answers GET, is redirect/other-path.",
  fixes: {
    software: believeScheme,
    otherwise: ["Let the proxy send X-Forwarded-Proto, and the application believe it."],
    general: ["Look for two rules that contradict each other: www and not, slash and not, http and https."],
  },
});

export const keepsPost = defineCause({
  id: "redirect/keeps-post",
  severity: "warning",
  title: "The address redirects, and asks for the post to be repeated",
  about:
    "307 and 308 tell a client to send the same post again, elsewhere. That works for clients that follow; whether the sender does is not documented. Each event costs two requests.",
  signs:
    "The status is 307 or 308. The post is sent on to the new address when that is on the same site: taken there, it is a warning; refused or not tried, an error.",
  verify,
  needs: ["http"],
  recognise: (evidence) => {
    const chain = redirectChain(evidence);
    if (chain === undefined || kindOf(chain) !== "keeps-post") return undefined;
    const passes = postPasses(evidence, chain);
    const notTried =
      passes === null
        ? " It was not followed with the post: this check sends the Secret Key to no other site."
        : "";
    return {
      confidence: passes === null ? "possible" : "likely",
      detail: `${redirectDetail(evidence, chain)}${notTried}`,
      evidence: redirectEvidence(chain),
      ...(passes !== true && {
        severity: "error",
        title: "The address redirects, and the post does not pass there either",
      }),
      ...(passes === null && { title: "The address redirects the post to another site" }),
      explains,
    };
  },
  fixes: {
    general: [enter],
    words: { final: "the address that the redirect leads to" },
  },
  fix: (evidence, _software, steps) => {
    const chain = redirectChain(evidence);
    if (chain === undefined) return [];
    return [...steps({ final: finalAddress(chain) }), ...afterwards(evidence, chain)];
  },
});

/** A redirect that names no address to go to. */
export const noLocation = defineCause({
  id: "redirect/no-location",
  severity: "error",
  title: "The answer is a redirect that leads nowhere",
  about:
    "The status says that the answer is elsewhere, and no usable Location says where. No client can follow that; the sender finds no key.",
  signs:
    "The status is one of a redirect, and Location is absent or no address. A 3xx that has another meaning (300, 304) is handler/unexplained-status.",
  verify,
  needs: ["http"],
  recognise: (evidence) => {
    const answer = response(evidence, "validation");
    if (answer === undefined || ![301, 302, 303, 307, 308].includes(answer.status)) return undefined;
    if (redirectChain(evidence) !== undefined || recognisedGate(evidence) !== undefined) return undefined;
    const location = firstHeader(answer, "Location");
    return {
      confidence: "certain",
      detail: `The post is answered ${statusLine(answer)} ${location === undefined ? "without a Location" : `with “Location: ${location}”, which is no address to go to`}.`,
      evidence: ["http.validation"],
      explains,
    };
  },
  fixes: { general: ["Let the handler answer with 200 and the Validation Key in place of a redirect."] },
});

/** The server sends the sender elsewhere. */
export const redirectCauses: readonly Cause[] = [
  unsafeRedirect,
  loop,
  toLogin,
  toHttps,
  otherHost,
  trailingSlash,
  otherPath,
  keepsPost,
  noLocation,
];
