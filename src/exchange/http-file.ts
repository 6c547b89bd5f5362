import type { CapturedHeader } from "./captured.ts";
import { curlPieces } from "./curl/posts.ts";
import { bodyTooLong, longestBody, type Piece } from "./draft.ts";
import { isToken } from "./fixture-reader.ts";
import { BodyError, bodyOf } from "./http-body.ts";
import { definedIn, VariableError, type Variables } from "./http-variables.ts";
import { type Include, IncludeError } from "./include.ts";
import { textOf, trimmed, trimmedValue } from "./text.ts";

/** A request that can't be made of its lines. */
class Unmade extends Error {
  override readonly name = "Unmade";
}

/** The text of one request, and the line it begins on. */
interface Block {
  readonly text: string;
  readonly line: number;
}

/**
 * Reads posts from an `.http` or `.rest` file, as editors' HTTP clients have them: requests between lines of `###`,
 * comments, `@name = value` for the whole file and `{{name}}`, `< file` in a body, and curl commands. Their scripts
 * (`> {% … %}`) are passed over.
 * @param text as Latin-1, one character an octet, so that a body stays what it was.
 */
export function* httpFilePieces(text: string, include: Include): Generator<Piece, void, undefined> {
  const variables = definedIn(text);
  for (const block of blocksOf(text)) yield* blockPieces(block, variables, include);
}

function* blocksOf(text: string): Generator<Block, void, undefined> {
  let line = 1;
  let start = 0;
  for (const separator of text.matchAll(/^###[^\n]*\n?/gm)) {
    const block = text.slice(start, separator.index);
    yield { text: block, line };
    start = separator.index + separator[0].length;
    line += breaksIn(block) + 1;
  }
  yield { text: text.slice(start), line };
}

function breaksIn(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) count += 1;
  return count;
}

function* blockPieces(
  block: Block,
  variables: Variables,
  include: Include,
): Generator<Piece, void, undefined> {
  const start = requestStart(block.text);
  if (start === undefined) return;
  const text = block.text.slice(start);
  const line = block.line + breaksIn(block.text.slice(0, start));
  try {
    if (/^curl\s/.test(text)) yield* curlPieces(variables.filled(text), include, line);
    else yield requestPiece(text, line, variables, include);
  } catch (error) {
    const expected = [Unmade, BodyError, VariableError, IncludeError].some((kind) => error instanceof kind);
    if (!expected || !(error instanceof Error)) throw error;
    yield { line, reason: error.message };
  }
}

/** Where the first line begins that is no comment, no variable, no script before the request, and not empty. */
function requestStart(text: string): number | undefined {
  let inScript = false;
  for (const { at, line } of linesFrom(text, 0)) {
    if (inScript || /^<[ \t]*\{%/.test(line)) inScript = !line.includes("%}");
    else if (trimmed(line) !== "" && !/^[ \t]*(?:#|\/\/)|^@[^\s=]+[ \t]*=|^<[ \t]/.test(line)) return at;
  }
  return undefined;
}

function* linesFrom(
  text: string,
  from: number,
): Generator<{ at: number; line: string; next: number }, void, undefined> {
  for (let at = from; at < text.length; ) {
    const feed = text.indexOf("\n", at);
    const next = feed === -1 ? text.length : feed + 1;
    yield { at, line: text.slice(at, next), next };
    at = next;
  }
}

function requestPiece(text: string, line: number, variables: Variables, include: Include): Piece {
  const head = headOf(text);
  const start = variables.filled(head.start).replace(/[ \t]HTTP\/\d(?:\.\d)?$/, "");
  const method = /^([A-Z]+)[ \t]/.exec(start)?.[1];
  const url = textOf(trimmedValue(start.slice(method?.length ?? 0)));
  if (!/^[^\s\0-\x1f\x7f]+$/.test(url) || !/^(?:https?:\/\/|\/)/i.test(url))
    throw new Unmade("is no request line (method and address)");
  const headers = head.fields.map((field) => fieldOf(field, variables));
  const body = bodyOf(text.slice(head.end), headers, variables, include);
  if (body.length > longestBody) throw new Unmade(bodyTooLong);
  return { line, at: null, method: method ?? "GET", url, headers, body, response: null };
}

interface Head {
  readonly start: string;
  readonly fields: readonly string[];
  /** Where the body begins. */
  readonly end: number;
}

const mostFields = 1000;

/** The request line, which may go on over indented lines of its query, and the fields up to an empty line. */
function headOf(text: string): Head {
  let start: string | undefined;
  const fields: string[] = [];
  for (const { line, next } of linesFrom(text, 0)) {
    const content = trimmed(line);
    if (start === undefined) start = content;
    else if (content === "") return { start, fields, end: next };
    else if (fields.length === 0 && /^[ \t]+[?&]/.test(line)) start += content;
    else if (!/^(?:#|\/\/)/.test(content) && fields.push(content) > mostFields)
      throw new Unmade(`has more than ${mostFields} header fields`);
  }
  return { start: start ?? "", fields, end: text.length };
}

function fieldOf(text: string, variables: Variables): CapturedHeader {
  const filled = variables.filled(text);
  const colon = filled.indexOf(":");
  const name = trimmed(filled.slice(0, Math.max(0, colon)));
  const value = trimmedValue(filled.slice(colon + 1));
  if (!isToken(name) || /[\r\n\0]/.test(value)) throw new Unmade("a header field has no name or no colon");
  return [name, value];
}
