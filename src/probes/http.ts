import { bombRatio, boundsOf, countedBounds } from "../bounds.ts";
import type { Evidence, Exchange, ExchangeFailure, Header, Response, Unfollowed } from "../evidence.ts";
import type { Redactor } from "../redact.ts";
import type { CheckOptions, Progress } from "../settings.ts";
import type { Bytes, Milliseconds, Redacted } from "../units.ts";
import type { Beyond } from "../wire/beyond.ts";
import { exchangeHttp, type RawFailure } from "../wire/http-exchange.ts";
import type { RawResponse } from "../wire/response-reader.ts";
import type { Connector, Opened } from "./connector.ts";
import { first, type PlannedAsk } from "./plan/ask.ts";
import { simplerEvents } from "./plan/features.ts";
import { planLines } from "./plan/lines.ts";
import { nearAsks } from "./plan/near-paths.ts";
import { redirectHops, redirects } from "./plan/redirects.ts";
import { plainEvents, retries } from "./plan/retries.ts";
import type { Seen } from "./plan/seen.ts";
import { smallerPosts } from "./plan/sizes.ts";
import type { Post, PostMaker } from "./post.ts";
import { describeResponse, type LookFor } from "./response.ts";
import { alertNameOf } from "./tls/alerts.ts";

export interface HttpProbeOptions {
  readonly options: CheckOptions;
  readonly target: URL;
  /** To look for in answers. */
  readonly keys: LookFor["keys"];
  /** Address of the target's host, chosen before. */
  readonly address: string | undefined;
  readonly connector: Connector;
  readonly maker: PostMaker;
  readonly redactor: Redactor;
  readonly timeoutMs: Milliseconds;
  readonly maxBodyBytes: Bytes;
  /** Reads what has been seen so far the way the plan wants it. */
  readonly see: (http: NonNullable<Evidence["http"]>) => Seen;
  /** Names of asks that may be sent (`--only`). */
  readonly allowed: (ask: PlannedAsk) => boolean;
  readonly onProgress: (progress: Progress) => void;
  /** Told how each connection came about. */
  readonly onOpened: (name: string, opened: Opened) => void;
  /** Told when there was more to ask than may be asked. */
  readonly onStopped: () => void;
}

/** Bytes a millisecond (one megabit a second) that a large body may take its time by, besides the time-out. */
export const slowestUpload = 125;

/**
 * How many requests are under way at once. Development servers queue five connections and drop the rest
 * (Python's http.server), and a dropped one is tried again only after a second. Where the way is long, that
 * second matters less than the round trips saved. Answers as large as the bound are held in memory one by one.
 */
function atOnce(validation: Exchange | undefined): number {
  if (validation?.response?.body.cut) return 1;
  return (validation?.timings.connectMs ?? 0) > 10 ? 16 : 6;
}

/**
 * Sends the requests of the plan, in parallel where they don't wait for one another, until the
 * plan wants no more.
 * @returns the exchanges by name, also when aborted half-way.
 */
export async function probeHttp(probe: HttpProbeOptions): Promise<Record<string, Exchange>> {
  const seen: Record<string, Exchange> = {};
  const sent: string[] = [];
  const locations = new Map<string, string>();
  const running = new Map<string, Promise<void>>();
  const { maxRequests } = boundsOf(probe.options);
  const aborted = () => probe.options.signal?.aborted === true;

  const start = (planned: PlannedAsk): void => {
    sent.push(planned.name);
    probe.onProgress({ step: planned.name, asking: planned.asking, state: "started" });
    const task = ask(probe, planned, locations).then((exchange) => {
      // What was broken off from this side says nothing about the other.
      if (!aborted() || exchange.failure === undefined) seen[planned.name] = exchange;
      running.delete(planned.name);
      probe.onProgress({ step: planned.name, asking: planned.asking, state: "finished" });
    });
    running.set(planned.name, task);
  };

  const lines = planLines(probe.see(seen).profile, probe.options.inboundSize);
  for (;;) {
    if (!aborted()) {
      const all = wantedNow(probe, lines, seen, sent, locations).filter(probe.allowed);
      const wanted = all.slice(0, Math.max(0, maxRequests - sent.length));
      if (wanted.length < all.length) probe.onStopped();
      const together = wanted.filter(({ alone }) => !alone);
      for (const planned of together.slice(0, atOnce(seen.validation) - running.size)) start(planned);
      const alone = wanted.find((planned) => planned.alone);
      if (running.size === 0 && alone !== undefined) start(alone);
    }
    if (running.size === 0) return inPlanOrder(seen, lines);
    await Promise.race(running.values());
  }
}

/**
 * Exchanges in the order of the plan, each before what was asked in its place since; those that follow from answers
 * come last, by name. Which of several ended first differs from run to run.
 */
