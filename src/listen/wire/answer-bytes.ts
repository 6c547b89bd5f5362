import type { Answer } from "../answer.ts";

/** IMF-fixdate (RFC 9110 §5.6.7) of this second. */
let date = { second: 0, text: "" };

function dateNow(): string {
  const second = Math.floor(Date.now() / 1000);
  if (date.second !== second) date = { second, text: new Date(second * 1000).toUTCString() };
  return date.text;
}

let time = { ms: 0, text: "" };

/** ISO 8601, made once a millisecond. */
export function timeNow(): string {
  const ms = Date.now();
  if (time.ms !== ms) time = { ms, text: new Date(ms).toISOString() };
  return time.text;
}

interface Made {
  readonly before: string;
  readonly body: string | undefined;
}

const made = new WeakMap<Answer, Made>();

/** The parts of an answer that are the same each time. A body in ASCII goes out in one string with its head. */
function fixedParts(answer: Answer): Made {
  let parts = made.get(answer);
  if (parts === undefined) {
    const fields = answer.headers.map(([name, value]) => `${name}: ${value}\r\n`).join("");
    const { beginning } = answer.body;
    const text = beginning.toString("latin1");
    const length =
      answer.status === 204 || answer.status === 304 ? "" : `Content-Length: ${beginning.length}\r\n`;
    parts = {
      before: `HTTP/1.1 ${answer.status} ${answer.statusText}\r\n${fields}${length}`,
      body: /^[\0-\x7f]*$/.test(text) && text.length < 4096 ? text : undefined,
    };
    made.set(answer, parts);
  }
  return parts;
}

/**
 * An answer ready for the wire.
 * @param withBody false for HEAD.
 * @param keepAlive whether the connection stays open.
 */
export function answerBytes(answer: Answer, withBody: boolean, keepAlive: boolean): string | Buffer {
  const { before, body } = fixedParts(answer);
  const connection = keepAlive ? "keep-alive" : "close";
  const head = `${before}Date: ${dateNow()}\r\nConnection: ${connection}\r\n\r\n`;
  if (!withBody) return head;
  if (body !== undefined) return head + body;
  return Buffer.concat([Buffer.from(head, "latin1"), answer.body.beginning]);
}
