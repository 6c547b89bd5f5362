import type { Bytes, Milliseconds } from "../units.ts";

/*
 * Values of options, read from text. Each function returns undefined for text that is not such a value;
 * whoever knows the option's name makes the message.
 */

const durationUnits: Readonly<Record<string, number>> = { "": 1000, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
/** setTimeout takes no more (2³¹−1 ms). */
const longest: Milliseconds = 2_147_483_647;

/**
 * Reads a duration: seconds, or a number with a unit (`2`, `0.5`, `2s`, `500ms`, `1m`).
 * @returns milliseconds, more than zero.
 */
export function parseDuration(text: string): Milliseconds | undefined {
  const match = /^(\d+(?:\.\d+)?|\.\d+)(ms|s|m|h)?$/i.exec(text.trim());
  const ms = Math.round(Number(match?.[1]) * (durationUnits[match?.[2]?.toLowerCase() ?? ""] ?? Number.NaN));
  return ms > 0 && ms <= longest ? ms : undefined;
}

const sizeUnits: Readonly<Record<string, number>> = { "": 1, b: 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30 };

/**
 * Reads a size: bytes, or a number with a unit in powers of 1024 (`512`, `64k`, `1M`, `1.5MiB`).
 * @returns whole bytes, more than zero.
 */
export function parseSize(text: string): Bytes | undefined {
  const match = /^(\d+(?:\.\d+)?)(b|[kmg](?:i?b)?)?$/i.exec(text.trim());
  const bytes = Math.round(
    Number(match?.[1]) * (sizeUnits[match?.[2]?.[0]?.toLowerCase() ?? ""] ?? Number.NaN),
  );
  return bytes > 0 && Number.isSafeInteger(bytes) ? bytes : undefined;
}

/**
 * Reads a header field as curl's `-H` has it: `Name: value`, or `Name;` for an empty value.
 * The name must be a token (RFC 9110 §5.6.2); the value holds no line break or other control character but a tab.
 */
export function parseHeader(text: string): readonly [name: string, value: string] | undefined {
  const match = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+)(?::[ \t]*(.*)|;)$/s.exec(text);
  const [, name, value = ""] = match ?? [];
  if (name === undefined || /[\0-\x08\x0a-\x1f\x7f]/.test(value)) return undefined;
  return [name, value.trimEnd()];
}

/** Where a host and port are, in place of a look-up. */
export interface Resolve {
  readonly host: string;
  readonly port: number;
  readonly address: string;
}

/**
 * Reads `host:port:address` as curl's `--resolve` has it; IPv6 addresses with or without brackets.
 * @param isAddress tells whether text is an IP address (`node:net`'s `isIP`).
 */
export function parseResolve(text: string, isAddress: (text: string) => number): Resolve | undefined {
  const match = /^(\[[^\]]+\]|[^:[\]]+):(\d+):(.+)$/.exec(text);
  const [, host = "", digits = "", rest = ""] = match ?? [];
  const port = Number(digits);
  const address = rest.replace(/^\[(.*)\]$/, "$1");
  if (match === null || port < 1 || port > 65_535 || isAddress(address) === 0) return undefined;
  return { host: host.replace(/^\[(.*)\]$/, "$1").toLowerCase(), port, address };
}

/**
 * Reads the address of a name server, with or without a port; IPv6 with a port stands in brackets.
 * @param isAddress tells whether text is an IP address (`node:net`'s `isIP`).
 */
export function parseNameServer(text: string, isAddress: (text: string) => number): string | undefined {
  const [, bracketed, plain] = /^(?:\[([^\]]+)\](?::\d{1,5})?|([^:]+)(?::\d{1,5})?)$/.exec(text) ?? [];
  return isAddress(bracketed ?? plain ?? text) === 0 ? undefined : text;
}

/** Reads the URL of a proxy: `http://` (also without a scheme), `https://` or `socks5://`. */
export function parseProxy(text: string): string | undefined {
  const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  const scheme = URL.canParse(url) ? new URL(url).protocol : "";
  return ["http:", "https:", "socks5:"].includes(scheme) ? url : undefined;
}

/** Splits `a,b , c` into its words, without empty ones. */
export function parseList(text: string): readonly string[] {
  return text
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
}

/** A reporter and where its report goes; to standard output when `file` is absent. */
export interface ReporterChoice {
  readonly name: string;
  readonly file?: string;
}

/** Reads `name` or `name=file`; the file `-` is standard output. */
export function parseReporter(text: string): ReporterChoice | undefined {
  const [, name = "", file] = /^([^=]*)(?:=(.*))?$/s.exec(text) ?? [];
  if (name === "" || file === "") return undefined;
  return file === undefined || file === "-" ? { name } : { name, file };
}
