import { describeRows } from "./rows.ts";
import { audited, here, magicKey, serving } from "./vulnerable/rows.ts";

const loose = "secret/loose-comparison";
const odd = "audit/fails-on-odd-input";
const php = { software: "PHP" } as const;

const rows = audited([
  { id: loose, face: "!=", at: "/loose", says: /JSON true/, fix: /hash_equals/, ...php },
  {
    id: loose,
    face: "!= with a key like a number",
    at: "/magic",
    key: magicKey,
    says: /number that is zero/,
    fix: /hash_equals/,
    ...php,
  },
  { id: loose, face: "in_array", at: "/in-array", says: /JSON true/, fix: /===/, ...php },
  {
    id: "secret/any-of-several",
    face: "in_array the other way round",
    at: "/any-of-several",
    fix: /in_array/,
  },
  {
    id: "leak/debug-page",
    face: "strcmp of an array, shown",
    at: "/strcmp",
    also: [odd],
    says: /PHP's errors/,
    fix: /display_errors/,
    ...php,
  },
  { id: odd, face: "strcmp of an array", at: "/strcmp/hidden", says: /array/, fix: /is_string/, ...php },
  {
    id: loose,
    face: "strncmp",
    at: "/strncmp",
    says: /first half/,
    fix: /whole key/,
    also: ["secret/absent-accepted"],
    ...php,
  },
  {
    id: "secret/bypassed",
    face: "forms alone",
    at: "/forms-alone",
    says: /JSON/,
    fix: /CONTENT_TYPE/,
    ...php,
  },
  {
    id: "secret/bypassed",
    face: "a method override",
    at: "/override",
    says: /X-HTTP-Method-Override/,
    ...php,
  },
  {
    id: "secret/taken-from-elsewhere",
    face: "$_REQUEST",
    at: "/request",
    says: /query/,
    fix: /\$_POST/,
    ...php,
  },
  {
    id: "secret/key-leaked",
    face: "the key before the check",
    at: "/key-first",
    says: /though the status says 401/,
  },
  {
    id: "leak/reflected-quote",
    face: "ENT_NOQUOTES",
    at: "/attribute",
    says: /an attribute/,
    fix: /ENT_QUOTES/,
  },
  { id: "leak/reflected-markup", face: "the Type of what is refused", at: "/markup", says: /markup/ },
  {
    id: "leak/debug-page",
    face: "warnings shown",
    at: "/warns",
    says: /PHP's errors/,
    fix: /display_errors/,
    also: ["leak/secret-echoed", "leak/reflected-markup"],
    ...php,
  },
]);

const server = {
  program: "php",
  args: (port: number) => [
    ...["output_buffering=4096", "display_errors=0", "log_errors=0"].flatMap((flag) => ["-d", flag]),
    "-S",
    `127.0.0.1:${port}`,
    here("handler.php"),
  ],
};

describeRows("PHP, vulnerable", ["php"], rows, serving("PHP, vulnerable", rows, { main: server }));
