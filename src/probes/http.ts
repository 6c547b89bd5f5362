import type { Evidence, Exchange, ExchangeFailure, Header } from "../evidence.ts";
import type { Redactor } from "../redact.ts";
import type { CheckOptions, Progress } from "../settings.ts";
import type { Bytes, Milliseconds, Redacted } from "../units.ts";
import { exchangeHttp, type RawFailure } from "../wire/http-exchange.ts";
import type { Connector, Opened } from "./connector.ts";
import type { PlannedAsk } from "./plan/ask.ts";
import { planLines } from "./plan/lines.ts";
import { nearAsks } from "./plan/near-paths.ts";
import { redirectHops } from "./plan/redirects.ts";
import { plainEvents, retries } from "./plan/retries.ts";
import type { Seen } from "./plan/seen.ts";
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
}

const maxHeadBytes: Bytes = 65_536;
const maxInterim = 16;

/**
 * How many requests are under way at once. Development servers queue five connections and drop the rest
 * (Python's http.server), and a dropped one is tried again only after a second. Where the way is long, that
 * second matters less than the round trips saved.
 */
function atOnce(validation: Exchange | undefined): number {
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

  const lines = planLines(probe.see(seen).profile);
  for (;;) {
    if (!aborted()) {
      const wanted = wantedNow(probe, lines, seen, sent, locations).filter(probe.allowed);
      const together = wanted.filter(({ alone }) => !alone);
      for (const planned of together.slice(0, atOnce(seen.validation) - running.size)) start(planned);
      const alone = wanted.find((planned) => planned.alone);
      if (running.size === 0 && alone !== undefined) start(alone);
    }
    if (running.size === 0) return seen;
    await Promise.race(running.values());
  }
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
    ...redirectHops(view, probe.target, sent, locationOf),
    ...nearAsks(view, probe.target),
    ...retries(view, sent),
    ...plainEvents(view, sent),
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
    return url.protocol === "http:" || url.protocol === "https:" ? url : undefined;
  } catch {
    return undefined;
  }
}

/** What one request depends on. */
export type AskOptions = Omit<HttpProbeOptions, "see" | "allowed" | "onProgress">;

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
  const deadline = began + probe.timeoutMs;
  const here = post.url.host === probe.target.host && post.url.protocol === probe.target.protocol;
  const address = here ? probe.address : undefined;
  const opened = await probe.connector.open(post.url, deadline, address);
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
    expectContinue: planned.ask.expectContinue,
    maxHeadBytes,
    maxBodyBytes: probe.maxBodyBytes,
    maxInterim,
    signal: probe.options.signal,
  });
  const totalMs = performance.now() - began;
  const location = raw.response?.headers.find(([name]) => name.toLowerCase() === "location")?.[1];
  if (location !== undefined) locations.set(planned.name, location);
  return {
    ...about,
    ...(raw.response && {
      response: describeResponse(
        raw.response,
        { ...post.lookFor, keys: probe.keys },
        redactor,
        probe.maxBodyBytes,
      ),
    }),
    ...(raw.failure && { failure: describeFailure(raw.failure, redactor) }),
    timings: {
      ...opened.timings,
      ...(raw.firstByteMs !== undefined && { firstByteMs: raw.firstByteMs }),
      totalMs,
    },
  };
}

function describeRequest(post: Post, redactor: Redactor): Exchange["request"] {
  const { request, url } = post;
  return {
    method: request.method,
    url: redactor.url(url.href),
    headers: request.headers.map(([name, value]): Header => redactor.header(name, value)),
    body: describeBody(request.body.toString("utf8"), redactor),
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
