import { defineFault, type Fault } from "../../define.ts";
import { handler, html, isValidation, once } from "./define.ts";

/** Where every post gets the same refusal, an unread body can't be told from another Secret Key. */
const fromOutside = { also: ["handler/body-not-parsed"] };

export const refusals: readonly Fault[] = [
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
    fromOutside,
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
    fromOutside,
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
