import { isAuditName } from "../audit/words.ts";
import type { Exchange } from "../evidence.ts";
import { firstHeader, header, sightings } from "../view.ts";
import { profileOf } from "./accepted.ts";
import { type Cause, defineCause } from "./define.ts";
import { reflectedBreakout } from "./leak/breakout.ts";
import { debugPage } from "./leak/debug-page.ts";
import { nameOf, ownExchanges, paths, told } from "./leak/told.ts";
import { findTrace } from "./leak/traces.ts";
import { requestHolds } from "./secret/compare.ts";
import { listOf } from "./words.ts";

export const secretEchoed = defineCause({
  id: "leak/secret-echoed",
  severity: "warning",
  title: "The Secret Key comes back in an answer",
  about:
    "The Secret Key proves who posts. An answer that has it puts it into logs, caches and error reports along the way. The sender never looks for it; only the Validation Key belongs in an answer.",
  signs:
    "The Secret Key of the post stands in an answer of the endpoint, in the body or a header. If it stands there in place of the Validation Key, it is key/secret-instead.",
  verify:
    'curl -si "$URL" --data-urlencode "SecretKey=$SECRET_KEY" -d "ServerId=10000&Type=Validation" | grep -F "$SECRET_KEY"\n# wanted: nothing',
  needs: ["http"],
  audits: true,
  recognise: (evidence) => {
    const profile = profileOf(evidence);
    if (evidence.settings.keys.same) return undefined;
    const echoes = ownExchanges(evidence).filter(
      (seen) =>
        !requestHolds(evidence, seen, "secret") &&
        !(profile.returnedKey === "secret") &&
        sightings(seen.response, "secret").some(({ form }) => form !== "similar"),
    );
    if (echoes.length === 0) return undefined;
    const toStrangers = echoes.filter(({ ask }) => ask.secret === "wrong" || ask.secret === "absent");
    if (toStrangers.length > 0)
      return {
        confidence: "certain",
        title: "The Secret Key is told to someone who does not have it",
        detail: `A request without the right Secret Key (${listOf(toStrangers.slice(0, 4).map(nameOf))}) got it in the answer.`,
        evidence: paths(echoes),
      };
    return {
      confidence: "certain",
      detail: `The answer to ${told(echoes)} has the Secret Key that was posted.`,
      evidence: paths(echoes),
    };
  },
  fixes: {
    general: [
      "Take the Secret Key out of what is printed: don't repeat the post, and don't print it in error messages.",
      "If these answers were logged or seen by others, have a new Secret Key made in the control panel.",
    ],
  },
});

export const stackTrace = defineCause({
  id: "leak/stack-trace",
  severity: "warning",
  title: "A stack trace comes back in an answer",
  about:
    "The answer shows where in its source the program failed. That tells strangers about paths, versions and libraries, and sometimes about the data it was working on. It belongs in a log.",
  signs:
    "At least two marks of one language's stack trace are in an answer, one of them a place in source code; one mark alone may stand in any prose.",
  verify:
    'curl -s "$URL" --data-urlencode "SecretKey=$SECRET_KEY" -d "ServerId=10000&Type=Validation"\n# wanted: no file names, no line numbers',
  needs: ["http"],
  audits: true,
  recognise: (evidence) => {
    const traces = ownExchanges(evidence).flatMap((seen) => {
      const trace = findTrace(seen.response?.body.text ?? "");
      return trace === undefined ? [] : [{ seen, trace }];
    });
    const [first] = traces;
    if (first === undefined) return undefined;
    const seen = traces.map((one) => one.seen);
    return {
      confidence: "certain",
      title: `A ${first.trace.language} stack trace comes back in an answer`,
      detail: `The answer to ${told(seen)} shows a ${first.trace.language} stack trace: “${first.trace.quote}”.`,
      evidence: paths(seen),
    };
  },
  fixes: {
    general: [
      "Switch off the framework's debug mode or detailed error pages in production.",
      "Write exceptions to a log, and answer with a plain 500.",
    ],
  },
});

