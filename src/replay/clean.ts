import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { finished } from "node:stream/promises";
import { UsageError } from "../errors.ts";
import type { Captured, CapturedResponse } from "../exchange/captured.ts";
import { readCaptures } from "../exchange/captured.ts";
import { fixtureBody, formatExchange } from "../exchange/fixture.ts";
import { recogniseEvent } from "../protocol/recognise.ts";
import { maskField } from "../redact/fields.ts";
import { type Adapted, adapter, headerOf } from "./adapt/adapt.ts";
import { anonymizeText, keyPlaceholder, type Replacement, replaceAll } from "./adapt/anonymize.ts";
import { cleaningKeys } from "./adapt/keys.ts";
import { Pseudonyms } from "./adapt/pseudonyms.ts";
import { Document } from "./body/document.ts";
import { filterFor } from "./filter.ts";
import { bodyText } from "./judge.ts";
import type { ReplayOptions } from "./options.ts";

/** What was written. */
export interface Cleaned {
  readonly posts: number;
  /** Posts whose body has no fields that could be cleaned: it is left out. */
  readonly untouched: number;
  readonly unreadableCount: number;
  /** The first twenty. */
  readonly unreadable: readonly { readonly file: string; readonly line?: number; readonly reason: string }[];
}

const textLimit = 2 ** 20;

/**
 * Writes captures as fixtures, changed as `options` say and always without keys: placeholders stand where they
 * were. The file appears when it is whole.
 * @param name of the file; one that is there is replaced.
 * @throws UsageError when it can't be written.
 */
export async function clean(options: ReplayOptions, name: string): Promise<Cleaned> {
  if (options.exact) throw new UsageError("--out takes keys out, and --exact leaves them: use one of them");
  const cleaner = new Cleaner(options);
  const draft = `${name}.${process.pid}.part`;
  const out = createWriteStream(draft, { mode: 0o600 });
  const closed = finished(out);
  // Looked at below; until then a failure must not end the process.
  closed.catch(() => {});
  const wanted = filterFor(options);
  const unreadable: { file: string; line?: number; reason: string }[] = [];
  let [posts, untouched, unreadableCount] = [0, 0, 0];
  try {
    for await (const read of readCaptures(options.sources, {
      ...(options.stdin && { stdin: options.stdin }),
      ...(options.signal && { signal: options.signal }),
    })) {
      if (read.kind === "unreadable") {
        const { source, reason } = read.unreadable;
        unreadableCount++;
        if (unreadable.length < 20) unreadable.push({ ...source, reason });
        continue;
      }
      if (!wanted(read.captured)) continue;
      const { text, unread } = cleaner.clean(read.captured);
      posts++;
      if (unread) untouched++;
      if (!out.write(text)) await Promise.race([once(out, "drain"), closed]);
    }
    out.end();
    await closed;
    await rename(draft, name);
  } catch (error) {
    out.destroy();
    await rm(draft, { force: true });
    throw new UsageError(
      `can't write ${name}: ${(error as NodeJS.ErrnoException).code ?? (error as Error).message}`,
      {
        cause: error,
      },
    );
  }
  return { posts, untouched, unreadableCount, unreadable };
}

class Cleaner {
  readonly #keys: readonly Replacement[];
  readonly #pseudonyms: Pseudonyms | undefined;
  readonly #adapt: (captured: Captured) => Adapted;

  constructor(options: ReplayOptions) {
    this.#keys = cleaningKeys(options);
    this.#pseudonyms = options.anonymize
      ? new Pseudonyms(options.anonymizeKey ?? randomBytes(32))
      : undefined;
    this.#adapt = adapter({
      ...options,
      secretKey: keyPlaceholder,
      keys: this.#keys,
      ...(this.#pseudonyms && { pseudonyms: this.#pseudonyms }),
    });
  }

  clean(captured: Captured): { text: string; unread: boolean } {
    const { body, contentType, unread = false } = this.#adapt(captured);
    const keys = [...this.#keys, ...ownKeys(captured)];
    const bytes = Buffer.from(unread ? "" : body, "latin1");
    const headers = this.#headers(captured.headers, keys).map(([name, value]): readonly [string, string] => [
      name,
      contentType !== undefined && name.toLowerCase() === "content-type" ? contentType : value,
    ]);
    const event =
      captured.event && recogniseEvent(headerOf({ headers }, "content-type"), bytes.toString("utf8"));
    const { response } = captured;
    return {
      unread,
      text: formatExchange({
        schema: "prevalidate/exchange@1",
        at: captured.at ?? new Date(0).toISOString(),
        request: {
          method: captured.method,
          url: this.#url(captured.url, keys),
          headers,
          ...fixtureBody(bytes),
        },
        ...(response && { response: this.#response(response, keys) }),
        ...(event && { event }),
      }),
    };
  }

  #response(response: CapturedResponse, keys: readonly Replacement[]) {
    const headers = this.#headers(response.headers, keys).filter(
      ([name]) => !/^content-encoding$/i.test(name),
    );
    const text = this.#text(bodyText(response, textLimit), keys);
    return { status: response.status, headers, ...fixtureBody(Buffer.from(text)) };
  }

  /** Without framing, which the body written here has none of, and without what is secret in a field. */
  #headers(
    headers: Captured["headers"],
    keys: readonly Replacement[],
  ): readonly (readonly [string, string])[] {
    return headers
      .filter(([name]) => !/^(content-length|transfer-encoding|cookie|set-cookie)$/i.test(name))
      .filter(
        ([name]) =>
          this.#pseudonyms === undefined || !/^(host|referer|origin|x-forwarded-.*|forwarded)$/i.test(name),
      )
      .map(([name, value]) => [name, maskField(name, this.#text(value, keys)).replaceAll(/[\r\n\0]/g, " ")]);
  }

  #text(text: string, keys: readonly Replacement[]): string {
    return this.#pseudonyms === undefined
      ? replaceAll(text, keys)
      : anonymizeText(text, this.#pseudonyms, keys);
  }

  #url(url: string | null, keys: readonly Replacement[]): string {
    const asked = url === null || !URL.canParse(url) ? undefined : new URL(url);
    if (asked === undefined || this.#pseudonyms !== undefined) return "https://endpoint.example/";
    asked.username = "";
    asked.password = "";
    return keys.reduce(
      (left, { text }) => left.replaceAll(text, "key").replaceAll(encodeURIComponent(text), "key"),
      asked.href,
    );
  }
}

/** The Secret Key that a post was captured with. */
function ownKeys(captured: Captured): readonly Replacement[] {
  const document = Document.read(headerOf(captured, "content-type"), captured.body.toString("latin1"));
  const member = document?.find("secretkey");
  const text = document === undefined || member === undefined ? "" : document.text(member);
  return text.length < 4 ? [] : [{ text, by: keyPlaceholder }];
}
