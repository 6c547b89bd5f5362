import type { FixtureBody } from "../../exchange/fixture.ts";
import { version } from "../../version.ts";
import type { HeadField } from "../wire/head.ts";
import { fieldOf } from "../wire/head.ts";
import type { KeyMask } from "./key-mask.ts";
import { type Saved, toExchange, type Written, withLongBodies } from "./written.ts";

/*
 * HAR 1.2 (http://www.softwareishard.com/blog/har-12-spec/). Octets that are no text are in base64 also in postData,
 * which the format does not provide for and readers of ours know.
 */

export const harBeginning = `{"log":{"version":"1.2","creator":{"name":"prevalidate","version":${JSON.stringify(version)}},"entries":[\n`;
export const harEnd = "\n]}}\n";

/** A post as one entry. */
export function writtenHarEntry(post: Saved, mask: KeyMask): Written {
  const { exchange, long } = toExchange(post, mask);
  const { request, response } = exchange;
  const { answer, timings } = post;
  const wait = timings.firstByteMs ?? timings.totalMs;
  const entry = {
    startedDateTime: post.at,
    time: timings.totalMs,
    request: {
      method: request.method,
      url: request.url,
      httpVersion: `HTTP/${post.request.httpVersion}`,
      cookies: [],
      headers: named(request.headers),
      queryString: queryOf(request.url ?? ""),
      headersSize: -1,
      bodySize: post.request.body.bytes,
      ...(post.request.body.bytes > 0 && {
        postData: { mimeType: fieldOf(request.headers, "content-type") ?? "", ...textOf(request) },
      }),
    },
    response: {
      // 0 is what browsers write where no answer came.
      status: response?.status ?? 0,
      statusText: answer === undefined ? "" : mask.text(answer.statusText),
      httpVersion: `HTTP/${answer?.httpVersion ?? "1.1"}`,
      cookies: [],
      headers: named(response?.headers ?? []),
      content: {
        size: answer?.body.bytes ?? 0,
        mimeType: fieldOf(response?.headers ?? [], "content-type") ?? "",
        ...(response && textOf(response)),
      },
      redirectURL: fieldOf(response?.headers ?? [], "location") ?? "",
      headersSize: -1,
      bodySize: answer?.body.bytes ?? -1,
    },
    cache: {},
    timings: { send: 0, wait, receive: Math.max(0, timings.totalMs - wait) },
  };
  return withLongBodies(JSON.stringify(entry), long);
}

function textOf({ body, bodyEncoding }: FixtureBody) {
  return { text: body, ...(bodyEncoding === "base64" && { encoding: "base64" }) };
}

function named(headers: readonly HeadField[]) {
  return headers.map(([name, value]) => ({ name, value }));
}

function queryOf(url: string) {
  const query = /\?([^#]*)/.exec(url)?.[1] ?? "";
  return [...new URLSearchParams(query)].map(([name, value]) => ({ name, value }));
}
