import type { Evidence } from "../evidence.ts";
import type { Report } from "../report.ts";
import type { Milliseconds } from "../units.ts";
import { exchangeSpans } from "./exchange-spans.ts";
import {
  type Attributes,
  type ChildSpan,
  later,
  momentOf,
  type Nanoseconds,
  nanoseconds,
  type Span,
  type SpanParent,
} from "./span.ts";

/** What spans need that no report has. */
export interface SpanContext {
  /** What the check is part of, where it is part of something. */
  readonly parent?: SpanParent | undefined;
  /** Makes an id of that many octets, in hex; not all of them zero. */
  readonly newId: (octets: number) => string;
}

/**
 * Makes a report a trace: a span for the check, and in it the look-up, attempts to connect, and each exchange with the
 * look-up, connection and handshake made for it. Names are those of OpenTelemetry's semantic conventions where they
 * have one, and `prevalidate.*` otherwise; texts are the report's, which is redacted.
 *
 * The moments are estimates. The report tells to the millisecond when the check and each exchange began, and how long
 * each phase took; a phase is put right behind the one before.
 */
export function spansOf(report: Report, { parent, newId }: SpanContext): readonly Span[] {
  const traceId = parent?.traceId ?? newId(16);
  const child: ChildSpan = (under, { name, attributes, kind = "internal", error }, start, ms) => ({
    traceId,
    spanId: newId(8),
    parent: under,
    name,
    kind,
    start,
    end: start + nanoseconds(ms),
    attributes,
    ...(error && { error }),
  });
  const spanId = newId(8);
  const check: SpanParent = { traceId, spanId, remote: false };
  const start = momentOf(report.startedAt);
  const { evidence } = report;
  const children = [
    ...lookUpSpans(evidence, check, child, start),
    ...attemptSpans(evidence, check, child, start + nanoseconds(evidence.dns?.ms ?? 0)),
    ...Object.values(evidence.http ?? {}).flatMap((seen) => exchangeSpans(seen, evidence, check, child)),
  ];
  const ends = [start + nanoseconds(report.durationMs), ...children.map(({ end }) => end)];
  return [
    {
      traceId,
      spanId,
      ...(parent && { parent }),
      name: "prevalidate check",
      kind: "internal",
      start,
      end: ends.reduce(later),
      attributes: checkAttributes(report),
      // What keeps a check from telling is no verdict on the endpoint.
      ...(report.verdict === "fail" && { error: describeCause(report) }),
    },
    ...children,
  ];
}

function checkAttributes(report: Report): Attributes {
  const { target, name, position, profile, verdict, validates, likelyCause, findings, evidence } = report;
  const { parsed } = evidence.url;
  return {
    "url.full": target,
    "server.address": parsed?.host,
    "server.port": parsed?.port,
    "error.type": verdict === "fail" ? (likelyCause?.id ?? "_OTHER") : undefined,
    "prevalidate.target.name": name,
    "prevalidate.target.position": position,
    "prevalidate.profile": profile,
    "prevalidate.verdict": verdict,
    "prevalidate.validates": validates ?? undefined,
    "prevalidate.cause": likelyCause?.id,
    "prevalidate.findings": findings.map(({ id }) => id),
    "prevalidate.interrupted": evidence.interrupted,
  };
}

function describeCause({ likelyCause }: Report): { message?: string } {
  return likelyCause === null ? {} : { message: likelyCause.title };
}

/** The first look-up; an address that was written or given is looked up by nobody. */
function lookUpSpans({ dns }: Evidence, check: SpanParent, child: ChildSpan, start: Nanoseconds): Span[] {
  if (dns === undefined || (dns.system ?? dns.records) === undefined) return [];
  const { name, addresses, system, records, ms } = dns;
  const outcome = system?.code ?? system?.outcome ?? records?.a.outcome;
  const failed = addresses.length === 0;
  const attributes = {
    "dns.question.name": name,
    "dns.answers": addresses.map(({ address }) => address),
    "error.type": failed ? (outcome ?? "_OTHER") : undefined,
  };
  return [child(check, { name: "dns", attributes, ...(failed && { error: {} }) }, start, ms)];
}

/**
 * Attempts to connect that no exchange was made on: of several addresses, which were tried at once; of one, where it was
 * tried once more.
 */
function attemptSpans(
  { dns, tcp }: Evidence,
  check: SpanParent,
  child: ChildSpan,
  start: Nanoseconds,
): Span[] {
  if (tcp === undefined) return [];
  const several = (dns?.addresses.length ?? 0) > 1;
  if (!several && tcp.attempts.length < 2) return [];
  return tcp.attempts.map(({ address, family, outcome, code, ms }, index) => {
    const failed = outcome !== "connected";
    const attributes = {
      "network.transport": "tcp",
      "network.type": family === 4 ? "ipv4" : "ipv6",
      "network.peer.address": address,
      "network.peer.port": tcp.port,
      "error.type": failed ? (code ?? outcome) : undefined,
    };
    const before = several ? 0 : sum(tcp.attempts.slice(0, index).map((attempt) => attempt.ms));
    const about = { name: "connect", attributes, ...(failed && { error: {} }) };
    return child(check, about, start + nanoseconds(before), ms);
  });
}

function sum(spans: readonly Milliseconds[]): Milliseconds {
  return spans.reduce<number>((total, ms) => total + ms, 0);
}
