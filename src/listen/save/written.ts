import { StringDecoder } from "node:string_decoder";
import { type FixtureExchange, fixtureBody, fixtureSchema, formatExchange } from "../../exchange/fixture.ts";
import { bodyPieces, type KeptBody } from "../body.ts";
import type { CaughtAnswer, CaughtPost } from "../store.ts";
import { type KeyMask, OctetMask } from "./key-mask.ts";

/** A post as a format writes it: text, and long bodies in their places. */
export type Written = readonly (string | LongBody)[];

/** A body that is not at hand as a whole: it is read, masked and escaped while it is written. */
export interface LongBody {
  readonly body: KeptBody;
  readonly encoding: "utf8" | "base64";
}

/** As they are caught, so that they can be written in full. */
export type Saved = Pick<CaughtPost, "at" | "request" | "facts" | "answer" | "timings">;

/** Stands for a long body until the text around it is made. No escape of JSON touches it. */
const places = ["‹prevalidate: the request's body›", "‹prevalidate: the answer's body›"] as const;

/** A post as an exchange of our own format. Long bodies are `places`, listed besides. */
export function toExchange(
  post: Saved,
  mask: KeyMask,
): { exchange: FixtureExchange; long: readonly (readonly [place: string, LongBody])[] } {
  const { request, facts, answer, timings } = post;
  const long: (readonly [string, LongBody])[] = [];
  const bodyOf = (body: KeptBody, place: string, masked: (text: string) => string) => {
    if (body.file !== undefined) {
      const encoding = body.isUtf8 ? "utf8" : "base64";
      long.push([place, { body, encoding }]);
      return { body: place, bodyEncoding: encoding } as const;
    }
    if (!body.isUtf8) return maskedOctets(body.beginning, mask);
    return { body: masked(body.beginning.toString("utf8")), bodyEncoding: "utf8" } as const;
  };
  const [first, second] = places;
  const answered = ({ status, headers, body }: CaughtAnswer) => ({
    status,
    headers: headers.map((field) => mask.header(field)),
    ...bodyOf(body, second, (text) => mask.text(text)),
  });
  const { event } = facts;
  return {
    exchange: {
      schema: fixtureSchema,
      at: post.at,
      request: {
        method: request.method,
        url: mask.url(request.url),
        headers: request.headers.map((field) => mask.header(field)),
        ...bodyOf(request.body, first, (text) => mask.post(text, facts.secret)),
      },
      ...(answer && {
        response: {
          ...(answer.by === "listener" ? mask.once(answer, () => answered(answer)) : answered(answer)),
          timings,
        },
      }),
      ...(event && {
        event: { type: event.type, ...(event.messageId !== undefined && { messageId: event.messageId }) },
      }),
    },
    long,
  };
}

/** Octets that are no text: keys in them stand plainly, or not at all. */
function maskedOctets(octets: Buffer, mask: KeyMask) {
  const masked = new OctetMask(mask);
  return fixtureBody(Buffer.concat([masked.push(octets), masked.end()]));
}

/** A line of `.ndjson`. */
export function writtenExchange(post: Saved, mask: KeyMask): Written {
  const { exchange, long } = toExchange(post, mask);
  return withLongBodies(formatExchange(exchange), long);
}

/** Puts long bodies in their places in text that has been made. */
export function withLongBodies(text: string, long: readonly (readonly [string, LongBody])[]): Written {
  if (long.length === 0) return [text];
  const written: (string | LongBody)[] = [];
  let from = 0;
  for (const [place, body] of long) {
    const at = text.indexOf(JSON.stringify(place), from) + 1;
    written.push(text.slice(from, at), body);
    from = at + place.length;
  }
  return [...written, text.slice(from)];
}

/** The octets of a long body as they stand between the quotes of a JSON string. */
export async function* escapedBody({ body, encoding }: LongBody, mask: KeyMask): AsyncGenerator<Buffer> {
  const octets = new OctetMask(mask);
  const escaped = encoding === "utf8" ? jsonEscaper() : base64Escaper();
  for await (const piece of bodyPieces(body)) yield escaped(octets.push(piece), false);
  yield escaped(octets.end(), true);
}

type Escape = (piece: Buffer, last: boolean) => Buffer;

/** Characters are never cut in two, so that each piece can be escaped by itself. */
function jsonEscaper(): Escape {
  const decoder = new StringDecoder("utf8");
  return (piece, last) => {
    const text = decoder.write(piece) + (last ? decoder.end() : "");
    return Buffer.from(JSON.stringify(text).slice(1, -1), "utf8");
  };
}

/** Three octets make four characters (RFC 4648 §4). */
function base64Escaper(): Escape {
  let kept: Buffer = Buffer.alloc(0);
  return (piece, last) => {
    const bytes = Buffer.concat([kept, piece]);
    const whole = last ? bytes.length : bytes.length - (bytes.length % 3);
    kept = Buffer.from(bytes.subarray(whole));
    return Buffer.from(bytes.subarray(0, whole).toString("base64"), "latin1");
  };
}
