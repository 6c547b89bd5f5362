import type { Bytes, Milliseconds } from "./units.ts";

/*
 * How much of what an endpoint sends a check takes, and how long it waits for it. Nothing that a peer does makes it
 * take more, and where one of these is reached, a finding says so.
 */

export interface Bounds {
  /** Status line and header fields of an answer, and its trailers. */
  readonly maxHeadBytes: Bytes;
  /** One header field line. */
  readonly maxHeaderBytes: Bytes;
  /** Header fields that are kept. */
  readonly maxHeaders: number;
  /** Interim (1xx) answers before the final one. */
  readonly maxInterim: number;
  /** A body as it comes, transfer-coding removed. */
  readonly maxBodyBytes: Bytes;
  /** A body with its content-codings undone; as `maxBodyBytes` unless set. */
  readonly maxDecodedBytes: Bytes;
  /** Content-codings one on another. */
  readonly maxCodings: number;
  readonly maxChunks: number;
  /** Chunk extensions of one body, together. */
  readonly maxChunkExtensionBytes: Bytes;
  /** Redirects that are followed one after another. */
  readonly maxRedirects: number;
  /** Certificates of a chain that are looked at. */
  readonly maxCertificates: number;
  readonly maxCertificateBytes: Bytes;
  /** Names on one certificate that are read. */
  readonly maxNames: number;
  /** Addresses of the host that are kept. */
  readonly maxAddresses: number;
  /** CNAME records that are followed, one to the next. */
  readonly maxAliases: number;
  readonly maxRequests: number;
  /** One request, from look-up to last byte. */
  readonly timeoutMs: Milliseconds;
  /** The phases of a request; as long as `timeoutMs` unless set. */
  readonly lookupTimeoutMs: Milliseconds;
  readonly connectTimeoutMs: Milliseconds;
  readonly tlsTimeoutMs: Milliseconds;
  readonly firstByteTimeoutMs: Milliseconds;
  /** From the first byte of an answer to its last. */
  readonly bodyTimeoutMs: Milliseconds;
  /** One check, from its beginning to its end. */
  readonly maxTimeMs: Milliseconds;
}

export type BoundName = keyof Bounds;

const timeoutMs: Milliseconds = 10_000;
const maxBodyBytes: Bytes = 1_048_576;

/** What holds unless set. */
export const defaultBounds: Bounds = {
  // .NET takes 64 kB of head (HttpClientHandler.MaxResponseHeadersLength), as do Go and Python's http.client about.
  maxHeadBytes: 65_536,
  maxHeaderBytes: 16_384,
  maxHeaders: 250,
  maxInterim: 16,
  maxBodyBytes,
  maxDecodedBytes: maxBodyBytes,
  maxCodings: 3,
  maxChunks: 65_536,
  // Node's own limit, since CVE-2024-22019.
  maxChunkExtensionBytes: 16_384,
  maxRedirects: 5,
  maxCertificates: 16,
  maxCertificateBytes: 65_536,
  maxNames: 200,
  maxAddresses: 16,
  maxAliases: 8,
  maxRequests: 200,
  timeoutMs,
  lookupTimeoutMs: timeoutMs,
  connectTimeoutMs: timeoutMs,
  tlsTimeoutMs: timeoutMs,
  firstByteTimeoutMs: timeoutMs,
  bodyTimeoutMs: timeoutMs,
  maxTimeMs: 300_000,
};

/** How much of the validation's answer is counted past its bound, in bounds: it tells a long one from one without end. */
export const countedBounds = 8;

/** What shrinks to less than this part of itself by being compressed was made for that: text does not. */
export const bombRatio = 100;

/** The option of the command line that sets each. */
export const boundOptions: Readonly<Record<BoundName, string>> = {
  maxHeadBytes: "--max-head",
  maxHeaderBytes: "--max-header",
  maxHeaders: "--max-headers",
  maxInterim: "--max-interim",
  maxBodyBytes: "--max-body",
  maxDecodedBytes: "--max-decoded",
  maxCodings: "--max-codings",
  maxChunks: "--max-chunks",
  maxChunkExtensionBytes: "--max-chunk-extensions",
  maxRedirects: "--max-redirects",
  maxCertificates: "--max-certificates",
  maxCertificateBytes: "--max-certificate",
  maxNames: "--max-names",
  maxAddresses: "--max-addresses",
  maxAliases: "--max-aliases",
  maxRequests: "--max-requests",
  timeoutMs: "--timeout",
  lookupTimeoutMs: "--lookup-timeout",
  connectTimeoutMs: "--connect-timeout",
  tlsTimeoutMs: "--tls-timeout",
  firstByteTimeoutMs: "--first-byte-timeout",
  bodyTimeoutMs: "--body-timeout",
  maxTimeMs: "--max-time",
};

/** The phases of one request, whose time is `timeoutMs` unless told. */
const phases = [
  "lookupTimeoutMs",
  "connectTimeoutMs",
  "tlsTimeoutMs",
  "firstByteTimeoutMs",
  "bodyTimeoutMs",
] as const;

/**
 * The bounds that hold where these are set.
 * @param set those that are; of `undefined` the default holds.
 */
export function boundsOf(set: { readonly [K in BoundName]?: number | undefined }): Bounds {
  const names = Object.keys(defaultBounds) as BoundName[];
  const all: Record<BoundName, number> = { ...defaultBounds };
  for (const name of names) all[name] = set[name] ?? defaultBounds[name];
  for (const phase of phases) all[phase] = set[phase] ?? all.timeoutMs;
  all.maxDecodedBytes = set.maxDecodedBytes ?? all.maxBodyBytes;
  return all;
}

/** Those that differ from what holds unless set. */
export function boundsSet(bounds: Bounds): Partial<Bounds> {
  const usual = boundsOf({ timeoutMs: bounds.timeoutMs, maxBodyBytes: bounds.maxBodyBytes });
  const names = (Object.keys(bounds) as BoundName[]).filter((name) => bounds[name] !== usual[name]);
  return Object.fromEntries(names.map((name) => [name, bounds[name]]));
}
