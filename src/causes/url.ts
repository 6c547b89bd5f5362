import { profileNamed } from "../protocol/profiles.ts";
import { judgeAddresses, staysInside } from "./addresses.ts";
import { type Cause, defineCause } from "./define.ts";
import { tellUrlProblem } from "./url-problems.ts";
import { listOf } from "./words.ts";

const post = `curl -i "$URL" --data-urlencode "SecretKey=$SECRET_KEY" -d ServerId=10000 -d Type=Validation`;

export const invalid = defineCause({
  id: "url/invalid",
  severity: "error",
  title: "The address is not a valid URL",
  about:
    "The sender posts to the address exactly as it was entered in its control panel. An address without https://, " +
    "with a character that was copied along, or with a slip in its scheme leads nowhere, though a browser may mend it in silence.",
  signs:
    "The address is judged as it was typed, before anything is sent: scheme, host, port, and characters that don't belong there. Stray characters alone are only likely to be the fault, since some programs cut them off.",
  verify: `curl -sS -o /dev/null -w '%{http_code}\\n' "$URL"`,
  needs: [],
  recognise: ({ url }) => {
    if (url.problem === undefined) return undefined;
    const { title, detail, confidence } = tellUrlProblem(url.problem);
    const given = url.input === "" ? "" : ` The address given: ${url.input}`;
    return { confidence, title, detail: detail + given, evidence: ["url.problem"] };
  },
  fixes: {
    general: [
      "Enter the whole address, from https:// to the end of the path, as in https://www.example.com/hooks/socketlabs.",
    ],
  },
  fix: ({ url }, _software, steps) => {
    const suggestion = url.problem && "suggestion" in url.problem ? url.problem.suggestion : undefined;
    if (suggestion !== undefined)
      return [
        `Use ${suggestion} if that is what you meant, and enter the same address in the control panel.`,
      ];
    return steps();
  },
});

export const privateAddress = defineCause({
  id: "url/private-address",
  severity: "error",
  title: "The host's address is not public",
  about:
    "The sender posts over the public Internet. Loopback, private, carrier-grade NAT, link-local and other special-purpose " +
    "addresses mean something inside one network only, so its posts can't arrive there.",
  signs:
    "The address that the name leads to (or that stands in the URL) is in a special-purpose range of the IANA registries. Names that exist on a local network only are url/local-name; where DNS has a public address and this machine another, it is a warning and no more.",
  verify: `dig +short A "$(echo "$URL" | cut -d/ -f3 | cut -d: -f1)"\n# every address shown has to be a public one`,
  needs: ["dns"],
  recognise: ({ settings, url, dns }) => {
    if (settings.local || url.parsed === undefined) return undefined;
    return judgeAddresses(url.parsed.host, dns);
  },
  fixes: {
    general: [
      "Put the endpoint on a host with a public IPv4 address, or open a tunnel to it and give the sender the tunnel's https address.",
      "To check the handler alone, where it is now, add --local.",
    ],
  },
  fix: ({ dns }, _software, steps) => {
    const literal = dns.addresses.some(({ source }) => source === "literal");
    const [move = "", ...rest] = steps();
    return [
      move,
      ...(literal ? ["Give the host's public name instead of an address."] : []),
      ...(dns.system
        ? [
            "If the name is public and only this machine sees it so (hosts file, internal DNS), ask a public resolver: add --dns-server and its address.",
          ]
        : []),
      ...rest,
    ];
  },
});

export const localName = defineCause({
  id: "url/local-name",
  severity: "error",
  title: "The host name exists on a local network only",
  about:
    "Some names are never in the public DNS: localhost, .local, .internal, .test and names without a dot among them. " +
    "The sender can't look them up, whatever they mean on your machine.",
  signs:
    "The host's name alone decides: localhost and names below it, .local, .internal, .test and their kin, or no dot in it. A name of the public kind that leads to a private address is url/private-address.",
  verify: `dig +short A "$(echo "$URL" | cut -d/ -f3 | cut -d: -f1)"\n# a public name shows a public address`,
  needs: [],
  recognise: ({ settings, url }) => {
    const rule = url.parsed?.localName;
    if (settings.local || rule === undefined) return undefined;
    return {
      confidence: "certain",
      detail: `The host is ${url.parsed?.host}: ${rule}. The sender has no way to find it.`,
      evidence: ["url.parsed"],
      explains: ["url/private-address", "dns/*", "tool/no-network"],
    };
  },
  fixes: {
    general: [
      "Give the endpoint a name in the public DNS, or open a tunnel to it and give the sender the tunnel's https address.",
      "To check the handler alone, where it is now, add --local.",
    ],
  },
});

export const credentials = defineCause({
  id: "url/credentials",
  severity: "warning",
  title: "The address carries a user name or password",
  about:
    "Whether the sender turns user:password@ in an address into an Authorization header is not documented. " +
    "If it doesn't, a handler behind basic authentication answers 401; if it does, the password still lies about in every place that shows the address.",
  signs:
    "A user name or a password stands before an @ in front of the host. Nothing that was answered plays a part.",
  verify: post,
  needs: [],
  recognise: ({ url }) =>
    url.parsed?.hasCredentials
      ? {
          confidence: "certain",
          detail:
            "Before the host stand a user name or a password and an @. The sender does not document what it does with them.",
          evidence: ["url.parsed"],
        }
      : undefined,
  fixes: {
    general: [
      "Take user name and password out of the address.",
      "Let this one path through without basic authentication: the Secret Key in the post is what tells that it comes from the sender.",
    ],
  },
});

