import { traceMark } from "../../audit/marks.ts";
import { firstHeader, hasExactKey, response, statusLine, successful } from "../../view.ts";
import { profileOf } from "../accepted.ts";
import { defineCause } from "../define.ts";
import { wholeAnswer } from "../secret/compare.ts";

/*
 * What else the server does with such requests: for browsers, caches, and clients without TLS.
 */

export const crossOrigin = defineCause({
  id: "audit/cross-origin",
  severity: "info",
  title: "Pages of other sites may read the answers",
  about:
    "The answers tell browsers that scripts of any site may read them. The sender is no browser and needs none of it. With credentials allowed, a page that somebody visits can ask with that person's cookies and read what comes back.",
  signs:
    "An answer to a request with a foreign Origin has Access-Control-Allow-Origin with that origin or *. With Access-Control-Allow-Credentials and the very origin it is a warning.",
  verify:
    'curl -si "$URL" -X OPTIONS -H "Origin: https://prevalidate.example" -H "Access-Control-Request-Method: POST" | grep -i access-control\n# wanted: nothing',
  needs: ["http", "audit"],
  recognise: (evidence) => {
    const found = ["audit-origin", "audit-preflight"].flatMap((name) => {
      const answer = response(evidence, name);
      const allowed = firstHeader(answer, "Access-Control-Allow-Origin");
      if (allowed === undefined || !/^(?:\*|https:\/\/prevalidate\.example)$/.test(allowed)) return [];
      const credentials = /^true$/i.test(firstHeader(answer, "Access-Control-Allow-Credentials") ?? "");
      return [{ name, allowed, credentials: credentials && allowed !== "*" }];
    });
    const grave = found.find(({ credentials }) => credentials);
    const [first] = grave === undefined ? found : [grave];
    if (first === undefined) return undefined;
    return {
      confidence: "certain",
      ...(grave && {
        severity: "warning",
        title: "Pages of any site may ask with a visitor's cookies, and read the answer",
      }),
      detail: `Asked from another site, it answers Access-Control-Allow-Origin: ${first.allowed}${grave ? " and Access-Control-Allow-Credentials: true" : ""}.`,
      evidence: found.map(({ name }) => `http.${name}`),
    };
  },
  fixes: {
    software: {
      Express: "In Express: mount cors() on the routes that pages use, not on the application.",
      Flask: "In Flask: `CORS(app, resources={…})` for the routes that pages use, not for all.",
      Django: "In Django: CORS_URLS_REGEX for the paths that pages use.",
      Laravel: "In Laravel: take the route's path out of `paths` in config/cors.php.",
    },
    general: ["Send no Access-Control fields from this endpoint."],
  },
});

export const traceAnswered = defineCause({
  id: "audit/trace",
  severity: "warning",
  title: "TRACE is answered",
  about:
    "The server repeats a TRACE request in its answer, header fields and all (RFC 9110 §9.3.8). That shows what proxies in between added to it, credentials among them.",
  signs: "The answer to a TRACE has a header field of the request in its body.",
  verify: 'curl -si "$URL" -X TRACE -H "X-Prevalidate: simulated"\n# wanted: 405',
  needs: ["http", "audit"],
  recognise: (evidence) => {
    const answer = response(evidence, "audit-trace");
    const [name, value] = traceMark;
    const repeated = new RegExp(`^${name}: ${value}`, "im").test(answer?.body.text ?? "");
    if (answer === undefined || !successful(answer) || !repeated) return undefined;
    return {
      confidence: "certain",
      detail: `TRACE is answered ${statusLine(answer)}, with the header fields of the request.`,
      evidence: ["http.audit-trace"],
    };
  },
  fixes: {
    software: { Apache: "In Apache: `TraceEnable Off`." },
    general: ["Answer TRACE with 405."],
  },
});

export const cacheableKey = defineCause({
  id: "audit/cacheable-key",
  severity: "info",
  title: "The answer with the key says that it may be kept",
  about:
    "The answer has an explicit lifetime. Caches keep answers to POST only in rare cases (RFC 9110 §9.3.3), so this is seldom more than untidy; but nothing is gained by it either, and the answer has a key.",
  signs:
    "The answer to the validation has the key, and Cache-Control with public, or a max-age or s-maxage above zero.",
  verify:
    'curl -si "$URL" --data-urlencode "SecretKey=$SECRET_KEY" -d "ServerId=10000&Type=Validation" | grep -i cache-control\n# wanted: no-store',
  needs: ["http", "audit"],
  recognise: (evidence) => {
    const answer = response(evidence, "validation");
    const control = firstHeader(answer, "Cache-Control") ?? "";
    const kept =
      /\bpublic\b|\b(?:s-maxage|max-age)\s*=\s*"?[1-9]/i.test(control) && !/\bno-store\b/i.test(control);
    if (!kept || !hasExactKey(answer, profileOf(evidence).returnedKey)) return undefined;
    return {
      confidence: "certain",
      detail: `The answer to the validation has Cache-Control: ${control}.`,
      evidence: ["http.validation"],
    };
  },
  fixes: { general: ["Answer with `Cache-Control: no-store`."] },
});

export const plainHttpToo = defineCause({
  id: "audit/plain-http-too",
  severity: "warning",
  title: "The same handler also answers over plain HTTP",
  otherwise:
    "Only a wrong key was posted in clear, so that it is the same handler follows from its refusal alone.",
  about:
    "Beside HTTPS the host takes the same post in clear. Whoever enters the http address by mistake, in the control panel or in a test, sends the Secret Key and people's addresses where all along the way can read them, and nothing says so.",
  signs:
    "A post with a wrong Secret Key to the same path over HTTP gets what it gets over HTTPS, by status and body, and no redirect.",
  verify:
    'curl -si "$(echo "$URL" | sed s/^https:/http:/)" -d "ServerId=10000&SecretKey=wrong&Type=Validation"\n# wanted: no answer, or a redirect to https',
  needs: ["http", "audit"],
  recognise: (evidence) => {
    const plain = response(evidence, "audit-plain-http");
    const secure = wholeAnswer(evidence, "wrong-secret");
    if (plain === undefined || secure === undefined || plain.status !== secure.status) return undefined;
    if (plain.body.shape !== secure.body.shape || plain.status === 404) return undefined;
    return {
      confidence: "likely",
      detail: `Over plain HTTP a wrong Secret Key gets ${statusLine(plain)} and the same body as over HTTPS.`,
      evidence: ["http.audit-plain-http", "http.wrong-secret"],
    };
  },
  fixes: {
    software: {
      nginx: "In nginx: a server for port 80 with `return 301 https://$host$request_uri;` and nothing else.",
      Apache:
        "In Apache: a VirtualHost for port 80 with `Redirect permanent / https://host/` and nothing else.",
      Express: "In Express: listen on HTTPS alone, or have the proxy before it redirect.",
    },
    general: ["Redirect plain HTTP to HTTPS for the whole host, or close its port."],
  },
});