function inPlanOrder(
  seen: Readonly<Record<string, Exchange>>,
  lines: ReturnType<typeof planLines>,
): Record<string, Exchange> {
  const planned = lines.flatMap(({ name }) => [name, `${name}-retry`, `${name}-plain`, `${name}-marked`]);
  const others = Object.keys(seen).filter((name) => !planned.includes(name));
  others.sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  return Object.fromEntries(
    [...planned, ...others].flatMap((name) => {
      const exchange = seen[name];
      return exchange === undefined ? [] : [[name, exchange]];
    }),
  );
}

function wantedNow(
  probe: HttpProbeOptions,
  lines: ReturnType<typeof planLines>,
  seen: Record<string, Exchange>,
  sent: readonly string[],
  locations: ReadonlyMap<string, string>,
): readonly PlannedAsk[] {
  const view = probe.see(seen);
  const fromLines = lines.filter(
    ({ name, after, wanted }) =>
      !sent.includes(name) && after.every((earlier) => isOver(earlier, seen, sent)) && wanted(view),
  );
  if (seen.validation === undefined) return fromLines;
  const locationOf = (name: string, from: URL) => resolveLocation(locations.get(name), from);
  const dynamic = [
    ...redirectHops(view, probe.target, sent, locationOf, boundsOf(probe.options).maxRedirects),
    ...nearAsks(view, probe.target),
    ...retries(view, sent),
    ...plainEvents(view, sent),
    ...simplerEvents(view, sent),
    ...smallerPosts(view, sent),
  ];
  return [...fromLines, ...dynamic.filter(({ name }) => !sent.includes(name))];
}

/** The exchange has taken place, or will not: what waits for it need not wait on. */
function isOver(name: string, seen: Record<string, Exchange>, sent: readonly string[]): boolean {
  return seen[name] !== undefined || (seen.validation !== undefined && !sent.includes(name));
}

function resolveLocation(location: string | undefined, from: URL): URL | undefined {
  if (location === undefined) return undefined;
  try {
    const url = new URL(location, from);
    url.hash = "";
    // Credentials that a redirect names are nobody's that is known here; those of the target are for its host alone.
    const own = url.host === from.host;
    url.username = own ? from.username : "";
    url.password = own ? from.password : "";
    return url.protocol === "http:" || url.protocol === "https:" ? url : undefined;
  } catch {
    return undefined;
  }
}

/** What one request depends on. */
export type AskOptions = Omit<HttpProbeOptions, "see" | "allowed" | "onProgress" | "onStopped">;

/**
 * One request, from look-up to last byte.
 * @param locations is told where the answer redirects to, if it does, by the exchange's name.
 */
export async function ask(
  probe: AskOptions,
  planned: PlannedAsk,
  locations: Map<string, string>,
): Promise<Exchange> {
  const { redactor } = probe;
  const post = probe.maker.make(planned);
  const startedAt = new Date().toISOString();
  const began = performance.now();
  const size = planned.ask.size ?? 0;
  const bounds = boundsOf(probe.options);
  const deadline = began + probe.timeoutMs + size / slowestUpload;
  const here = post.url.host === probe.target.host && post.url.protocol === probe.target.protocol;
  const address = here ? probe.address : undefined;
  const opened = await probe.connector.open(post.url, began + probe.timeoutMs, address);
  probe.onOpened(planned.name, opened);
  const about = {
    name: planned.name,
    ask: { ...planned.ask, ...(planned.url !== undefined && { path: redactor.url(planned.url) }) },
    address: address ?? opened.attempt?.address ?? null,
    request: describeRequest(post, redactor),
    startedAt,
  };
  if (opened.socket === undefined) {
    const timings = { ...opened.timings, totalMs: performance.now() - began };
    return { ...about, failure: opened.failure ?? { kind: "connect", outcome: "failed" }, timings };
  }
  const raw = await exchangeHttp(opened.socket, post.request, {
    deadline,
    ...(size > 0 && { stallMs: probe.timeoutMs }),
    expectContinue: planned.ask.expectContinue,
    ...bounds,
    firstByteMs: bounds.firstByteTimeoutMs,
    bodyMs: bounds.bodyTimeoutMs,
    ...(planned.name === first && { countBeyond: countedBounds * bounds.maxBodyBytes }),
    signal: probe.options.signal,
  });
  const totalMs = performance.now() - began;
  const location = raw.response?.headers.find(([name]) => name.toLowerCase() === "location")?.[1];
  if (location !== undefined) locations.set(planned.name, location);
  const response =
    raw.response && (await describe(probe, post, raw.response, raw.beyond, planned.name === first));
  const notFollowed = response && (await whyNotFollowed(probe, planned, post.url, response, location));
  return {
    ...about,
    ...(response && { response }),
    ...(notFollowed && { notFollowed }),
    ...(raw.failure && { failure: describeFailure(raw.failure, redactor) }),
    timings: {
      ...opened.timings,
      ...(raw.firstByteMs !== undefined && { firstByteMs: raw.firstByteMs }),
      totalMs,
    },
  };
}

