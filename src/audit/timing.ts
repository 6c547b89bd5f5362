import { randomInt } from "node:crypto";
import type { TimingEvidence } from "../evidence.ts";
import type { Connector } from "../probes/connector.ts";
import type { Profile } from "../protocol/profile.ts";
import type { Milliseconds } from "../units.ts";
import { formatHead } from "../wire/http-exchange.ts";
import { KeepAliveConnection, type Reply } from "../wire/keep-alive.ts";
import { type AuditLine, line, plainValidation } from "./line.ts";
import { timingPosts } from "./plan.ts";
import { median, signedRank } from "./statistics.ts";
import { type WriteContext, writePost } from "./write.ts";

export interface TimingContext extends WriteContext {
  readonly connector: Connector;
  readonly address: string | undefined;
  readonly profile: Profile;
  readonly timeoutMs: Milliseconds;
  readonly signal: AbortSignal | undefined;
}

/** The first are slow for reasons of their own: caches, just-in-time compilers, a growing window. */
const warmUpPairs = 10;
const limits = { maxHeadBytes: 65_536, maxBodyBytes: 65_536, maxInterim: 8 };

/**
 * Measures whether wrong keys that begin as the right one take longer to refuse than those that don't. In pairs, on one
 * connection, the order within each pair drawn at random, so that neither drift nor order favours one of them.
 * @returns what was measured, or why nothing could be. Never rejects.
 */
export async function measureTiming(context: TimingContext): Promise<TimingEvidence> {
  const key = context.options.secretKey ?? "";
  if (key.length < 4) return { outcome: "key-too-short", posts: 0 };
  const deadline = performance.now() + context.timeoutMs;
  const { socket } = await context.connector.open(context.target, deadline, context.address);
  if (socket === undefined) return { outcome: "broken-off", posts: 0 };
  const connection = new KeepAliveConnection(socket, limits);
  try {
    return await measurePairs(connection, key, context);
  } finally {
    connection.close();
  }
}

async function measurePairs(
  connection: KeepAliveConnection,
  key: string,
  context: TimingContext,
): Promise<TimingEvidence> {
  const near: number[] = [];
  const far: number[] = [];
  const statuses = new Set<number>();
  let posts = 0;
  for (let pair = 0; pair < timingPosts / 2; pair++) {
    const nearFirst = randomInt(2) === 0;
    for (const isNear of nearFirst ? [true, false] : [false, true]) {
      if (context.signal?.aborted) return { outcome: "broken-off", posts };
      if (!connection.usableAt(performance.now())) return { outcome: "no-keep-alive", posts };
      const taken = await post(connection, isNear ? nearKey(key) : farKey(key), context);
      posts++;
      if (taken === undefined) return { outcome: "broken-off", posts };
      statuses.add(taken.status);
      if (statuses.size > 1) return { outcome: "answers-differ", posts };
      if (pair >= warmUpPairs) (isNear ? near : far).push(taken.ms);
    }
  }
  const differences = near.map((ms, index) => ms - (far[index] ?? Number.NaN));
  const middle = Math.floor(differences.length / 2);
  return {
    outcome: "measured",
    posts,
    pairs: differences.length,
    nearMs: rounded(median(near)),
    farMs: rounded(median(far)),
    shiftMs: rounded(median(differences)),
    p: signedRank(differences),
    halves: [signedRank(differences.slice(0, middle)), signedRank(differences.slice(middle))],
  };
}

const rounded = (ms: number) => Math.round(ms * 10_000) / 10_000;

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

function otherThan(character: string | undefined): string {
  for (;;) {
    const drawn = alphabet[randomInt(alphabet.length)] ?? "x";
    if (drawn !== character) return drawn;
  }
}

/** All but the last character as in the right key. */
function nearKey(key: string): string {
  return key.slice(0, -1) + otherThan(key.at(-1));
}

/** No character where the right key has the same. */
function farKey(key: string): string {
  return Array.from({ length: key.length }, (_, at) => otherThan(key[at])).join("");
}

async function post(
  connection: KeepAliveConnection,
  secret: string,
  context: TimingContext,
): Promise<{ status: number; ms: Milliseconds } | undefined> {
  const { request } = writePost(timedLine(context.profile, secret), context);
  const headers = request.headers.filter(([name]) => name.toLowerCase() !== "connection");
  const head = formatHead({ ...request, headers }).toString("latin1");
  const body = request.body instanceof Buffer ? request.body : Buffer.alloc(0);
  // One write: a body that follows its head would wait for the peer's acknowledgement.
  const whole = Buffer.concat([Buffer.from(head, "latin1"), body]).toString("latin1");
  const began = performance.now();
  let ended = began;
  const reply = await new Promise<Reply | undefined>((resolve) => {
    const timer = setTimeout(() => connection.timeOut(context.timeoutMs), context.timeoutMs);
    connection.send("POST", whole, "", (came) => {
      ended = performance.now();
      clearTimeout(timer);
      resolve(came);
    });
  });
  const status = reply?.kind === "quick" ? reply.facts.status : reply?.response?.status;
  const failed = reply?.kind === "read" && reply.failure !== undefined;
  return status === undefined || failed ? undefined : { status, ms: ended - began };
}

function timedLine(profile: Profile, secret: string): AuditLine {
  return line("timing", { secret: "wrong", encoding: profile.validationEncoding }, (writer) =>
    plainValidation(writer, profile, secret),
  );
}