export const personalData = defineCause({
  id: "leak/personal-data",
  severity: "warning",
  title: "An address from the event comes back in the answer",
  about:
    "Events hold addresses of people who get mail. An answer that repeats one spreads personal data into logs along the way, for nothing: the sender doesn't read it.",
  signs: "An e-mail address of the made-up event that was posted stands in the answer to it.",
  verify:
    'curl -s "$URL" --data-urlencode "SecretKey=$SECRET_KEY" -d "ServerId=10000&Type=Delivered&MessageId=1&Address=reader@example.net" | grep -F reader@example.net\n# wanted: nothing',
  needs: ["http"],
  audits: true,
  recognise: (evidence) => {
    const seen = ownExchanges(evidence).filter(({ response }) => (response?.personalData.length ?? 0) > 0);
    if (seen.length === 0) return undefined;
    const fields = [
      ...new Set(seen.flatMap(({ response }) => response?.personalData.map(({ field }) => field) ?? [])),
    ];
    return {
      confidence: "certain",
      detail: `The answer to ${told(seen)} repeats what was posted in ${listOf(fields.slice(0, 5))}.`,
      evidence: paths(seen),
    };
  },
  fixes: { general: ["Answer with the Validation Key alone; don't repeat fields of the post."] },
});

export const reflectedMarkup = defineCause({
  id: "leak/reflected-markup",
  severity: "warning",
  title: "Text from the event comes back unescaped in an HTML page",
  about:
    "Reasons, subjects and user agents are written by third parties. An HTML page that repeats them as they are lets anyone who can send mail, or bounce it, put markup and scripts into the page, and into any admin view made the same way.",
  signs:
    "The answer is HTML, and markup from a third party's field of the event stands in it as it was posted. Escaped, it does no harm and is not told.",
  verify:
    'curl -si "$URL" --data-urlencode "SecretKey=$SECRET_KEY" -d "ServerId=10000&Type=Failed&MessageId=1&Address=reader@example.net" --data-urlencode "Reason=<i>x</i>"\n# wanted: no <i>x</i> in an HTML answer',
  needs: ["http"],
  audits: true,
  recognise: (evidence) => {
    const seen = ownExchanges(evidence).filter(
      ({ response }) =>
        /^(?:text\/html|application\/xhtml\+xml)\b/i.test(firstHeader(response, "Content-Type") ?? "") &&
        response?.reflected.some(({ escaped }) => !escaped),
    );
    if (seen.length === 0) return undefined;
    // An audit marks every text of an event: that one of them came back doesn't tell which.
    const fields = [
      ...new Set(
        seen
          .filter(({ name }) => !isAuditName(name))
          .flatMap(({ response }) =>
            (response?.reflected ?? []).filter(({ escaped }) => !escaped).map(({ field }) => field),
          ),
      ),
    ];
    const from = fields.length === 0 ? "a text of the event" : listOf(fields);
    return {
      confidence: "certain",
      detail: `The answer to ${told(seen)} is HTML and has markup from ${from} as it was posted.`,
      evidence: paths(seen),
    };
  },
  fixes: {
    general: [
      "Escape every field of the event for HTML wherever it is shown, in admin pages too.",
      "Better: answer with text/plain and the Validation Key alone.",
    ],
  },
});

const banners = ["Server", "X-Powered-By", "X-AspNet-Version", "X-AspNetMvc-Version", "X-Generator"];

export const serverBanner = defineCause({
  id: "leak/server-banner",
  severity: "info",
  title: "Headers tell versions of the software",
  about:
    "The answer names the software and its version. That breaks nothing, but tells strangers which known flaws to try.",
  signs:
    "A header field that names software (Server, X-Powered-By and their kin) has a version number in it.",
  verify: 'curl -sI "$URL" | grep -iE "^(server|x-powered-by|x-aspnet)"\n# wanted: no version numbers',
  needs: ["http"],
  recognise: (evidence) => {
    const telling = ownExchanges(evidence).filter(({ response }) => bannersOf(response).length > 0);
    const [seen] = telling;
    if (seen === undefined) return undefined;
    return {
      confidence: "certain",
      detail: `The headers tell ${listOf(bannersOf(seen.response).slice(0, 3))}.`,
      evidence: paths(telling),
    };
  },
  fixes: {
    general: [
      'Have the server leave versions out (nginx: server_tokens off; Apache: ServerTokens Prod; PHP: expose_php = Off; ASP.NET: enableVersionHeader="false").',
    ],
  },
});

function bannersOf(answer: Exchange["response"]): readonly string[] {
  return banners.flatMap((name) =>
    header(answer, name)
      .filter((value) => /\d+\.\d+/.test(value))
      .map((value) => `${name}: ${value}`),
  );
}

/** What answers tell that they should not. */
export const leakCauses: readonly Cause[] = [
  secretEchoed,
  stackTrace,
  personalData,
  reflectedMarkup,
  reflectedBreakout,
  debugPage,
  serverBanner,
];
