import { isIPv4 } from "node:net";
import type { KeyName, UrlEvidence, UrlProblem } from "../evidence.ts";
import type { Redacted } from "../units.ts";
import { localNameRule } from "./local-names.ts";
import { findUrlProblem } from "./url-problem.ts";

interface UrlProbe {
  readonly evidence: UrlEvidence;
  /** Absent when there is a problem. */
  readonly url?: URL;
}

interface UrlProbeOptions {
  /** Takes keys and credentials out of text that is to be shown. */
  readonly redact: (text: string) => Redacted;
  /** Which keys stand in a text. */
  readonly keysIn: (text: string) => readonly KeyName[];
}

/**
 * Reads the address of an endpoint as it was typed. Pure; any text will do, and none throws.
 * @returns its parts as the WHATWG URL Standard reads them (host names in ASCII), or why it is no
 *   address that can be posted to, with the address that was probably meant.
 */
export function probeUrl(input: string, options: UrlProbeOptions): UrlProbe {
  const typed = options.redact(input);
  const found = findUrlProblem(input);
  if (found !== undefined)
    return { evidence: { input: typed, problem: redactProblem(found, options.redact) } };
  const url = new URL(input);
  return { evidence: { input: typed, parsed: partsOf(url, options) }, url };
}

function partsOf(url: URL, { redact, keysIn }: UrlProbeOptions): NonNullable<UrlEvidence["parsed"]> {
  const scheme = url.protocol === "http:" ? "http" : "https";
  const bracketed = url.hostname.startsWith("[");
  const host = bracketed ? url.hostname.slice(1, -1) : url.hostname;
  const hostKind = bracketed ? "ipv6" : isIPv4(host) ? "ipv4" : "name";
  const rule = hostKind === "name" ? localNameRule(host) : undefined;
  const path = url.pathname + url.search;
  return {
    href: redact(url.href),
    scheme,
    host: redact(host),
    hostKind,
    port: url.port === "" ? (scheme === "http" ? 80 : 443) : Number(url.port),
    portIsDefault: url.port === "",
    path: redact(path),
    hasCredentials: url.username !== "" || url.password !== "",
    ...(url.hash !== "" && { fragment: redact(url.hash) }),
    keysInUrl: [...new Set([...keysIn(path), ...keysIn(percentDecoded(path))])],
    ...(rule !== undefined && { localName: rule }),
  };
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function redactProblem(problem: UrlProblemText, redact: (text: string) => Redacted): UrlProblem {
  const suggestion = "suggestion" in problem ? problem.suggestion : undefined;
  const suggested = suggestion === undefined ? {} : { suggestion: redact(suggestion) };
  switch (problem.kind) {
    case "no-scheme":
      return { kind: problem.kind, ...suggested };
    case "unsupported-scheme":
      return { kind: problem.kind, scheme: redact(problem.scheme), ...suggested };
    case "stray-characters":
      return { kind: problem.kind, which: redact(problem.which), ...suggested };
    case "unparsable":
      return { kind: problem.kind, reason: redact(problem.reason), ...suggested };
    case "port-out-of-range":
      return { kind: problem.kind, port: redact(problem.port) };
    default:
      return problem;
  }
}

type UrlProblemText = NonNullable<ReturnType<typeof findUrlProblem>>;
