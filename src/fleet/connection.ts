import type { Redis } from "ioredis";
import { RedisAway, UsageError } from "../errors.ts";
import { learn } from "../redact/learnt.ts";
import type { Milliseconds } from "../units.ts";
import type { Engine } from "./engine.ts";

/** A connection to Redis that comes back by itself. */
export interface Connection {
  readonly redis: Redis;
  /** Rejects with `RedisAway` when Redis was away for too long; never resolves. */
  readonly lost: Promise<never>;
  readonly close: () => void;
}

export interface Patience {
  /** For the first answer. */
  readonly firstMs: Milliseconds;
  /** For the way back, once it was there. */
  readonly againMs: Milliseconds;
}

/** Tries again so often at most. */
const longestPause: Milliseconds = 2000;

/**
 * Connects to Redis or Valkey. What is asked while it is away waits, and is asked when it is back.
 * @param url `redis://` or `rediss://` (TLS), with user and password where it wants them.
 * @param notice is told when it goes away and when it is back.
 * @throws UsageError for no such URL, or a password that is refused; RedisAway when nobody answers in time.
 */
export async function connect(
  { Redis: Client }: Engine,
  url: string,
  { firstMs, againMs }: Patience,
  notice: (line: string) => void,
): Promise<Connection> {
  const place = placeOf(url);
  const redis = new Client(url, {
    lazyConnect: true,
    maxRetriesPerRequest: null,
    connectTimeout: firstMs,
    retryStrategy: (times) => Math.min(50 * 2 ** Math.min(times, 10), longestPause),
  });
  let last: Error | undefined;
  redis.on("error", (error: Error) => {
    last = error;
  });
  try {
    await firstReady(redis, firstMs, () => last, place);
  } catch (error) {
    redis.disconnect();
    throw error;
  }
  return {
    redis,
    lost: watchLoss(redis, againMs, place, notice, () => last),
    close: () => redis.disconnect(),
  };
}

/** Host and port, as messages name them; the password is never among them. */
function placeOf(url: string): string {
  if (!/^rediss?:\/\//i.test(url) || !URL.canParse(url))
    throw new UsageError("--redis: write redis://host:6379, or rediss:// for TLS");
  const { hostname, port, password } = new URL(url);
  for (const text of new Set([password, decoded(password)])) learn({ text, label: "Redis password" });
  return `Redis at ${hostname || "localhost"}:${port || 6379}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

async function firstReady(
  redis: Redis,
  firstMs: Milliseconds,
  last: () => Error | undefined,
  place: string,
): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      timer = setTimeout(
        () => reject(new RedisAway(`${place} does not answer: ${wordsOf(last())}`, { cause: last() })),
        firstMs,
      );
      redis.once("ready", () => resolve());
      redis.on("error", (error: Error) => {
        const refusal = refusalIn(error);
        if (refusal !== undefined) reject(new UsageError(`${place} ${refusal}`, { cause: error }));
      });
      // What it rejects with comes as an event as well, and says more there.
      redis.connect().catch(() => {});
    });
  } finally {
    clearTimeout(timer);
  }
}

/** What no waiting mends. */
function refusalIn({ message }: Error): string | undefined {
  if (/^WRONGPASS|invalid password/i.test(message)) return "refuses the user or password in --redis";
  if (/^NOAUTH|Authentication required/i.test(message))
    return "wants a password: write it into --redis, as :password@ before the host";
  if (/^NOPERM/.test(message)) return "gives this user too few rights";
  return undefined;
}

function wordsOf(error: Error | undefined): string {
  const { code } = (error ?? {}) as NodeJS.ErrnoException;
  if (code === "ECONNREFUSED") return "nothing listens there";
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return "its name is not found";
  if (code?.startsWith("ERR_SSL") || code?.includes("CERT"))
    return `TLS fails (${code}); for a CA of your own, set NODE_EXTRA_CA_CERTS`;
  return code ?? error?.message ?? "no answer in time";
}

function watchLoss(
  redis: Redis,
  againMs: Milliseconds,
  place: string,
  notice: (line: string) => void,
  last: () => Error | undefined,
): Promise<never> {
  let away: NodeJS.Timeout | undefined;
  const lost = new Promise<never>((_, reject) => {
    redis.on("close", () => {
      if (away !== undefined) return;
      notice(`${place} went away; waiting for it`);
      // A timer takes no longer than this.
      away = setTimeout(
        () => reject(new RedisAway(`${place} did not come back: ${wordsOf(last())}`, { cause: last() })),
        Math.min(againMs, 2_147_483_647),
      );
      redis.once("ready", () => {
        clearTimeout(away);
        away = undefined;
        notice(`${place} is back`);
      });
    });
    redis.on("end", () => clearTimeout(away));
  });
  lost.catch(() => {});
  return lost;
}
