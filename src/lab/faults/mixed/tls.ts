import { selfSigned } from "../../authority.ts";
import type { Fault } from "../../define.ts";
import type { Lab } from "../../lab.ts";
import { traces } from "../leak.ts";
import { anythingGoes, daysFromNow, stranger } from "../tls/serve.ts";
import { always, answering, html, keyOfMarks, secureMixture, withKeyOfMarks } from "./define.ts";

const over = { notBefore: daysFromNow(-93), notAfter: daysFromNow(-3) };
const outdated = (lab: Lab) => lab.authority.issue(over);

/** A certificate to mend, and behind it a handler to mend. */
export const mixedTlsFaults: readonly Fault[] = [
  secureMixture({
    first: "tls/expired",
    face: "and-key-escaped",
    title: "the certificate ran out, and the handler escapes the key for HTML",
    others: ["key/html-escaped"],
    tls: outdated,
    options: withKeyOfMarks,
    handler: answering(() => ({
      headers: html,
      body: keyOfMarks.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;"),
    })),
  }),
  secureMixture({
    first: "tls/expired",
    face: "wrong-host-and-crash",
    title: "the certificate ran out and is for another host, and the handler shows why it fails",
    others: ["tls/wrong-host", "handler/crash", "leak/stack-trace"],
    tls: (lab) => lab.authority.issue({ ...over, names: ["old.example.com"] }),
    handler: answering(() => ({ status: 500, headers: html, body: traces.python ?? "" })),
  }),
  secureMixture({
    first: "tls/self-signed",
    face: "wrong-host-and-no-key",
    title: "a self-signed certificate for another host, and no key behind it",
    others: ["tls/wrong-host", "key/missing"],
    tls: () => selfSigned({ names: ["localhost.localdomain"] }),
    handler: answering(() => ({ body: "OK" })),
  }),
  secureMixture({
    first: "tls/self-signed",
    face: "and-password",
    title: "a self-signed certificate, and a password behind it",
    others: ["gate/basic-auth"],
    tls: () => selfSigned(),
    handler: always(() => ({
      status: 401,
      headers: { ...html, "WWW-Authenticate": 'Basic realm="staging"' },
      body: "<h1>401 Authorization Required</h1>",
    })),
  }),
  secureMixture({
    first: "tls/untrusted-root",
    face: "and-csrf",
    title: "a private authority, and Django's check of forms behind it",
    others: ["gate/csrf"],
    tls: () => stranger().issue(),
    handler: always(() => ({
      status: 403,
      headers: html,
      body: "<title>403 Forbidden</title><h1>Forbidden</h1><p>CSRF verification failed. Request aborted.</p>",
    })),
  }),
  secureMixture({
    first: "tls/untrusted-root",
    face: "short-key-and-secret-not-checked",
    title: "a private authority, a short key, and a handler that takes any Secret Key",
    others: ["secret/not-checked"],
    also: ["tls/weak-key"],
    tls: () => ({ ...stranger().issue({ key: "rsa-1024" }), ...anythingGoes }),
    handler: always((_request, lab) => ({ body: lab.keys.validationKey })),
  }),
  secureMixture({
    first: "tls/not-yet-valid",
    face: "and-get-only",
    title: "the certificate is valid from the day after tomorrow, and the handler answers GET alone",
    others: ["method/get-only", "secret/key-leaked"],
    tls: (lab) => lab.authority.issue({ notBefore: daysFromNow(2) }),
    handler:
      (lab) =>
      ({ method }) =>
        method === "GET"
          ? { body: lab.keys.validationKey }
          : { status: 405, headers: { Allow: "GET" }, body: "Method Not Allowed" },
  }),
  secureMixture({
    first: "tls/wrong-host",
    face: "and-slash",
    title: "the certificate is for another name, and the path lacks its slash",
    others: ["redirect/trailing-slash"],
    tls: (lab) => lab.authority.issue({ names: ["hooks.example.com"] }),
    handler: (lab) => (request) =>
      request.path === "/hook" ? { status: 301, headers: { Location: "/hook/" } } : lab.correct(request),
  }),
  secureMixture({
    first: "tls/untrusted-chain",
    face: "and-not-found",
    title: "a client's certificate, and a path that is not there",
    others: ["route/not-found"],
    tls: (lab) => lab.authority.issue({ usage: "client" }),
    handler: () => () => ({ status: 404, body: "Not Found" }),
  }),
  secureMixture({
    first: "key/truncated",
    face: "and-expires-soon",
    title: "the key is cut short, and the certificate has five days left",
    others: ["tls/expires-soon"],
    tls: (lab) => lab.authority.issue({ notBefore: daysFromNow(-85), notAfter: daysFromNow(5) }),
    handler: answering((_request, lab) => ({ body: lab.keys.validationKey.slice(0, 14) })),
  }),
  secureMixture({
    first: "handler/event-fails",
    face: "and-expires-soon",
    title: "bounces are refused, the certificate has five days left, and a wrong Secret Key gets 403",
    others: ["tls/expires-soon", "secret/wrong-status"],
    tls: (lab) => lab.authority.issue({ notBefore: daysFromNow(-85), notAfter: daysFromNow(5) }),
    handler: (lab) => (request) => {
      const answer = answering(({ fields }) =>
        fields.get("Type") === "Failed" ? { status: 500, body: "error" } : undefined,
      )(lab)(request);
      return "status" in answer && answer.status === 401 ? { ...answer, status: 403 } : answer;
    },
  }),
];
