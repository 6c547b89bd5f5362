import type { CapturedHeader } from "./captured.ts";
import { bodyTooLong, type Draft, headerNamed, longestBody, type Pieces, type Problem } from "./draft.ts";
import { isToken } from "./fixture-reader.ts";
import { OctetReader } from "./octet-reader.ts";
import { textOf, trimmedValue } from "./text.ts";

const longestLine = 64 * 1024;
const mostChunks = 1_000_000;
const mostFields = 1000;

type StartLine =
  | { readonly kind: "request"; readonly method: string; readonly target: string }
  | { readonly kind: "response"; readonly status: number };

interface Message {
  readonly start: StartLine;
  readonly headers: readonly CapturedHeader[];
  readonly body: Buffer;
}

/** Why a message can't be read. */
class Malformed extends Error {
  override readonly name = "Malformed";
}

/**
 * Reads HTTP/1 messages (RFC 9112) that stand one after the other; an answer belongs to the request before it.
 * Lines end in CR LF or LF. A request with neither length nor chunks has what follows as its body, to the end of the
 * file, unless that begins another message: people save them so.
 */
export async function* rawPosts(chunks: AsyncIterable<Buffer>): Pieces {
  const octets = new OctetReader(chunks);
  let asked: Draft | undefined;
  for (;;) {
    const text = await nextStart(octets);
    if (text === undefined) break;
    const line = octets.line - 1;
    const piece = await readMessage(text, octets).catch((error: unknown): Problem => {
      if (!(error instanceof Malformed)) throw error;
      return { line, reason: error.message };
    });
    if ("reason" in piece) {
      yield asked === undefined ? [piece] : [asked, piece];
      asked = undefined;
      await skipToMessage(octets);
    } else if (piece.start.kind === "request") {
      if (asked !== undefined) yield [asked];
      asked = requestDraft(piece, piece.start, line);
    } else if (piece.start.status >= 200) {
      const { status } = piece.start;
      const answered = asked && { ...asked, response: { status, headers: piece.headers, body: piece.body } };
      yield [answered ?? { line, reason: "is an answer without its request" }];
      asked = undefined;
    }
  }
  if (asked !== undefined) yield [asked];
}

function requestDraft(
  { headers, body }: Message,
  { method, target }: { method: string; target: string },
  line: number,
): Draft {
  return { line, at: null, method, url: target, headers, body, response: null };
}

/** The next line that is not empty: RFC 9112 §2.2 has empty lines before a message passed over. */
async function nextStart(octets: OctetReader): Promise<string | undefined> {
  for (;;) {
    const line = await octets.nextLine(longestLine);
    if (line === undefined || line.length > 0) return line?.toString("latin1");
  }
}

/** After what can't be read, the next line that begins a message counts. */
async function skipToMessage(octets: OctetReader): Promise<void> {
  for (;;) {
    const ahead = await octets.peek();
    if (ahead.length === 0 || beginsMessage(ahead)) return;
    await octets.nextLine(longestLine);
  }
}

async function readMessage(text: string, octets: OctetReader): Promise<Message> {
  const start = startLine(text);
  const headers = await readFields(octets);
  return { start, headers, body: await readBody(start, headers, octets) };
}

function startLine(text: string): StartLine {
  const [, status] = /^HTTP\/\d(?:\.\d)? (\d{3})(?: |$)/.exec(text) ?? [];
  if (status !== undefined) return { kind: "response", status: Number(status) };
  const [, method, target] = /^(\S+) (\S+) HTTP\/\d(?:\.\d)?[ \t]*$/.exec(text) ?? [];
  if (method === undefined || target === undefined || !isToken(method))
    throw new Malformed("is no request line (method, target, HTTP version)");
  return { kind: "request", method, target: textOf(target) };
}

/** Field lines up to the empty one; a folded line (RFC 9112 §5.2) goes on with the one before. */
async function readFields(octets: OctetReader): Promise<readonly CapturedHeader[]> {
  const fields: [string, string][] = [];
  for (;;) {
    const text = (await octets.nextLine(longestLine))?.toString("latin1");
    if (text === undefined || text === "") return fields;
    if (text.length >= longestLine)
      throw new Malformed(`line ${octets.line - 1} is too long for a header field`);
    const before = fields.at(-1);
    if (/^[ \t]/.test(text) && before !== undefined) {
      before[1] = `${before[1]} ${trimmedValue(text)}`;
      continue;
    }
    const colon = text.indexOf(":");
    const name = text.slice(0, Math.max(0, colon));
    const value = trimmedValue(text.slice(colon + 1));
    if (!isToken(name) || /[\0\r]/.test(value))
      throw new Malformed(`line ${octets.line - 1} is no header field (name, colon, value)`);
    if (fields.length === mostFields) throw new Malformed(`has more than ${mostFields} header fields`);
    fields.push([name, value]);
  }
}

/** RFC 9112 §6.3. */
async function readBody(
  start: StartLine,
  headers: readonly CapturedHeader[],
  octets: OctetReader,
): Promise<Buffer> {
  if (start.kind === "response" && (start.status < 200 || start.status === 204 || start.status === 304))
    return Buffer.alloc(0);
  if (/(?:^|,)\s*chunked\s*$/i.test(headerNamed(headers, "transfer-encoding") ?? ""))
    return readChunks(octets);
  const length = headerNamed(headers, "content-length");
  if (length === undefined) return readRest(octets);
  if (!/^\d{1,15}$/.test(length)) throw new Malformed("Content-Length is no number");
  const body = await octets.take(Number(length), longestBody);
  if (body === undefined) throw new Malformed(bodyTooLong);
  if (body.length < Number(length))
    throw new Malformed(`the body has ${body.length} octets of the ${length} that Content-Length says`);
  return body;
}

async function readRest(octets: OctetReader): Promise<Buffer> {
  if (beginsMessage(await octets.peek())) return Buffer.alloc(0);
  const body = await octets.take(Number.POSITIVE_INFINITY, longestBody);
  if (body === undefined) throw new Malformed(bodyTooLong);
  return body;
}

/** RFC 9112 §7.1. */
async function readChunks(octets: OctetReader): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  for (;;) {
    const [, size] =
      /^([0-9a-f]{1,12})[ \t]*(?:;|$)/i.exec(
        (await octets.nextLine(longestLine))?.toString("latin1") ?? "",
      ) ?? [];
    if (size === undefined) throw new Malformed("the chunked body breaks off or is damaged");
    const wanted = Number.parseInt(size, 16);
    if (wanted === 0) break;
    const part = await octets.take(wanted, longestBody);
    length += wanted;
    if (part === undefined || length > longestBody) throw new Malformed(bodyTooLong);
    if (parts.push(part) > mostChunks) throw new Malformed(`the body is in more than ${mostChunks} chunks`);
    const end = await octets.nextLine(longestLine);
    if (part.length < wanted || end?.length !== 0)
      throw new Malformed("the chunked body breaks off or is damaged");
  }
  await readFields(octets);
  return Buffer.concat(parts);
}

function beginsMessage(ahead: Buffer): boolean {
  const [line = ""] = ahead.toString("latin1", 0, 16 * 1024).split("\n", 1);
  return /^(?:[!#$%&'*+.^_`|~0-9A-Za-z-]+ \S+ HTTP\/\d(?:\.\d)?|HTTP\/\d(?:\.\d)? \d{3}(?: .*)?)\s*$/.test(
    line,
  );
}
