import path from "node:path";
import type { Lab } from "../../../src/lab/lab.ts";
import { freePort, type Programs } from "../programs.ts";
import { endpointsOf, type Row } from "../rows.ts";
import type { RealEndpoint } from "./endpoint.ts";

const php = { software: "PHP" } as const;
const unread = "handler/body-not-parsed";
const rejects = "handler/rejects-right-secret";
const trace = ["leak/stack-trace"];
/** Letters, digits and a plus: what forms encode. */
const plusKey = "q7Zt0Wk3Lm+9vB2nRc5D";
const plus = { options: { secretKey: plusKey } } as const;

/** PHP 8.2 under its own server; `on` names a setting of php.ini that differs. */
export const phpRows: readonly Row[] = [
  ...[
    "/healthy",
    "/healthy/json",
    "/healthy/raw",
    "/healthy/request",
    "/files/strict.php",
    "/files/short-echo.php",
  ].map((at): Row => ({ id: "healthy", face: at.slice(1), at, ...php })),
  { id: "healthy", face: "a key with a plus", at: "/healthy/plus", ...plus },
  { id: "healthy", face: "a BOM before <?php", at: "/files/bom.php", ...php },

  {
    id: unread,
    face: "php://input as JSON",
    at: "/json-only",
    confidence: "certain",
    says: /reads JSON/,
    fix: /\$_POST/,
    ...php,
  },
  {
    id: unread,
    face: "php://input as JSON, warnings shown",
    at: "/json-only/shown",
    confidence: "certain",
    fix: /\$_POST/,
    also: trace,
  },
  {
    id: unread,
    face: "php://input as JSON, throws",
    at: "/json-only/throws",
    confidence: "certain",
    fix: /\$_POST/,
    also: trace,
  },
  {
    id: unread,
    face: "another field name, warnings shown",
    at: "/other-field",
    says: /secretkey/,
    also: trace,
    ...php,
  },
  {
    id: rejects,
    face: "$_GET in place of $_POST",
    at: "/reads-get-variables",
    or: unread,
    confidence: "likely",
    ...php,
  },
  {
    id: rejects,
    face: "max_input_vars 0",
    on: "max_input_vars",
    at: "/healthy",
    or: unread,
    confidence: "likely",
  },
  {
    id: "handler/event-fails",
    face: "max_input_vars 6",
    on: "max_input_vars 6",
    at: "/all-fields",
    confidence: "likely",
    ...php,
  },
  {
    id: "handler/event-fails",
    face: "max_input_vars 6, warnings shown",
    on: "max_input_vars 6 shown",
    at: "/all-fields",
    says: /Input variables exceeded/,
    fix: /max_input_vars/,
    also: trace,
    ...php,
  },
  {
    id: rejects,
    face: "post_max_size 10",
    on: "post_max_size",
    at: "/healthy",
    or: unread,
    confidence: "likely",
  },
  {
    id: rejects,
    face: "enable_post_data_reading off",
    on: "enable_post_data_reading",
    at: "/healthy",
    or: unread,
    confidence: "likely",
  },
  {
    id: unread,
    face: "post_max_size 10, warnings shown",
    on: "post_max_size shown",
    at: "/healthy",
    says: /post_max_size|exceeds the limit/,
    fix: /post_max_size/,
    also: trace,
    ...php,
  },
  {
    id: unread,
    face: "max_input_vars 0, warnings shown",
    on: "max_input_vars shown",
    at: "/healthy",
    says: /max_input_vars|Input variables exceeded/,
    fix: /max_input_vars/,
    also: trace,
    ...php,
  },
  {
    id: rejects,
    face: "raw body not decoded",
    at: "/raw-undecoded",
    says: /“\+”/,
    or: unread,
    ...plus,
    ...php,
  },
  { id: rejects, face: "decoded twice", at: "/decoded-twice", says: /“\+”/, or: unread, ...plus },

  { id: "method/get-only", face: "get alone", at: "/get-only", also: ["secret/key-leaked"] },
  { id: "route/not-found", face: "nowhere", at: "/nowhere" },
  { id: "redirect/other-path", face: "redirects after the post", at: "/moved" },
  { id: "redirect/to-login", face: "a sign-in page", at: "/to-login" },

  {
    id: "handler/crash",
    face: "a fatal error",
    at: "/fatal",
    confidence: "certain",
    says: /undefined_function_called_here/,
    fix: /error log/,
    also: trace,
    ...php,
  },
  {
    id: "handler/crash",
    face: "a fatal error, hidden",
    at: "/fatal/hidden",
    confidence: "likely",
    says: /after the check of the key/,
    fix: /error log/,
    ...php,
  },
  {
    id: "handler/crash",
    face: "a fatal error after output, with 200",
    at: "/fatal/after-output",
    confidence: "certain",
    also: trace,
  },
  {
    id: "handler/crash",
    face: "a parse error",
    on: "shown",
    at: "/files/parse-error.php",
    confidence: "certain",
    says: /unexpected identifier|syntax error/,
    also: trace,
  },
  { id: "handler/crash-on-absent-field", face: "needs MessageId", at: "/needs-message-id", also: trace },
  { id: "key/empty-response", face: "exits where MessageId is empty", at: "/exits-early" },
  { id: "key/missing", face: "no key", at: "/no-key", fix: /In PHP/, ...php },
  { id: "key/missing", face: "dies in the middle", at: "/dies", says: /Database error/ },
  {
    id: "key/missing",
    face: "short tags shown as source",
    at: "/files/short-tag.php",
    says: /source|PHP/,
    fix: /<\?php|short_open_tag/,
    also: ["secret/not-checked"],
  },
  {
    id: "key/missing",
    face: "print_r of the post",
    at: "/print-r",
    also: ["leak/personal-data", "leak/reflected-markup"],
  },
  { id: "key/empty-response", face: "silent", at: "/silent" },
  { id: "key/secret-instead", face: "the other key", at: "/secret-back" },
  { id: "key/wrong-case", face: "strtolower", at: "/lower-case" },
  { id: "key/split", face: "chunk_split", at: "/spaced" },
  { id: "key/wrong-charset", face: "UTF-16", at: "/utf16" },
  { id: "key/undecoded", face: "gzencode without its header", at: "/gzip-twice" },
  { id: "leak/stack-trace", face: "a warning before the key", at: "/warns-first", says: /PHP/ },
  { id: "secret/wrong-status", face: "headers already sent", at: "/headers-sent", also: trace },
  {
    id: "secret/wrong-status",
    face: "a BOM, and headers already sent",
    on: "unbuffered",
    at: "/files/bom.php",
  },
  { id: "secret/wrong-status", face: "dies with 200", at: "/refuses-with-200" },
  { id: "secret/loose-comparison", face: "==", at: "/loose", says: /JSON true/ },
  { id: "secret/loose-comparison", face: "strtolower on both", at: "/any-case", says: /another case/ },
  { id: "secret/loose-comparison", face: "strcasecmp", at: "/strcasecmp", says: /another case/ },
  { id: "healthy", face: "strcmp, which PHP 8 lets throw on an array", at: "/strcmp" },
  { id: "leak/stack-trace", face: "strcmp with an array, shown", at: "/strcmp/shown", says: /PHP/ },
  { id: "secret/absent-accepted", face: "isset before the check", at: "/isset" },
];

