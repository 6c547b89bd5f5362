import type { Command } from "commander";
import type { BoundName, Bounds } from "../bounds.ts";
import { UsageError } from "../errors.ts";
import { parseDuration, parseSize } from "./values.ts";

/** Bounds as commander has read them; `--timeout` and `--max-body` are options of any request. */
export interface BoundFlags {
  readonly maxHead?: number;
  readonly maxHeader?: number;
  readonly maxHeaders?: number;
  readonly maxInterim?: number;
  readonly maxDecoded?: number;
  readonly maxCodings?: number;
  readonly maxChunks?: number;
  readonly maxChunkExtensions?: number;
  readonly maxRedirects?: number;
  readonly maxCertificates?: number;
  readonly maxCertificate?: number;
  readonly maxNames?: number;
  readonly maxAddresses?: number;
  readonly maxAliases?: number;
  readonly maxRequests?: number;
  readonly lookupTimeout?: number;
  readonly connectTimeout?: number;
  readonly tlsTimeout?: number;
  readonly firstByteTimeout?: number;
  readonly bodyTimeout?: number;
  readonly maxTime?: number;
}

type Kind = "size" | "number" | "duration";

/** Option, what its value is called, and what it bounds. */
const options: readonly (readonly [
  flag: keyof BoundFlags,
  bound: BoundName,
  kind: Kind,
  description: string,
])[] = [
  ["maxTime", "maxTimeMs", "duration", "for a whole check (default: 5m)"],
  [
    "lookupTimeout",
    "lookupTimeoutMs",
    "duration",
    "for a look-up (default, as for the next four: --timeout)",
  ],
  ["connectTimeout", "connectTimeoutMs", "duration", "for a connection"],
  ["tlsTimeout", "tlsTimeoutMs", "duration", "for a TLS handshake"],
  ["firstByteTimeout", "firstByteTimeoutMs", "duration", "from the request to the first byte of the answer"],
  ["bodyTimeout", "bodyTimeoutMs", "duration", "from there to the last"],
  ["maxRequests", "maxRequests", "number", "requests of a check (default: 200)"],
  ["maxRedirects", "maxRedirects", "number", "redirects followed, one after another (default: 5)"],
  ["maxHead", "maxHeadBytes", "size", "status line and header fields (default: 64k)"],
  ["maxHeader", "maxHeaderBytes", "size", "one header field before it is complained of (default: 16k)"],
  ["maxHeaders", "maxHeaders", "number", "header fields kept (default: 250)"],
  ["maxInterim", "maxInterim", "number", "1xx answers before the final one (default: 16)"],
  ["maxDecoded", "maxDecodedBytes", "size", "a body uncompressed (default: --max-body)"],
  ["maxCodings", "maxCodings", "number", "codings of a body, one on another (default: 3)"],
  ["maxChunks", "maxChunks", "number", "chunks of a body (default: 65536)"],
  ["maxChunkExtensions", "maxChunkExtensionBytes", "size", "chunk extensions of a body (default: 16k)"],
  ["maxCertificates", "maxCertificates", "number", "certificates of a chain (default: 16)"],
  ["maxCertificate", "maxCertificateBytes", "size", "one certificate (default: 64k)"],
  ["maxNames", "maxNames", "number", "names on a certificate (default: 200)"],
  ["maxAddresses", "maxAddresses", "number", "addresses of the host (default: 16)"],
  ["maxAliases", "maxAliases", "number", "CNAME records followed (default: 8)"],
];

/** These may be none at all. */
const mayBeZero: readonly BoundName[] = ["maxRedirects", "maxInterim", "maxCodings", "maxAliases"];

/** Adds an option for each bound, in a group of its own in the help. */
export function addBoundFlags(command: Command): Command {
  command.optionsGroup("Bounds (what goes over one is told):");
  for (const [flag, bound, kind, description] of options) {
    const long = longOf(flag);
    command.option(`${long} <${kind}>`, description, reader(long, bound, kind));
  }
  return command.optionsGroup("Options:");
}

/** The library's settings for those that are given. */
export function boundSettings(flags: BoundFlags): Partial<Bounds> {
  return Object.fromEntries(
    options.flatMap(([flag, bound]) => (flags[flag] === undefined ? [] : [[bound, flags[flag]]])),
  );
}

function longOf(flag: string): string {
  return `--${flag.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

const examples: Readonly<Record<Kind, string>> = {
  size: "size: write 4096, 64k or 1M",
  number: "number that can be: write 8 or 100",
  duration: "duration: write 10, 500ms, 2s or 1m",
};

function reader(option: string, bound: BoundName, kind: Kind) {
  return (text: string): number => {
    const parsed = parsers[kind](text);
    if (parsed === undefined || (parsed === 0 && !mayBeZero.includes(bound)))
      throw new UsageError(`${option}: “${text}” is no ${examples[kind]}`);
    return parsed;
  };
}

const parsers: Readonly<Record<Kind, (text: string) => number | undefined>> = {
  size: parseSize,
  number: (text) => (/^\d{1,9}$/.test(text) ? Number(text) : undefined),
  duration: parseDuration,
};
