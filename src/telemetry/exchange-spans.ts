import type { Evidence, Exchange, ExchangeFailure } from "../evidence.ts";
import {
  type Attributes,
  type ChildSpan,
  later,
  momentOf,
  nanoseconds,
  type Span,
  type SpanParent,
} from "./span.ts";

/** Those of RFC 9110 and 5789, which semantic conventions know. */
const knownMethods = new Set("CONNECT DELETE GET HEAD OPTIONS PATCH POST PUT TRACE".split(" "));

/**
 * An exchange as a client span (semantic conventions for HTTP), and the phases of its connection in it.
 * @param check the span that it is part of.
 * @param child makes spans.
 */
export function exchangeSpans(
  seen: Exchange,
  evidence: Evidence,
  check: SpanParent,
  child: ChildSpan,
): readonly Span[] {
  const { name, timings, failure, startedAt } = seen;
  const { method } = seen.request;
  const shown = knownMethods.has(method) ? method : "HTTP";
  const start = momentOf(startedAt);
  const error = errorOf(seen);
  const exchange = child(
    check,
    {
      // The exchange's name is of a short list, as the convention wants a span's to be.
      name: `${shown} ${name}`,
      kind: "client",
      attributes: { ...exchangeAttributes(seen, evidence), "error.type": error },
      ...(error !== undefined && { error: {} }),
    },
    start,
    timings.totalMs,
  );
  const under = { traceId: exchange.traceId, spanId: exchange.spanId, remote: false };
  const { dnsMs = 0, connectMs = 0, tlsMs = 0 } = timings;
  const phases = [
    { phase: "dns", ms: timings.dnsMs, after: 0, attributes: {} },
    { phase: "connect", ms: timings.connectMs, after: dnsMs, attributes: peerOf(seen, evidence) },
    {
      phase: "tls",
      ms: timings.tlsMs,
      after: dnsMs + connectMs,
      attributes: name === "validation" ? handshakeAttributes(evidence) : {},
    },
  ] as const;
  const last = phases.findLast(({ ms }) => ms !== undefined)?.phase;
  const spans = phases.flatMap(({ phase, ms, after, attributes }) => {
    if (ms === undefined) return [];
    // Nothing comes behind the phase that failed.
    const failed = phase === last && failure !== undefined && failedIn(failure, phase);
    const why = failed ? typeOf(failure) : (attributes as Attributes)["error.type"];
    const about = { name: phase, attributes: { ...attributes, "error.type": why } };
    return [
      child(under, { ...about, ...(why !== undefined && { error: {} }) }, start + nanoseconds(after), ms),
    ];
  });
  // It took as long as all of this together at the least, whatever clock said so.
  const least = start + nanoseconds(dnsMs + connectMs + tlsMs);
  return [{ ...exchange, end: later(exchange.end, least) }, ...spans];
}

function exchangeAttributes(seen: Exchange, evidence: Evidence): Attributes {
  const { name, request, response } = seen;
  const known = knownMethods.has(request.method);
  return {
    "http.request.method": known ? request.method : "_OTHER",
    "http.request.method_original": known ? undefined : request.method,
    "url.full": request.url,
    ...serverOf(seen),
    ...peerOf(seen, evidence),
    "http.response.status_code": response?.status,
    "http.response.body.size": response?.body.bytes,
    "network.protocol.version": response?.httpVersion,
    "prevalidate.exchange": name,
  };
}

/** Where the URL, as it may be shown, still tells. */
function serverOf({ request }: Exchange): Attributes {
  if (!URL.canParse(request.url)) return {};
  const { hostname, port, protocol } = new URL(request.url);
  return {
    "server.address": hostname.replace(/^\[|\]$/g, ""),
    "server.port": Number(port) || (protocol === "https:" ? 443 : 80),
  };
}

/** Behind a proxy nobody here is the endpoint's peer. */
function peerOf(seen: Exchange, { settings }: Evidence): Attributes {
  if (settings.proxied || seen.address === null) return {};
  return { "network.peer.address": seen.address, "network.peer.port": serverOf(seen)["server.port"] };
}

function handshakeAttributes({ tls }: Evidence): Attributes {
  if (tls?.handshake.outcome !== "established") return {};
  const { protocol, cipher, alpn, verifyError, nameMatches, chain } = tls.handshake;
  const distrust = verifyError ?? (nameMatches ? undefined : "name-mismatch");
  return {
    "tls.protocol.name": "tls",
    "tls.protocol.version": /^TLSv([\d.]+)$/.exec(protocol)?.[1],
    "tls.cipher": cipher,
    "tls.next_protocol": alpn ?? undefined,
    "tls.server.subject": chain[0]?.subject,
    "tls.server.issuer": chain[0]?.issuer,
    "tls.server.not_after": chain[0]?.notAfter,
    "error.type": distrust,
  };
}

/**
 * Why the exchange failed; undefined where it did not. A request that ought to be refused, and is, did not.
 */
function errorOf({ name, ask, response, failure }: Exchange): string | undefined {
  if (failure !== undefined) return typeOf(failure);
  const status = response?.status ?? 0;
  const mayRefuse = ask.secret !== "right" || name.startsWith("audit-");
  return status >= (mayRefuse ? 500 : 400) ? String(status) : undefined;
}

/** Of a short list, as the convention wants `error.type` to be. */
function typeOf(failure: ExchangeFailure): string {
  switch (failure.kind) {
    case "connect":
      return failure.code ?? failure.outcome;
    case "dns":
    case "tls":
    case "reset":
      return failure.code ?? failure.kind;
    case "malformed":
      return failure.problem;
    default:
      return failure.kind;
  }
}

function failedIn(failure: ExchangeFailure, phase: "dns" | "connect" | "tls"): boolean {
  if (failure.kind === "timeout") return failure.phase === phase;
  return failure.kind === phase || (failure.kind === "proxy" && phase === "connect");
}
