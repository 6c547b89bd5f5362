import path from "node:path";
import type { Lab } from "../../../src/lab/lab.ts";
import { freePort, type Programs } from "../programs.ts";
import { endpointsOf, type Row } from "../rows.ts";
import type { RealEndpoint } from "./endpoint.ts";

const python = { software: "Python" } as const;
const unread = "handler/body-not-parsed";

/** Python's http.server, one connection at a time; `on` is `files` for a server without do_POST. */
export const pythonRows: readonly Row[] = [
  ...["/healthy", "/healthy/page", "/healthy/close", "/healthy/bytes"].map(
    (at): Row => ({ id: "healthy", face: at.slice(1), at, ...python }),
  ),
  { id: "method/get-only", face: "get alone", at: "/get-only", also: ["secret/key-leaked"], ...python },
  {
    id: "method/not-allowed",
    face: "no do_POST",
    on: "files",
    at: "/hook",
    confidence: "certain",
    fix: /do_POST/,
    ...python,
  },
  { id: unread, face: "json.loads raises", at: "/json", confidence: "certain", says: /reads JSON/ },
  {
    id: unread,
    face: "json.loads, answered 400",
    at: "/json-refused",
    confidence: "certain",
    says: /reads JSON/,
  },
  {
    id: "handler/rejects-right-secret",
    face: "reads no body",
    at: "/empty-fields",
    or: unread,
    confidence: "likely",
  },
  {
    id: "handler/rejects-right-secret",
    face: "compares a list",
    at: "/list",
    or: unread,
    confidence: "likely",
  },
  { id: "handler/crash-on-absent-field", face: "raises on MessageId", at: "/raises" },
  { id: "http/empty-reply", face: "raises always", at: "/raises-always" },
  { id: "http/empty-reply", face: "says nothing", at: "/silent" },
  { id: "http/timeout", face: "reads until the end", at: "/waits-for-the-end", options: { timeoutMs: 700 } },
  { id: "http/not-http", face: "the key without a head", at: "/bare-bytes" },
  { id: "http/truncated", face: "Content-Length too long", at: "/short" },
  { id: "key/truncated", face: "Content-Length too short", at: "/too-short", also: ["http/surplus-bytes"] },
  { id: "http/malformed", face: "no end of the head", at: "/no-end-of-headers" },
  { id: "handler/event-fails", face: "raises on bounces", at: "/bounces", says: /Failed/ },
  { id: "key/missing", face: "JSON without it", at: "/json-string" },
  { id: "key/truncated", face: "half of it", at: "/cut" },
  { id: "key/base64", face: "base64", at: "/base64" },
  { id: "key/missing", face: "rot13", at: "/rot13" },
  { id: "key/placeholder", face: "None", at: "/none" },
  { id: "key/placeholder", face: "a format left open", at: "/braces" },
  { id: "route/not-found", face: "nowhere", at: "/nowhere" },
];

/** Starts the handler, and a server that has GET alone. */
export async function servePython(programs: Programs, lab: Lab): Promise<readonly RealEndpoint[]> {
  const script = path.join(import.meta.dirname, "..", "python", "handler.py");
  const start = async (...args: readonly string[]) => {
    const port = await freePort();
    await programs.start("python3", [script, String(port), ...args], port, {
      SECRET_KEY: lab.keys.secretKey,
      VALIDATION_KEY: lab.keys.validationKey,
    });
    return `http://127.0.0.1:${port}`;
  };
  return endpointsOf("Python", pythonRows, { main: await start(), files: await start("files") });
}
