/** What a source is written in. `lines` has one JSON object, array or form body a line. */
export type Format = "lines" | "json values" | "json array" | "har" | "curl" | "http file" | "raw";

export type Recognised = { readonly format: Format } | { readonly reason: string };

/**
 * Tells a format by what stands in it. The name decides only where content leaves it open: a request line with a
 * version can begin a raw message and an `.http` file.
 * @param head the beginning of the source, at least 64 KiB of it or all.
 */
export function recogniseFormat(head: Buffer, file: string): Recognised {
  const foreign = foreignFormat(head);
  if (foreign !== undefined) return { reason: foreign };
  const text = head.toString("latin1");
  const first = text.charAt(text.search(/\S/));
  if (first === "") return { reason: "is empty" };
  if (first === "[") return { format: "json array" };
  if (first === "{") return { format: jsonFormat(text) };
  const http = httpFormat(text, file);
  if (http !== undefined) return { format: http };
  return formFormat(text);
}

const foreignMagic: readonly (readonly [magic: string, reason: string])[] = [
  ["\xd4\xc3\xb2\xa1", "is a packet capture: export its HTTP messages as text or HAR"],
  ["\xa1\xb2\xc3\xd4", "is a packet capture: export its HTTP messages as text or HAR"],
  ["\x0a\x0d\x0d\x0a", "is a packet capture: export its HTTP messages as text or HAR"],
  ["PK\x03\x04", "is a ZIP archive: unpack it first"],
  ["\x28\xb5\x2f\xfd", "is compressed with Zstandard: unpack it first, gzip alone is read"],
  ["\xfd7zXZ", "is compressed with xz: unpack it first, gzip alone is read"],
  ["BZh9", "is compressed with bzip2: unpack it first, gzip alone is read"],
  ["SQLite format 3", "is an SQLite database"],
  ["%PDF-", "is a PDF document"],
];

function foreignFormat(head: Buffer): string | undefined {
  const start = head.toString("latin1", 0, 64);
  if (/^\d+:\d+:[a-z_]+[;:,]/.test(start))
    return "is mitmproxy's own format: export it as HAR, or a flow as raw or curl";
  if (/^\s*<(?:!doctype|html|\?xml)/i.test(start)) return "is markup, not a capture";
  return foreignMagic.find(([magic]) => start.startsWith(magic))?.[1];
}

/** A value a line, or values over many lines as `jq` and exporters indent them. */
function jsonFormat(text: string): Format {
  if (/^\s*\{\s*"log"\s*:\s*\{/.test(text)) return "har";
  const [first = "", second] = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  if (second === undefined || isJson(first)) return "lines";
  return /^\s*\{\s*$/.test(first) || !/^[{[]/.test(second) ? "json values" : "lines";
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const versioned = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+ \S+ HTTP\/\d(?:\.\d)?[ \t]*\r?(?:\n|$)/;
const statusLine = /^HTTP\/\d(?:\.\d)? \d{3}(?: |\r?\n|$)/;
const requestLine =
  /^(?:(?:[A-Z]+[ \t]+)?(?:https?:\/\/|\{\{)\S*|[A-Z]+[ \t]+\/\S*)(?:[ \t]+HTTP\/\d(?:\.\d)?)?[ \t]*$/;
const command = /^(?:[$>][ \t]+)?curl(?:\.exe)?(?:[ \t]|\\?\r?$|\^\r?$)/;

function httpFormat(text: string, file: string): Format | undefined {
  const trimmed = text.replace(/^\s+/, "");
  if (statusLine.test(trimmed)) return "raw";
  if (versioned.test(trimmed)) return isRaw(trimmed, file) ? "raw" : "http file";
  for (const line of trimmed.split("\n")) {
    const bare = line.replace(/\r$/, "");
    if (command.test(bare)) return "curl";
    if (/^###/.test(bare) || /^@[\w.-]+[ \t]*=/.test(bare) || requestLine.test(bare)) return "http file";
    // Comments, shell prompts and settings may stand before either; anything else ends the search.
    if (bare.trim() !== "" && !/^(?:#|\/\/|::|@echo|rem |set )/i.test(bare)) break;
  }
  return undefined;
}

/** A raw message frames its body with a length or chunks (RFC 9112 §6); a request file ends it with `###` or the file. */
function isRaw(text: string, file: string): boolean {
  const fields = /^[^\n]*\n((?:[^\r\n][^\n]*\n)*)/.exec(text)?.[1] ?? "";
  if (/\{\{/.test(fields)) return false;
  if (/^(?:content-length|transfer-encoding)[ \t]*:/im.test(fields)) return true;
  const namedRequests = /\.(?:http|rest)(?:\.gz)?$/i.test(file);
  return !namedRequests && (/^[^\n]*\r\n/.test(text) || !/\n###/.test(text));
}

/** A name, a `=`, and no white space: what a form's encoding gives (URL Standard, application/x-www-form-urlencoded). */
function formFormat(text: string): Recognised {
  const lines = text.split(/\r?\n/).filter((line) => line !== "");
  if (!isFormBody(lines[0] ?? "")) return { reason: "is in no format that is read here" };
  if (lines.length > 1 && !lines.some((line) => line.includes("&")))
    return { reason: "has one field a line: a form body joins its fields with &, in one line" };
  return { format: "lines" };
}

export function isFormBody(line: string): boolean {
  return /^[^\s=&{}[\]<>"]+=/.test(line.slice(0, 4096)) && !/[ \t<>"]/.test(line.slice(0, 4096));
}
