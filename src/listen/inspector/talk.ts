import type { IncomingMessage, ServerResponse } from "node:http";
import type { ProblemMessage } from "./messages.ts";

/** Ten thousand numbers fit in. */
const mostAsked = 262_144;

/** Why a request is not answered as asked. */
export class Problem extends Error {
  readonly status: number;

  constructor(status: number, sentence: string) {
    super(sentence);
    this.status = status;
  }
}

export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { "Content-Type": "application/json; charset=utf-8" });
  response.end(JSON.stringify(value));
}

export function sendProblem(response: ServerResponse, status: number, problem: string): void {
  const message: ProblemMessage = { problem };
  sendJson(response, status, message);
}

/**
 * Reads what was asked. Its members are to be looked at before they are believed.
 * @throws Problem when it is no JSON object, or longer than anything that the page asks.
 */
export async function readJson<T extends object>(request: IncomingMessage): Promise<Partial<T>> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > mostAsked) throw new Problem(413, "That is too long.");
    pieces.push(piece);
  }
  try {
    const value: unknown = JSON.parse(Buffer.concat(pieces).toString("utf8"));
    if (typeof value === "object" && value !== null) return value as Partial<T>;
  } catch {
    // as below
  }
  throw new Problem(400, "That is no JSON object.");
}
