import { isUtf8 } from "node:buffer";
import { bodyTooLong, longestBody, longestValue, mebibytes, type Piece, type Pieces } from "./draft.ts";
import { exchangePiece } from "./exchange-value.ts";
import { isObject } from "./fixture-reader.ts";
import { entriesOf, harPieces, isHarEntry } from "./har.ts";
import { type CutAt, JsonCutter, type JsonValueCut } from "./json-cutter.ts";
import { holdsTooManyValues } from "./json-size.ts";
import { trimmed } from "./text.ts";

/**
 * Reads posts from JSON that is not one value a line: values indented over many lines, an array of exchanges, events
 * or HAR entries, a HAR. In the memory of the longest value, however long the file.
 */
export async function* jsonPosts(chunks: AsyncIterable<Buffer>, at: CutAt, longest = longestValue): Pieces {
  const cutter = new JsonCutter(at, longest);
  for await (const chunk of chunks) yield cutter.push(chunk).flatMap((cut) => cutPieces(cut, at, longest));
  const { last, cutOff } = cutter.finish();
  if (last !== undefined) yield cutPieces(last, at, longest);
  if (cutOff) yield [{ line: cutter.line, reason: "the JSON breaks off before its end" }];
  else if (!cutter.reached && at === "entries") yield [{ reason: "is a HAR without log.entries" }];
}

function cutPieces({ octets, line }: JsonValueCut, at: CutAt, longest: number): readonly Piece[] {
  if (octets === undefined) return [{ line, reason: `the value is longer than ${mebibytes(longest)}` }];
  if (at === "elements" && octets[0] === 0x5b) return [{ line, reason: "is an array within an array" }];
  return jsonPieces(octets.toString("utf8"), isUtf8(octets) ? undefined : octets, line, at === "entries");
}

/**
 * Reads the posts in one JSON value.
 * @param text the value.
 * @param octets what it is, where text can't say it: it is no UTF-8.
 * @param isEntry whether it stood in `log.entries`.
 */
export function jsonPieces(
  text: string,
  octets: Buffer | undefined,
  line: number,
  isEntry = false,
): readonly Piece[] {
  if (holdsTooManyValues(text)) return [{ line, reason: "the JSON holds more than a million values" }];
  const value = parsed(text);
  if (Array.isArray(value)) return arrayPieces(octets ?? Buffer.from(text, "utf8"), line);
  if (!isObject(value))
    return [{ line, reason: value === undefined ? "is not JSON" : "is JSON, but no object" }];
  const { schema } = value;
  const ours = typeof schema === "string" && schema.startsWith("prevalidate/");
  if (octets !== undefined && (ours || isHarEntry(value)))
    return [{ line, reason: "is not UTF-8, as JSON must be" }];
  if (ours) return [exchangePiece(value, text, line)];
  if (isEntry || isHarEntry(value)) return harPieces(value, line);
  const entries = entriesOf(value);
  if (entries !== undefined) return entries.flatMap((entry) => harPieces(entry, line));
  return [bodyPiece(octets ?? Buffer.from(trimmed(text), "utf8"), "application/json", line)];
}

/** Each element with its own octets, as they stand between the commas. */
function arrayPieces(octets: Buffer, line: number): readonly Piece[] {
  const cutter = new JsonCutter("elements", longestValue);
  return cutter
    .push(octets)
    .flatMap((cut) => cutPieces({ ...cut, line: line + cut.line - 1 }, "elements", longestValue));
}

/** A post from a bare form body. */
export function formPiece(octets: Buffer, line: number): Piece {
  return bodyPiece(octets, "application/x-www-form-urlencoded", line);
}

function bodyPiece(body: Buffer, contentType: string, line: number): Piece {
  if (body.length > longestBody) return { line, reason: bodyTooLong };
  return {
    line,
    at: null,
    method: "POST",
    url: null,
    headers: [["Content-Type", contentType]],
    body,
    response: null,
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
