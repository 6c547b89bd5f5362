import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  beginsRequest,
  parseRequestHead,
  type RequestHead,
  requestFraming,
} from "../../src/listen/wire/head.ts";
import { MessageReader } from "../../src/listen/wire/message-reader.ts";

interface Read {
  readonly messages: { head: RequestHead; body: string; whole: boolean }[];
  readonly passed: string;
  readonly bad: string[];
}

/** Reads pieces as a connection brings them. */
function read(pieces: readonly Buffer[]): Read {
  const messages: Read["messages"] = [];
  const bad: string[] = [];
  let passed = "";
  const reader = new MessageReader<RequestHead>({
    begins: beginsRequest,
    parse: parseRequestHead,
    onHead: (head, bytes) => {
      messages.push({ head, body: "", whole: false });
      passed += bytes.toString("latin1");
      return requestFraming(head);
    },
    onBody: (piece) => {
      const last = messages.at(-1);
      if (last !== undefined) last.body += piece.toString("latin1");
    },
    onRaw: (bytes) => {
      passed += bytes.toString("latin1");
    },
    onEnd: () => {
      const last = messages.at(-1);
      if (last !== undefined) last.whole = true;
    },
    onBad: (problem) => bad.push(problem),
  });
  for (const piece of pieces) {
    let rest: Buffer | undefined = piece;
    while (rest !== undefined && rest.length > 0 && bad.length === 0) rest = reader.push(rest);
  }
  return { messages, passed, bad };
}

function cut(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0, n = 0; at < bytes.length; n++) {
    const length = cuts.length === 0 ? bytes.length : (cuts[n % cuts.length] ?? 0) + 1;
    pieces.push(bytes.subarray(at, at + length));
    at += length;
  }
  return pieces;
}

const body = fc.string({ unit: "binary-ascii", maxLength: 60 });
const chunked = fc.array(fc.string({ unit: "binary-ascii", minLength: 1, maxLength: 20 })).map((chunks) => ({
  text: chunks.join(""),
  wire: `POST /c HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n${chunks.map((chunk) => `${chunk.length.toString(16)};e=1\r\n${chunk}\r\n`).join("")}0\r\nX-T: 1\r\n\r\n`,
}));
const sized = body.map((text) => ({
  text,
  wire: `POST /l HTTP/1.1\r\nContent-Length: ${text.length}\r\n\r\n${text}`,
}));
const bare = fc.constant({ text: "", wire: "GET / HTTP/1.0\n\n" });

describe("reading messages off a connection", () => {
  it("finds the same messages, and passes every byte, however they are cut into pieces", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(chunked, sized, bare), { minLength: 1, maxLength: 5 }),
        fc.array(fc.nat(40)),
        (sent, cuts) => {
          const wire = sent.map((one) => one.wire).join("");
          const { messages, passed, bad } = read(cut(Buffer.from(wire, "latin1"), cuts));
          expect(bad).toEqual([]);
          expect(messages.map((one) => one.body)).toEqual(sent.map((one) => one.text));
          expect(messages.every(({ whole }) => whole)).toBe(true);
          expect(passed).toBe(wire);
        },
      ),
    );
  });

  it("throws on nothing", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.array(fc.nat(20)), (bytes, cuts) => {
        read(cut(Buffer.from(bytes), cuts));
        read(
          cut(
            Buffer.concat([Buffer.from("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"), bytes]),
            cuts,
          ),
        );
        read(cut(Buffer.concat([Buffer.from("POST / HTTP/1.1\r\n"), bytes, Buffer.from("\r\n\r\n")]), cuts));
      }),
    );
  });
});
