import { isAscii, isUtf8 } from "node:buffer";
import { longestValue, mebibytes, type Piece, type Pieces } from "./draft.ts";
import { isFormBody } from "./format.ts";
import { formPiece, jsonPieces } from "./json-posts.ts";
import { trimmed, trimmedOctets } from "./text.ts";

const lineFeed = 0x0a;

/**
 * Reads posts that stand one a line: exchanges, events and other JSON bodies, arrays of them, form bodies.
 * Empty lines are passed over. A line longer than may be is told and skipped, and none of it kept.
 */
export async function* linePosts(chunks: AsyncIterable<Buffer>, longest = longestValue): Pieces {
  let line = 1;
  let begun: Buffer[] = [];
  let begunLength = 0;
  const finished = (end: Buffer) => {
    const whole = begunLength + end.length <= longest ? Buffer.concat([...begun, end]) : undefined;
    begun = [];
    begunLength = 0;
    return whole === undefined ? [tooLong(line, longest)] : blockPieces(whole, line);
  };
  for await (const chunk of chunks) {
    let start = 0;
    if (begunLength > 0) {
      start = chunk.indexOf(lineFeed) + 1;
      if (start > 0) {
        yield finished(chunk.subarray(0, start - 1));
        line += 1;
      }
    }
    const end = start === 0 && begunLength > 0 ? 0 : chunk.lastIndexOf(lineFeed) + 1;
    if (end > start) {
      const block = chunk.subarray(start, end);
      yield blockPieces(block, line);
      line += countLines(block);
    }
    const rest = chunk.subarray(Math.max(start, end));
    if (rest.length === 0) continue;
    begunLength += rest.length;
    if (begunLength <= longest) begun.push(rest);
    else begun = [];
  }
  if (begunLength > 0) yield finished(Buffer.alloc(0));
}

function tooLong(line: number, longest: number): Piece {
  return { line, reason: `the line is longer than ${mebibytes(longest)}` };
}

function countLines(block: Buffer): number {
  let count = 0;
  for (let at = block.indexOf(lineFeed); at !== -1; at = block.indexOf(lineFeed, at + 1)) count += 1;
  return count;
}

/** Whole lines, decoded at once: a million calls to decode cost more than the JSON. */
function blockPieces(block: Buffer, firstLine: number): readonly Piece[] {
  if (!isUtf8(block)) return octetLines(block, firstLine);
  const text = isAscii(block) ? block.toString("latin1") : block.toString("utf8");
  const pieces: Piece[] = [];
  let line = firstLine;
  for (let start = 0; start < text.length; line += 1) {
    const feed = text.indexOf("\n", start);
    const end = feed === -1 ? text.length : feed;
    addPieces(pieces, text.slice(start, end), undefined, line);
    start = end + 1;
  }
  return pieces;
}

/** Lines of which one at least is no UTF-8: its octets must not go through text. */
function octetLines(block: Buffer, firstLine: number): readonly Piece[] {
  const pieces: Piece[] = [];
  let line = firstLine;
  for (let start = 0; start < block.length; line += 1) {
    const feed = block.indexOf(lineFeed, start);
    const octets = block.subarray(start, feed === -1 ? block.length : feed);
    addPieces(pieces, octets.toString("utf8"), isUtf8(octets) ? undefined : octets, line);
    start += octets.length + 1;
  }
  return pieces;
}

/** @param octets what the line is, where text can't say it. */
function addPieces(pieces: Piece[], text: string, octets: Buffer | undefined, line: number): void {
  // Most lines are JSON with nothing around it, and need no look from the other end.
  const bare = text.charCodeAt(0) === 0x7b ? text : trimmed(text);
  if (bare === "") return;
  if (bare.startsWith("{") || bare.startsWith("["))
    pieces.push(...jsonPieces(bare, octets && trimmedOctets(octets), line));
  else if (isFormBody(bare))
    pieces.push(formPiece(octets ? trimmedOctets(octets) : Buffer.from(bare, "utf8"), line));
  else pieces.push({ line, reason: "is neither JSON nor a form body" });
}