export const fragment = defineCause({
  id: "url/fragment",
  severity: "warning",
  title: "The address has a #fragment, which is never sent",
  about:
    "What stands after # in an address stays with the client (RFC 9110 §4.2.5, RFC 3986 §3.5): the server never sees it. " +
    "A route that a browser application keeps there can't be posted to.",
  signs: "The URL has a # with something after it. Nothing that was answered plays a part.",
  verify: post,
  needs: [],
  recognise: ({ url }) =>
    url.parsed?.fragment !== undefined
      ? {
          confidence: "certain",
          detail: `“${url.parsed.fragment}” was left out of the posts, as any HTTP client does; they went to ${url.parsed.path}.`,
          evidence: ["url.parsed"],
        }
      : undefined,
  fixes: {
    general: [
      "Take the # and what follows it out of the address.",
      "If it was part of the route, give the handler a path of its own; if it belongs to a value, write # as %23.",
    ],
  },
});

export const secretInQuery = defineCause({
  id: "url/secret-in-query",
  severity: "warning",
  title: "A key stands in the address",
  about:
    "Addresses are written to access logs, shown in control panels and passed on by proxies. A key that stands in one is known to all who read them. " +
    "The sender puts the Secret Key into the body of each post, so it is not needed in the address.",
  signs:
    "The Secret Key or the Validation Key given to the check stands in the URL's path or query, plain or percent-encoded. Whether the answer only repeats it is told by key/echoed.",
  verify: post,
  needs: [],
  recognise: ({ url }) => {
    const keys = url.parsed?.keysInUrl ?? [];
    if (keys.length === 0) return undefined;
    const names = keys.map((key) => (key === "secret" ? "the Secret Key" : "the Validation Key"));
    return {
      confidence: "certain",
      title:
        names.length === 2 ? "Both keys stand in the address" : `A key stands in the address: ${names[0]}`,
      detail: `Path or query contain ${listOf(names)}: ${url.parsed?.path}. Every log of requests will contain ${keys.length === 1 ? "it" : "them"}.`,
      evidence: ["url.parsed"],
    };
  },
  fixes: {
    general: ["Take the key out of the address; compare the SecretKey field of the body instead."],
  },
  fix: ({ url }, _software, steps) => [
    ...steps(),
    ...(url.parsed?.keysInUrl.includes("secret")
      ? ["If that address has been used on a real server, make a new Secret Key: the old one is in its logs."]
      : []),
  ],
});

export const plainHttp = defineCause({
  id: "url/plain-http",
  severity: "warning",
  title: "The address is plain HTTP",
  about:
    "Over plain HTTP everyone on the way can read and change the posts: server id, Secret Key, and the e-mail and IP addresses of recipients. " +
    "The Notification API and Inbound Parse allow it and advise against it; Event Webhooks demand HTTPS.",
  signs:
    "The URL's scheme is http. It is an error on profiles that demand HTTPS, and a mere note where the posts don't leave the machine or network. An address that redirects to https is redirect/to-https.",
  verify: `curl -sS -o /dev/null -w '%{http_code}\\n' "\${URL/http:/https:}"`,
  needs: [],
  recognise: (evidence) => {
    const { settings, url } = evidence;
    if (url.parsed?.scheme !== "http") return undefined;
    if (settings.local && staysInside(evidence))
      return {
        confidence: "certain",
        severity: "info",
        detail: "The posts do not leave this machine or network. Where the sender posts to, use HTTPS.",
        evidence: ["url.parsed"],
      };
    const forbidden = profileNamed(settings.profile)?.requiresHttps === true && !settings.local;
    return {
      confidence: "certain",
      ...(forbidden && {
        severity: "error" as const,
        title: "The address is plain HTTP, and HTTPS is required",
      }),
      detail:
        "Server id, Secret Key and the addresses of recipients travel in clear, and anyone on the way can read them." +
        (forbidden ? " Event Webhooks take https addresses only." : ""),
      evidence: ["url.parsed"],
    };
  },
  fixes: {
    general: [
      "Get a certificate for the host (an ACME client such as certbot does it for nothing), and serve the same path over HTTPS.",
      "Change the address in the control panel to https:// itself: don't rely on a redirect, which loses the post.",
    ],
  },
});

export const unusualPort = defineCause({
  id: "url/unusual-port",
  severity: "warning",
  title: "The address has an unusual port",
  about:
    "Firewalls commonly let 80 and 443 through, often 8080 and 8443, and little else. " +
    "Which ports the sender's own network lets out is not documented, so another port may work from here and not from there.",
  signs:
    "The URL names a port other than 80, 443, 8080 and 8443, on a public host. A port that doesn't answer from here either is tcp/refused or tcp/timeout.",
  verify: `curl -sS -o /dev/null -w '%{http_code}\\n' "$URL"\n# run it from another network than the server's`,
  needs: [],
  recognise: (evidence) => {
    const parsed = evidence.url.parsed;
    if (parsed === undefined || [80, 443, 8080, 8443].includes(parsed.port)) return undefined;
    if (evidence.settings.local || staysInside(evidence)) return undefined;
    return {
      confidence: "possible",
      detail: `The posts go to port ${parsed.port}. Whatever it answers from here, a firewall between the sender and the host may block it.`,
      evidence: ["url.parsed"],
    };
  },
  fixes: {
    general: ["Serve the path on port {usual}: a reverse proxy can pass it on to port {port}."],
    words: { usual: "443", port: "8000 (or whichever it is)" },
  },
  fix: ({ url }, _software, steps) =>
    steps({
      usual: url.parsed?.scheme === "http" ? "80 or, better, over HTTPS on 443" : "443",
      port: String(url.parsed?.port),
    }),
});

export const urlCauses: readonly Cause[] = [
  invalid,
  localName,
  privateAddress,
  credentials,
  fragment,
  secretInQuery,
  plainHttp,
  unusualPort,
];