async function describe(
  { keys, redactor, options }: AskOptions,
  post: Post,
  raw: RawResponse,
  beyond: Beyond | undefined,
  countsBeyond: boolean,
): Promise<Response> {
  const { maxDecodedBytes, maxCodings } = boundsOf(options);
  const lookFor = { ...post.lookFor, keys };
  const response = describeResponse(raw, lookFor, redactor, maxDecodedBytes, maxCodings);
  // Of a body that was cut as it came, the rest is missing, and it is large in any case.
  const counted = countsBeyond && !raw.cut && response.reached?.includes("maxDecodedBytes") === true;
  const most = Math.max(countedBounds * maxDecodedBytes, bombRatio * raw.body.length);
  const expanded = counted ? await (await import("./expansion.ts")).expansionOf(raw, most) : undefined;
  if (beyond === undefined && expanded === undefined) return response;
  return {
    ...response,
    body: { ...response.body, ...(beyond && { beyond }), ...(expanded && { expanded }) },
  };
}

/** Of the answers that decide where a check goes next: why it does not go there. */
async function whyNotFollowed(
  { connector, options, redactor }: AskOptions,
  planned: PlannedAsk,
  from: URL,
  response: Response,
  location: string | undefined,
): Promise<Unfollowed | undefined> {
  const hop = planned.ask.redirect?.hop ?? 0;
  if ((planned.name !== first && hop === 0) || !redirects(response)) return undefined;
  const { maxRedirects, lookupTimeoutMs } = boundsOf(options);
  const to = resolveLocation(location, from);
  if (to === undefined) return undefined;
  const reason =
    hop >= maxRedirects
      ? ({ why: "limit" } as const)
      : await connector.whyNotFollow(from, to, performance.now() + lookupTimeoutMs);
  return reason && { to: redactor.url(to.href), ...reason };
}

function describeRequest(post: Post, redactor: Redactor): Exchange["request"] {
  const { request, url } = post;
  return {
    method: request.method,
    url: redactor.url(url.href),
    headers: request.headers.map(([name, value]): Header => redactor.header(name, value)),
    body: describeBody(
      "chunks" in request.body ? request.body.shown : request.body.toString("utf8"),
      redactor,
    ),
  };
}

/**
 * A form of ours pair by pair, since no key goes over an `&`. Most of the pairs are the program's own words:
 * what a user gave stands in two of them.
 */
function describeBody(body: string, redactor: Redactor): Redacted {
  if (body.startsWith("{")) return redactor.text(body);
  return body
    .split("&")
    .map((pair) => (/^(?:SecretKey|ServerId)\b/.test(pair) ? redactor.text(pair) : redactor.trusted(pair)))
    .join("&") as Redacted;
}

const quoteLimit: Bytes = 120;

/** What went wrong on the wire, as evidence has it. */
export function describeFailure(failure: RawFailure, redactor: Redactor): ExchangeFailure {
  switch (failure.kind) {
    case "reset": {
      const alert = alertNameOf(failure.error);
      const { code } = failure.error as NodeJS.ErrnoException;
      if (alert !== undefined) return { kind: "tls", code: alert };
      return { kind: "reset", phase: failure.phase, ...(code && { code }) };
    }
    case "not-http": {
      const looksLike = protocolOf(failure.firstBytes);
      return {
        kind: "not-http",
        firstBytes: redactor.bytes(failure.firstBytes, quoteLimit),
        ...(looksLike && { looksLike }),
      };
    }
    case "malformed":
      return { ...failure, quote: redactor.bytes(failure.quote, quoteLimit) };
    default:
      return failure;
  }
}

/** Protocols that give themselves away in their first bytes. */
function protocolOf(bytes: Buffer): string | undefined {
  const text = bytes.toString("latin1");
  if (bytes[0] === 0x15 && bytes[1] === 0x03) return "TLS";
  if (bytes.length >= 9 && bytes[3] === 0x04 && bytes.readUInt32BE(5) === 0) return "HTTP/2";
  if (text.startsWith("SSH-")) return "SSH";
  if (/^220[ -].*(smtp|mail)/i.test(text)) return "SMTP";
  if (/^220[ -].*ftp/i.test(text)) return "FTP";
  if (/^220[ -]/.test(text)) return "SMTP or FTP";
  if (/^\+OK/.test(text)) return "POP3";
  if (/^\* OK/.test(text)) return "IMAP";
  if (/^[JKLMN]?\0\0\0\x0a\d\.\d/.test(text)) return "MySQL";
  if (/^-(ERR|DENIED)/.test(text)) return "Redis";
  if (/^\s*<(!doctype|html|\?xml)/i.test(text)) return "HTTP/0.9";
  return undefined;
}