/** Starts PHP's own server once for each setting. */
export async function servePhp(programs: Programs, lab: Lab): Promise<readonly RealEndpoint[]> {
  const folder = path.join(import.meta.dirname, "..", "php");
  const start = async (...settings: readonly string[]) => {
    const port = await freePort();
    const flags = ["short_open_tag=Off", "log_errors=0", "display_errors=0", ...settings];
    await programs.start(
      "php",
      [
        ...flags.flatMap((flag) => ["-d", flag]),
        "-S",
        `127.0.0.1:${port}`,
        "-t",
        folder,
        path.join(folder, "handler.php"),
      ],
      port,
      { SECRET_KEY: lab.keys.secretKey, VALIDATION_KEY: lab.keys.validationKey, PLUS_KEY: plusKey },
    );
    return `http://127.0.0.1:${port}`;
  };
  const settings: Readonly<Record<string, readonly string[]>> = {
    main: ["output_buffering=4096"],
    shown: ["display_errors=1"],
    unbuffered: ["output_buffering=0"],
    "max_input_vars 6": ["max_input_vars=6"],
    "max_input_vars 6 shown": [
      "max_input_vars=6",
      "display_errors=1",
      "display_startup_errors=1",
      "html_errors=1",
    ],
    max_input_vars: ["max_input_vars=0"],
    "max_input_vars shown": [
      "max_input_vars=0",
      "display_errors=1",
      "display_startup_errors=1",
      "html_errors=1",
    ],
    post_max_size: ["post_max_size=10"],
    "post_max_size shown": [
      "post_max_size=10",
      "display_errors=1",
      "display_startup_errors=1",
      "html_errors=1",
    ],
    enable_post_data_reading: ["enable_post_data_reading=0"],
  };
  const started = Object.entries(settings).map(
    async ([name, flags]) => [name, await start(...flags)] as const,
  );
  return endpointsOf("PHP", phpRows, Object.fromEntries(await Promise.all(started)));
}
