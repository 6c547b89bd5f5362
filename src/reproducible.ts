import { turningPoints } from "./causes/tls/dates.ts";
import { chainSeen } from "./causes/tls/view.ts";
import type { Evidence, Exchange, Response, TlsEvidence, TlsHello } from "./evidence.ts";
import { digestOf, shapeOf } from "./probes/response.ts";
import { steadyFailure, steadyHandshake, steadyMs, steadyTimings } from "./reproducible/steady.ts";
import { type Moments, steadyHeader, withFixedMoment, withoutTimes } from "./reproducible/text.ts";
import type { Redacted } from "./units.ts";

/** What stands for every time where nothing else is asked for. */
export const beginningOfTime = new Date(0);

/**
 * Takes the time out of evidence, so that two checks of an endpoint that did not change give the same bytes. The
 * moment of the check becomes `fixed`, in the posts as shown too (they were sent with the real one, which a handler
 * may look at); times that were measured become the greatest of a few steps, between which no rule tells them apart;
 * times that the endpoint told are marked. The moment that certificates are judged by keeps its day.
 * @param evidence as gathered.
 * @param fixed the moment to put in place of the real one.
 */
export function withoutTime(evidence: Evidence, fixed: Date): Evidence {
  const real = new Date(evidence.startedAt);
  const { dns, tcp, tls, http, earlier } = evidence;
  const { timeoutMs } = evidence.settings;
  const judged = tls === undefined ? fixed : judgingMoment(tls, new Date(tls.at ?? evidence.startedAt));
  const moments = { real, fixed, judged };
  return {
    ...evidence,
    startedAt: fixed.toISOString(),
    ...(dns && { dns: { ...dns, ms: steadyMs(dns.ms) } }),
    ...(tcp && {
      tcp: { ...tcp, attempts: tcp.attempts.map((attempt) => ({ ...attempt, ms: steadyMs(attempt.ms) })) },
    }),
    ...(tls && { tls: steadyTls(tls, moments, timeoutMs) }),
    ...(earlier && { earlier: earlier.map(({ cause }) => ({ startedAt: fixed.toISOString(), cause })) }),
    ...(http && {
      http: Object.fromEntries(
        Object.entries(http).map(([name, seen]) => [name, steadyExchange(seen, moments, timeoutMs)]),
      ),
    }),
  };
}

/** The beginning of the day, or the last moment since at which the certificates' dates came to mean something else. */
function judgingMoment(tls: TlsEvidence, at: Date): Date {
  const midnight = new Date(at).setUTCHours(0, 0, 0, 0);
  const turns = chainSeen(tls)
    .flatMap(turningPoints)
    .map((moment) => moment + 1);
  return new Date(Math.max(midnight, ...turns.filter((moment) => moment <= at.getTime())));
}

function steadyTls(tls: TlsEvidence, moments: Moments, timeoutMs: number): TlsEvidence {
  const { tls12, withoutName, legacy, plainHttp } = tls;
  const hello = (one: TlsHello): TlsHello => ({ ...one, ms: steadyMs(one.ms) });
  return {
    ...tls,
    ...(tls.at !== undefined && { at: moments.judged.toISOString() }),
    handshake: steadyHandshake(tls.handshake, timeoutMs),
    ...(tls12 && { tls12: hello(tls12) }),
    ...(withoutName && { withoutName: hello(withoutName) }),
    ...(legacy && {
      legacy: Object.fromEntries(Object.entries(legacy).map(([name, one]) => [name, hello(one)])),
    }),
    ...(plainHttp && {
      plainHttp: { ...plainHttp, firstBytes: withoutTimes(plainHttp.firstBytes, moments) as Redacted },
    }),
  };
}

function steadyExchange(seen: Exchange, moments: Moments, timeoutMs: number): Exchange {
  const { request, response, failure } = seen;
  return {
    ...seen,
    request: { ...request, body: withFixedMoment(request.body, moments) as Redacted },
    ...(response && { response: steadyResponse(response, moments) }),
    ...(failure && { failure: steadyQuotes(steadyFailure(failure, timeoutMs), moments) }),
    timings: steadyTimings(seen, timeoutMs),
    startedAt: moments.fixed.toISOString(),
  };
}

/** Digests are of what is shown: of the octets that came, a time among them would make another one each time. */
function steadyResponse(response: Response, moments: Moments): Response {
  const text = withoutTimes(response.body.text, moments) as Redacted;
  const differs = text !== response.body.text;
  return {
    ...response,
    statusText: withoutTimes(response.statusText, moments) as Redacted,
    headers: response.headers.map((field) => steadyHeader(field, moments, differs)),
    body: {
      ...response.body,
      text,
      digest: digestOf(text),
      shape: shapeOf(text),
    },
  };
}

function steadyQuotes(
  failure: NonNullable<Exchange["failure"]>,
  moments: Moments,
): NonNullable<Exchange["failure"]> {
  if (failure.kind === "not-http")
    return { ...failure, firstBytes: withoutTimes(failure.firstBytes, moments) as Redacted };
  if (failure.kind === "malformed")
    return { ...failure, quote: withoutTimes(failure.quote, moments) as Redacted };
  return failure;
}
