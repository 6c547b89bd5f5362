import { Resolver } from "node:dns/promises";
import type { RecordLookup as RedactedLookup } from "../evidence.ts";
import type { Milliseconds, Unredacted } from "../units.ts";

type RecordLookup = Unredacted<RedactedLookup>;

export interface Question {
  readonly name: string;
  readonly type: "A" | "AAAA" | "CNAME" | "SOA";
}

export interface QuestionLimits {
  /** `address` or `address:port`; the system's servers when undefined. */
  readonly servers: readonly string[] | undefined;
  readonly timeoutMs: Milliseconds;
  readonly signal: AbortSignal | undefined;
}

/** More values than this are not kept: a message has no room for many more (RFC 1035 §4.2.2). */
const mostValues = 4096;

/**
 * Puts questions to DNS all at once, past the hosts file.
 * @returns what became of each, in order, and the servers that were asked. Questions still open when the
 *   time is over count as `timeout`. Never rejects.
 */
export async function askDns(
  questions: readonly Question[],
  { servers, timeoutMs, signal }: QuestionLimits,
): Promise<{ lookups: readonly RecordLookup[]; servers: readonly string[] }> {
  // A question that was lost is asked once more, and the second wait is twice the first.
  const resolver = new Resolver({ timeout: Math.max(100, Math.floor(timeoutMs / 3)), tries: 2 });
  try {
    if (servers !== undefined) resolver.setServers(servers);
  } catch (error) {
    const failed: RecordLookup = { outcome: "no-resolver", ...withCode(error), values: [] };
    return { lookups: questions.map(() => failed), servers: servers ?? [] };
  }
  const cancel = (): void => resolver.cancel();
  const timer = setTimeout(cancel, Math.max(1, timeoutMs));
  signal?.addEventListener("abort", cancel);
  try {
    const lookups = questions.map((question) => (signal?.aborted ? cancelled : ask(resolver, question)));
    return { lookups: await Promise.all(lookups), servers: resolver.getServers() };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", cancel);
  }
}

const cancelled: RecordLookup = { outcome: "timeout", code: "ECANCELLED", values: [] };

async function ask(resolver: Resolver, { name, type }: Question): Promise<RecordLookup> {
  try {
    const values = await valuesOf(resolver, name, type);
    return values.length > 0
      ? { outcome: "found", values: [...new Set(values)].slice(0, mostValues) }
      : { outcome: "no-data", values: [] };
  } catch (error) {
    return { outcome: outcomeOf(error), ...withCode(error), values: [] };
  }
}

async function valuesOf(resolver: Resolver, name: string, type: Question["type"]): Promise<string[]> {
  switch (type) {
    case "A":
      return resolver.resolve4(name);
    case "AAAA":
      return resolver.resolve6(name);
    case "CNAME":
      return resolver.resolveCname(name);
    case "SOA":
      return [(await resolver.resolveSoa(name)).nsname];
  }
}

/** The codes of c-ares, as `node:dns` documents them. */
function outcomeOf(error: unknown): RecordLookup["outcome"] {
  switch (withCode(error).code) {
    case "ENODATA":
      return "no-data";
    case "ENOTFOUND":
      return "nxdomain";
    case "ESERVFAIL":
      return "servfail";
    case "EREFUSED":
      return "refused";
    case "ETIMEOUT":
    case "ECANCELLED":
      return "timeout";
    case "ECONNREFUSED":
    case "ENOTINITIALIZED":
    case "ELOADIPHLPAPI":
    case "UNKNOWN_ARES_ERROR":
      return "no-resolver";
    default:
      return "other";
  }
}

function withCode(error: unknown): { code?: string } {
  const code: unknown = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? { code } : {};
}
