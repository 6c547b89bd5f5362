import { gzipSync } from "node:zlib";
import type { Fault } from "../../define.ts";
import { traces } from "../leak.ts";
import { always, answering, html, isRight, keyOfMarks, mixture, typeOf, withKeyOfMarks } from "./define.ts";

const csrfPage =
  "<title>403 Forbidden</title><h1>Forbidden</h1><p>CSRF verification failed. Request aborted.</p>";

/** Handlers with several faults of their own, and what stands before them. */
export const mixedHandlerFaults: readonly Fault[] = [
  mixture({
    first: "redirect/trailing-slash",
    face: "and-no-key",
    title: "a redirect for a slash, and no key at its end",
    others: ["key/missing"],
    handler: (lab) => (request) =>
      request.path === "/hook"
        ? { status: 301, headers: { Location: "/hook/" } }
        : isRight(lab, request)
          ? { body: "OK" }
          : lab.correct(request),
  }),
  mixture({
    first: "redirect/keeps-post",
    face: "and-key-in-other-case",
    title: "308 to where the key comes back in lower case",
    others: ["key/wrong-case"],
    handler: (lab) => (request) =>
      request.path === "/hook"
        ? { status: 308, headers: { Location: "/v2/hook" } }
        : isRight(lab, request)
          ? { body: lab.keys.validationKey.toLowerCase() }
          : lab.correct(request),
  }),
  mixture({
    first: "secret/wrong-status",
    face: "and-stack-trace",
    title: "fails on a wrong Secret Key, and shows where",
    others: ["leak/stack-trace"],
    handler: (lab) => (request) =>
      isRight(lab, request) ? lab.correct(request) : { status: 500, headers: html, body: traces.php ?? "" },
  }),
  mixture({
    first: "handler/event-fails",
    face: "csrf-and-absent-secret",
    title: "a check of forms for events alone, and a handler that needs no Secret Key",
    others: ["secret/absent-accepted"],
    handler: (lab) => (request) => {
      if (request.method === "POST" && typeOf(request) !== "Validation" && request.body.length > 0)
        return { status: 403, headers: html, body: csrfPage };
      return request.fields.has("SecretKey") ? lab.correct(request) : { body: lab.keys.validationKey };
    },
  }),
  mixture({
    first: "handler/event-fails",
    face: "and-key-on-validation-alone",
    title: "500 to bounces, and no key for the other events",
    others: ["key/only-on-validation"],
    handler: answering((request) =>
      typeOf(request) === "Failed"
        ? { status: 500, body: "error" }
        : typeOf(request) === "Validation"
          ? undefined
          : { body: "OK" },
    ),
  }),
  mixture({
    first: "handler/event-fails",
    face: "and-not-idempotent",
    title: "404 to complaints, and 409 to an event that it has seen",
    others: ["handler/not-idempotent"],
    handler: (lab) => {
      const known = new Set<string>();
      return answering((request) => {
        if (typeOf(request) === "Complaint") return { status: 404, body: "unknown message" };
        const id = request.fields.get("MessageId");
        if (id !== undefined && known.has(id)) return { status: 409, body: "duplicate" };
        if (id !== undefined) known.add(id);
        return undefined;
      })(lab);
    },
  }),
  mixture({
    first: "method/not-allowed",
    face: "get-with-half-a-key",
    title: "answers GET alone, with a key that is cut short",
    others: ["key/truncated"],
    handler: (lab) => (request) =>
      request.method === "GET"
        ? { body: lab.keys.validationKey.slice(0, 15) }
        : { status: 405, headers: { Allow: "GET" }, body: "Method Not Allowed" },
  }),
  mixture({
    first: "key/html-escaped",
    face: "and-secret-not-checked",
    title: "escapes the key, and gives it to whoever posts",
    others: ["secret/not-checked"],
    options: withKeyOfMarks,
    handler: always(() => ({
      headers: html,
      body: keyOfMarks.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;"),
    })),
  }),
  mixture({
    first: "key/wrong-case",
    face: "wrong-status-and-secret-echoed",
    title: "the key in lower case, the Secret Key beside it, and 403 to a wrong one",
    others: ["secret/wrong-status", "leak/secret-echoed"],
    handler: (lab) => (request) =>
      isRight(lab, request)
        ? { body: `${lab.keys.validationKey.toLowerCase()}\nfor ${lab.keys.secretKey}` }
        : { status: 403, body: "no" },
  }),
  mixture({
    first: "key/missing",
    face: "and-wrong-status",
    title: "no key, and 400 to a wrong Secret Key",
    others: ["secret/wrong-status"],
    handler: (lab) => (request) =>
      isRight(lab, request) ? { body: "OK" } : { status: 400, body: "bad signature" },
  }),
  mixture({
    first: "key/missing",
    face: "and-bounces-fail",
    title: "no key, and 500 to bounces",
    others: ["handler/event-fails"],
    handler: answering((request) =>
      typeOf(request) === "Failed" ? { status: 500, body: "error" } : { body: "OK" },
    ),
  }),
  mixture({
    first: "key/placeholder",
    face: "and-personal-data",
    title: "a sample's placeholder, and the address that was posted",
    others: ["leak/personal-data"],
    handler: answering(({ fields }) => ({
      body: `YOUR-VALIDATION-KEY ${fields.get("Address") ?? ""}`,
    })),
  }),
  mixture({
    first: "handler/crash",
    face: "trace-with-secret",
    title: "a failure whose page shows the source and the Secret Key that was posted",
    others: ["leak/stack-trace", "leak/secret-echoed"],
    handler: answering(({ fields }) => ({
      status: 500,
      headers: html,
      body: `<pre>${traces.node}</pre><p>body: SecretKey=${fields.get("SecretKey")}</p>`,
    })),
  }),
  mixture({
    first: "handler/body-not-parsed",
    face: "and-stack-trace",
    title: "has no parser for forms, and shows where that fails",
    others: ["leak/stack-trace"],
    handler: (lab) => (request) => {
      if (request.method === "POST" && request.encoding !== "json")
        return { status: 500, headers: html, body: `<pre>${traces.node}</pre>` };
      return lab.correct(request);
    },
  }),
  mixture({
    first: "http/unasked-encoding",
    face: "and-secret-not-checked",
    title: "compresses unasked, and takes any Secret Key",
    others: ["secret/not-checked"],
    handler: always((_request, lab) => ({
      headers: { "Content-Encoding": "gzip" },
      body: gzipSync(lab.keys.validationKey),
    })),
  }),
  mixture({
    first: "http/bad-encoding",
    face: "and-wrong-status",
    title: "a leftover Content-Encoding, and 403 to a wrong Secret Key",
    others: ["secret/wrong-status"],
    handler: (lab) => (request) =>
      isRight(lab, request)
        ? { headers: { "Content-Encoding": "gzip" }, body: lab.keys.validationKey }
        : { status: 403, body: "no" },
  }),
];
