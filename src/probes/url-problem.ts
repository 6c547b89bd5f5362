import type { UrlProblem } from "../evidence.ts";
import { editDistance } from "./edit-distance.ts";
import { findStrayCharacters } from "./stray-characters.ts";

/** A problem before its text is redacted. */
type Plain<P> = P extends unknown
  ? { readonly [K in keyof P]: P[K] extends string | undefined ? (K extends "kind" ? P[K] : string) : P[K] }
  : never;
export type UrlProblemText = Plain<UrlProblem>;

/** What every program has to take (RFC 9110 §4.1); a longer text is looked at no further. */
const longestAddress = 8000;

/**
 * Why a text is no address that can be posted to. Stricter than the WHATWG URL Standard, which mends
 * `https:/host`, backslashes and tabs in silence: the sender's own parser may not.
 * @returns the problem, with the address that was probably meant; undefined when there is none.
 */
export function findUrlProblem(input: string): UrlProblemText | undefined {
  if (input.length > longestAddress)
    return {
      kind: "unparsable",
      reason: `it is longer than ${longestAddress} characters, more than servers commonly take`,
    };
  const stray = findStrayCharacters(input);
  if (stray !== undefined) {
    if (stray.without === "") return { kind: "empty" };
    return { kind: "stray-characters", which: stray.which, ...suggest(mended(stray.without)) };
  }
  if (input === "") return { kind: "empty" };
  return schemeProblem(input) ?? authorityProblem(input);
}

/** The address itself when nothing is wrong with it, else what was probably meant. */
function mended(text: string): string {
  const problem = schemeProblem(text);
  return (problem && "suggestion" in problem ? problem.suggestion : undefined) ?? text;
}

function schemeProblem(input: string): UrlProblemText | undefined {
  const doubled = /^https?:?\/*(?=https?(?::\/|\/\/))/i.exec(input);
  if (doubled !== null)
    return {
      kind: "unparsable",
      reason: "the scheme stands there twice",
      ...suggest(mended(input.slice(doubled[0].length))),
    };
  if (/^https?:\/\/(?!\/)/i.test(input)) return undefined;

  const http = /^(https?)(:?)(\/*)(.*)$/is.exec(input);
  const [, scheme = "", colon = "", slashes = "", rest = ""] = http ?? [];
  if (
    http !== null &&
    (colon !== "" ? !/^\d{1,5}(?:\/|$)/.test(rest) || slashes !== "" : slashes.length > 1)
  ) {
    const reason =
      colon === ""
        ? `the colon after “${scheme}” is missing`
        : `“${scheme}:” is followed by ${slashCount(slashes.length)}, not by two`;
    return { kind: "unparsable", reason, ...suggest(`${scheme}://${rest}`) };
  }

  const named = /^([a-z][a-z0-9+.-]*):(?!\d{1,5}(?:[/?#]|$))/i.exec(input);
  if (named !== null) {
    const other = named[1] ?? "";
    const meant = meantScheme(other.toLowerCase());
    const after = input.slice(named[0].length).replace(/^\/*/, "");
    return { kind: "unsupported-scheme", scheme: other, ...(meant && suggest(`${meant}://${after}`)) };
  }
  return { kind: "no-scheme", ...suggest(`https://${input.replace(/^:?\/*/, "")}`) };
}

function slashCount(count: number): string {
  return count === 0 ? "no slash" : count === 1 ? "one slash" : `${count} slashes`;
}

function meantScheme(scheme: string): "http" | "https" | undefined {
  const toHttps = editDistance(scheme.slice(0, 12), "https");
  const toHttp = editDistance(scheme.slice(0, 12), "http");
  if (Math.min(toHttps, toHttp) > 1) return undefined;
  return toHttps <= toHttp ? "https" : "http";
}

/** Looks at what stands between `//` and the path, in an address whose scheme is right. */
function authorityProblem(input: string): UrlProblemText | undefined {
  const authority = /^https?:\/\/([^/?#]*)/i.exec(input)?.[1] ?? "";
  const place = authority.slice(authority.lastIndexOf("@") + 1);
  const port = /:([^:\]]*)$/.exec(place.replace(/^\[[^\]]*\]?/, ""))?.[1];
  const host = port === undefined ? place : place.slice(0, -port.length - 1);
  if (host === "") return { kind: "unparsable", reason: "there is no host name" };
  if (port !== undefined && /^\d+$/.test(port) && (Number(port) > 65535 || Number(port) === 0))
    return { kind: "port-out-of-range", port: port.slice(0, 20) };
  if (port !== undefined && !/^\d*$/.test(port))
    return { kind: "unparsable", reason: "what stands after the last colon of the host is no port number" };
  if (!URL.canParse(input)) return { kind: "unparsable", reason: hostReason(host) };
  return hostNameProblem(new URL(input).hostname);
}

function hostReason(host: string): string {
  if (host.startsWith("[")) return "what stands between the brackets is no IPv6 address";
  if ((host.match(/:/g) ?? []).length > 1)
    return "an IPv6 address has to stand in brackets, as in https://[2001:db8::1]/";
  if (/(^|\.)\d+$/.test(host)) return "the host looks like an IPv4 address and is none";
  const odd = /[^a-z0-9.\-_\u0080-\u{10ffff}]/iu.exec(host)?.[0];
  if (odd !== undefined) return `the host name has a character that none may have: “${odd}”`;
  return "the host name is not valid";
}

/** Limits that DNS sets and the URL standard does not (RFC 1035 §2.3.4). */
function hostNameProblem(hostname: string): UrlProblemText | undefined {
  const name = hostname.replace(/\.$/, "");
  if (name.startsWith("[")) return undefined;
  const labels = name.split(".");
  if (labels.includes(""))
    return {
      kind: "unparsable",
      reason: "the host name has a dot too many: two in a row, or one at its start",
    };
  if (labels.some((label) => label.length > 63))
    return { kind: "unparsable", reason: "a part of the host name is longer than 63 characters" };
  if (name.length > 253) return { kind: "unparsable", reason: "the host name is longer than 253 characters" };
  return undefined;
}

/** Offers an address only when it is one. */
function suggest(text: string): { suggestion?: string } {
  if (!/^https?:\/\/[^/?#]/i.test(text)) return {};
  return schemeProblem(text) === undefined && authorityProblem(text) === undefined
    ? { suggestion: text }
    : {};
}
