import { defineFault, type Fault } from "../define.ts";
import type { Lab, LabAnswer, LabRequest } from "../lab.ts";

type Handler = (request: LabRequest, lab: Lab) => LabAnswer | Promise<LabAnswer>;

function handler(
  id: string,
  face: string,
  title: string,
  handle: (lab: Lab) => Handler,
  more: Pick<Fault, "also" | "profile"> & { readonly options?: readonly string[] } = {},
): Fault {
  const { options, ...rest } = more;
  return defineFault({
    id,
    face,
    title,
    ...rest,
    serve: async (lab) => {
      const handling = handle(lab);
      return {
        url: await lab.http((request) => handling(request, lab)),
        ...(options && { options }),
      };
    },
  });
}

/** As the lab's correct handler, but `instead` of answering a request with the right Secret Key. */
function once(instead: (request: LabRequest, lab: Lab) => LabAnswer | undefined): (lab: Lab) => Handler {
  return () => (request, lab) => {
    const right = request.method === "POST" && request.fields.get("SecretKey") === lab.keys.secretKey;
    return (right ? instead(request, lab) : undefined) ?? lab.correct(request);
  };
}

const html = { "Content-Type": "text/html; charset=utf-8" };
const failing = (body: string, status = 500) => once(() => ({ status, headers: html, body }));
const trace = { also: ["leak/stack-trace"] };

const crashes: readonly Fault[] = [
  handler("handler/crash", "silent", "500 without a reason", failing("Internal Server Error")),
  handler("handler/crash", "everything", "500 to every request", () => () => ({
    status: 500,
    headers: html,
    body: "<h1>Server Error (500)</h1>",
  })),
  handler(
    "handler/crash",
    "python",
    "a Python traceback",
    failing(
      'Traceback (most recent call last):\n  File "/srv/hook.py", line 12, in hook\n    when = parse(form["DateTime"])\nKeyError: \'DateTime\'\n',
    ),
    trace,
  ),
  handler(
    "handler/crash",
    "django",
    "Django's debug page",
    failing(
      '<html><head><title>KeyError at /hook</title></head><body><h1>KeyError at /hook</h1><pre class="exception_value">&#x27;MessageId&#x27;</pre><code>DEBUG = True</code> Traceback</body></html>',
    ),
    trace,
  ),
  handler(
    "handler/crash",
    "php-200",
    "a fatal error of PHP, with status 200",
    failing(
      "<br />\n<b>Fatal error</b>:  Uncaught PDOException: could not find driver in /var/www/hook.php:7\nStack trace:\n#0 {main}\n  thrown in <b>/var/www/hook.php</b> on line <b>7</b><br />",
      200,
    ),
    trace,
  ),
  handler(
    "handler/crash",
    "laravel",
    "Laravel's exception as JSON",
    failing(
      '{"message": "Undefined array key", "exception": "ErrorException", "file": "/srv/app/Hook.php", "line": 9, "trace": []}',
    ),
    trace,
  ),
  handler(
    "handler/crash",
    "rails",
    "Rails' debug page",
    failing(
      "<header><h1>NoMethodError in HookController#create</h1></header><title>Action Controller: Exception caught</title>",
    ),
    trace,
  ),
  handler(
    "handler/crash",
    "asp-net",
    "ASP.NET's error page",
    failing(
      "<title>Object reference not set to an instance of an object.</title><h1>Server Error in '/' Application.</h1>[NullReferenceException: Object reference not set to an instance of an object.]\n   Hook.ProcessRequest(HttpContext c) in C:\\site\\Hook.ashx.cs:21",
    ),
    trace,
  ),
  handler(
    "handler/crash",
    "java",
    "a Java stack trace",
    failing("java.lang.NullPointerException: messageId\n\tat com.example.Hook.handle(Hook.java:31)\n"),
    trace,
  ),
  handler(
    "handler/crash",
    "node",
    "Express' error page",
    failing(
      "<pre>TypeError: Cannot read properties of undefined (reading &#39;trim&#39;)<br> &nbsp; &nbsp;at /srv/hook.js:14:30</pre>",
    ),
    trace,
  ),
];

const isValidation = (request: LabRequest) => request.fields.get("Type") === "Validation";

