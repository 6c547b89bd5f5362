import { isUtf8 } from "node:buffer";
import { randomBytes } from "node:crypto";
import { type Keys, keysIn } from "../../keys/facts.ts";
import type { Encoding } from "../../protocol/profile.ts";
import { maskField } from "../../redact/fields.ts";
import type { Milliseconds } from "../../units.ts";
import { headerOf } from "../adapt/adapt.ts";
import { Document } from "../body/document.ts";
import type { Prepared } from "../options.ts";

/** A post as the data file has it: everything but what is secret. */
export interface PostLine {
  /** As tags name it; null for a post without an event. */
  readonly type: string | null;
  /** When it is due after the first, where the recorded rhythm is kept. */
  readonly dueMs?: Milliseconds;
  readonly method: string;
  /** Null stands for a value that is secret: it comes from the environment. */
  readonly headers: readonly (readonly [name: string, value: string | null])[];
  /** How the Secret Key is escaped where it stands in this body. */
  readonly encoding: Encoding;
  /** The body around the Secret Key, which stands between each two parts. */
  readonly parts: readonly string[];
  /** The parts are octets in Base64; absent where they are text, to be sent as UTF-8. */
  readonly base64?: true;
}

/** Stands where the Secret Key goes until the body is cut there; letters and digits, which nothing escapes. */
export const newMark = (): string => `K${randomBytes(16).toString("hex")}`;

/** The variable of the environment that the value of a secret header field is taken from. */
export function headerVariable(name: string): string {
  return `PREVALIDATE_HEADER_${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, "_")}`;
}

interface LineOptions {
  readonly mark: string;
  readonly keys: Keys;
  /** Other text that must not be written, such as tokens. */
  readonly secrets: readonly string[];
  readonly dueMs: Milliseconds | null;
}

/**
 * Takes a post apart for the data file.
 * @returns undefined where a key or another secret stands in its body, elsewhere than in the field for it.
 */
export function postLine(post: Prepared, options: LineOptions): PostLine | undefined {
  const { mark, keys, secrets, dueMs } = options;
  const { captured } = post;
  const bytes = typeof post.body === "string" ? Buffer.from(post.body, "latin1") : post.body;
  const octets = bytes.toString("latin1");
  const old = oldSecret(post);
  const holdsSecret = (text: string): boolean =>
    keysIn(text, keys).length > 0 ||
    keysIn(text, { ...(old !== undefined && { secret: old }) }).length > 0 ||
    secrets.some((secret) => secret !== "" && text.includes(secret));
  if (holdsSecret(octets)) return undefined;
  const parts = octets.split(mark).map((part) => Buffer.from(part, "latin1"));
  const text = parts.every((part) => isUtf8(part));
  const sent = headersOf(post.head);
  const headers = sent.map(([name, value]): readonly [string, string | null] => [
    name,
    maskField(name, value) !== value || holdsSecret(value) ? null : value,
  ]);
  const contentType = headerOf({ headers: sent }, "content-type");
  return {
    type: captured.event?.type ?? null,
    ...(dueMs !== null && { dueMs: Math.round(dueMs) }),
    method: captured.method,
    headers,
    encoding: Document.read(contentType, octets)?.encoding ?? "form",
    parts: parts.map((part) => part.toString(text ? "utf8" : "base64")),
    ...(!text && { base64: true as const }),
  };
}

/** Those of the post, without what each connection has of its own (RFC 9110 §7.6.1, RFC 9112 §3.2). */
function headersOf(head: string): readonly (readonly [name: string, value: string])[] {
  return head
    .split("\r\n")
    .slice(1)
    .flatMap((line) => {
      const colon = line.indexOf(": ");
      const name = line.slice(0, colon);
      return colon < 1 || /^(?:host|content-length)$/i.test(name)
        ? []
        : [[name, line.slice(colon + 2)] as const];
    });
}

/** The Secret Key that the post was captured with. */
function oldSecret({ captured }: Prepared): string | undefined {
  const document = Document.read(headerOf(captured, "content-type"), captured.body.toString("latin1"));
  const member = document?.find("secretkey");
  const text = document === undefined || member === undefined ? "" : document.text(member);
  return text.length < 4 ? undefined : text;
}