const refusals: readonly Fault[] = [
  handler(
    "handler/crash-on-absent-field",
    "500",
    "fails when DateTime is absent",
    once((request) => (request.fields.has("DateTime") ? undefined : { status: 500, body: "error" })),
  ),
  handler(
    "handler/crash-on-absent-field",
    "400",
    "demands a MessageId",
    once((request) =>
      request.fields.has("MessageId") ? undefined : { status: 400, body: "MessageId is required" },
    ),
  ),
  handler(
    "handler/crash-on-absent-field",
    "404",
    "knows no Type=Validation",
    once((request) => (isValidation(request) ? { status: 422, body: "unknown Type" } : undefined)),
  ),
  handler(
    "handler/body-not-parsed",
    "json-only-401",
    "reads JSON alone, and misses the key in a form",
    () => (request, lab) =>
      request.encoding === "json"
        ? lab.correct(request)
        : request.method === "POST"
          ? { status: 401, body: "unknown Secret Key" }
          : lab.correct(request),
  ),
  handler(
    "handler/body-not-parsed",
    "json-only-500",
    "fails on a form, takes JSON",
    () => (request, lab) =>
      request.encoding === "json" || request.method !== "POST"
        ? lab.correct(request)
        : { status: 500, body: "error" },
  ),
  defineFault({
    id: "handler/body-not-parsed",
    face: "form-only",
    title: "reads forms alone, where JSON is posted",
    profile: "account",
    serve: async (lab) => {
      const port = await lab.https(
        (request) =>
          request.encoding === "form" || request.method !== "POST"
            ? lab.correct(request)
            : { status: 401, body: "unknown Secret Key" },
        lab.authority.issue(),
      );
      return { url: `https://127.0.0.1:${port}/hook` };
    },
  }),
  handler(
    "handler/body-not-parsed",
    "no-fields",
    "says that the fields are missing, whatever is posted",
    () =>
      ({ method }) =>
        method === "POST" ? { status: 400, body: "SecretKey is missing" } : { status: 405, body: "" },
  ),
  handler(
    "handler/body-not-parsed",
    "json-error",
    "a JSON parser meets a form",
    () => (request, lab) =>
      request.method !== "POST"
        ? lab.correct(request)
        : {
            status: 400,
            headers: html,
            body: "<pre>SyntaxError: Unexpected token &#39;S&#39;, not valid JSON</pre>",
          },
  ),
  handler(
    "handler/rejects-right-secret",
    "401",
    "knows another Secret Key",
    () => (request) =>
      request.method === "POST" ? { status: 401, body: "unauthorized" } : { status: 405, body: "" },
  ),
  handler(
    "handler/rejects-right-secret",
    "403",
    "knows another Secret Key, and says 403",
    () => (request) =>
      request.fields.has("SecretKey")
        ? { status: 403, body: "wrong secret key" }
        : { status: 400, body: "which key?" },
  ),
  handler(
    "handler/rejects-right-secret",
    "404",
    "knows another Secret Key, and says 404",
    () => (request) =>
      request.method === "POST"
        ? { status: 404, body: "no server with this secret key" }
        : { status: 404, body: "" },
  ),
  handler(
    "handler/rejects-right-secret",
    "400",
    "knows another Secret Key, and says 400 to every other",
    () => (request) =>
      request.method === "POST" ? { status: 400, body: "invalid secret key" } : { status: 405, body: "" },
  ),
  handler(
    "handler/rejects-right-secret",
    "404-silent",
    "knows another Secret Key, and says 404 without a word",
    () => (request) =>
      request.method === "POST" ? { status: 404 } : { status: 405, headers: { Allow: "POST" } },
  ),
  handler(
    "handler/rejects-right-secret",
    "validation-alone",
    "knows another Secret Key, and checks it for the validation alone",
    () => (request, lab) =>
      request.method !== "POST" || !request.fields.has("Type") || isValidation(request)
        ? { status: 401, body: "no" }
        : { body: lab.keys.validationKey },
  ),
  handler(
    "handler/unexplained-status",
    "418",
    "418 to the right Secret Key",
    once(() => ({ status: 418, body: "short and stout" })),
  ),
  handler("handler/unexplained-status", "409", "409 to everything", () => () => ({
    status: 409,
    body: "conflict",
  })),
  handler("handler/unexplained-status", "304", "304 to everything", () => () => ({ status: 304 })),
];

const onEvent = (type: string, answer: LabAnswer) =>
  once((request) => (request.fields.get("Type") === type ? answer : undefined));

/** Answers a MessageId that was posted before with `answer`. */
function secondTime(answer: LabAnswer): (lab: Lab) => Handler {
  return (lab) => {
    const known = new Set<string>();
    return once((request) => {
      const id = request.fields.get("MessageId");
      if (id === undefined) return undefined;
      if (known.has(id)) return answer;
      known.add(id);
      return undefined;
    })(lab);
  };
}

const events: readonly Fault[] = [
  handler(
    "handler/event-fails",
    "failed",
    "500 to bounces",
    onEvent("Failed", { status: 500, body: "error" }),
  ),
  handler(
    "handler/event-fails",
    "complaint",
    "404 to complaints",
    onEvent("Complaint", { status: 404, body: "unknown message" }),
  ),
  handler(
    "handler/event-fails",
    "waf",
    "a firewall takes a bounce's text for an attack",
    onEvent("Failed", {
      status: 403,
      headers: html,
      body: "<p>This error was generated by Mod_Security.</p>",
    }),
  ),
  handler(
    "handler/event-fails",
    "all",
    "takes the validation and nothing else",
    once((request) => (isValidation(request) ? undefined : { status: 501, body: "not yet" })),
  ),
  handler(
    "handler/event-fails",
    "hangs",
    "never answers to engagement",
    () => async (request, lab) => {
      if (request.fields.get("Type") === "Tracking") await new Promise(() => {});
      return lab.correct(request);
    },
    { options: ["--timeout", "1"] },
  ),
  handler(
    "handler/event-fails",
    "json",
    "415 to the events of a profile that posts JSON",
    () => (request, lab) =>
      request.encoding === "json" && !isValidation(request)
        ? { status: 415, body: "" }
        : lab.correct(request),
    { profile: "inbound" },
  ),
  handler(
    "handler/unknown-type-fails",
    "400",
    "400 to a Type that it does not know",
    once((request) =>
      request.fields.get("Type") === "Prevalidate" ? { status: 400, body: "unknown Type" } : undefined,
    ),
  ),
  handler(
    "handler/unknown-type-fails",
    "500",
    "fails on a field that it does not know",
    once((request) =>
      request.fields.get("Type") === "Prevalidate" ? { status: 500, body: "error" } : undefined,
    ),
  ),
  handler(
    "handler/not-idempotent",
    "409",
    "409 to an event that it has seen",
    secondTime({ status: 409, body: "duplicate" }),
  ),
  handler(
    "handler/not-idempotent",
    "208",
    "208 and no key to an event that it has seen",
    secondTime({ status: 208, body: "seen" }),
  ),
];

/** The post reached the handler, and the handler is at fault. */
export const handlerFaults: readonly Fault[] = [...crashes, ...refusals, ...events];
