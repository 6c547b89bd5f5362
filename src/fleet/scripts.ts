import { createHash } from "node:crypto";
import type { Redis } from "ioredis";

/** A Lua script that Redis runs as one step. */
export interface Script {
  readonly text: string;
  readonly sha1: string;
}

function script(text: string): Script {
  return { text, sha1: createHash("sha1").update(text).digest("hex") };
}

/** Runs a script by its digest, and hands its text over where Redis does not have it, as after a restart. */
export async function runScript(
  redis: Redis,
  { text, sha1 }: Script,
  keys: readonly string[],
  args: readonly (string | number)[],
): Promise<unknown> {
  try {
    return await redis.evalsha(sha1, keys.length, ...keys, ...args);
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith("NOSCRIPT"))) throw error;
    return redis.eval(text, keys.length, ...keys, ...args);
  }
}

/** Milliseconds, by the one clock that all workers share. */
const clock = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
`;

/*
 * May this job's check begin? `starts` holds when the last ones began, the latest first: where the rate is 5 a second,
 * the fifth of them must be a second ago. `running` holds who has a slot, and until when.
 * Whoever may not is put into the line: it comes back when those before it will have had their turn. The line is no
 * promise: what counts is whether there is room then. A time of half a check is taken for a slot, since one that comes
 * too early only asks again, and one that comes too late leaves it empty.
 */
export const admitScript = script(`${clock}
local starts, running, line = KEYS[1], KEYS[2], KEYS[3]
local id, count, period, most, lease = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local free = now
if count > 0 then
  local began = redis.call('LINDEX', starts, count - 1)
  if began then free = math.min(tonumber(began), now) + period end
end
local full = false
if most > 0 then
  redis.call('ZREMRANGEBYSCORE', running, '-inf', now)
  full = not redis.call('ZSCORE', running, id) and redis.call('ZCARD', running) >= most
end
if free <= now and not full then
  if count > 0 then
    local kept = math.max(count, redis.call('LLEN', starts))
    redis.call('LPUSH', starts, now)
    redis.call('LTRIM', starts, 0, kept - 1)
    redis.call('PEXPIRE', starts, period)
  end
  if most > 0 then
    redis.call('ZADD', running, now + lease, id)
    redis.call('PEXPIRE', running, lease)
  end
  return 0
end
local step = 0
if count > 0 then step = period / count end
if most > 0 then
  local took = tonumber(redis.call('HGET', line, 'took') or 250)
  step = math.max(step, took / most / 2, 10)
end
local at = math.max(free, now + step, tonumber(redis.call('HGET', line, 'next') or 0))
at = math.min(at, now + 600000)
redis.call('HSET', line, 'next', math.ceil(at + step))
redis.call('PEXPIRE', line, math.ceil(at + step - now) + 600000)
return math.max(1, math.ceil(at - now))
`);

/** A check is over: its slot is free, and how long it took goes into the mean of its host. */
export const leaveScript = script(`
redis.call('ZREM', KEYS[2], ARGV[1])
local took = tonumber(redis.call('HGET', KEYS[3], 'took') or ARGV[2])
redis.call('HSET', KEYS[3], 'took', math.floor(took * 0.8 + ARGV[2] * 0.2))
redis.call('PEXPIRE', KEYS[3], math.max(600000, redis.call('PTTL', KEYS[3])))
return 0
`);

/** A check goes on: its slot is lent anew. */
export const renewScript = script(`${clock}
if redis.call('ZADD', KEYS[2], 'XX', 'CH', now + ARGV[2], ARGV[1]) == 1 then
  redis.call('PEXPIRE', KEYS[2], ARGV[2])
end
return 0
`);

/** Gives each job that the run does not have yet the next place in its list; returns how many those are. */
export const registerScript = script(`
local added = 0
local place = redis.call('ZCARD', KEYS[1])
for _, id in ipairs(ARGV) do
  if not redis.call('ZSCORE', KEYS[1], id) then
    redis.call('ZADD', KEYS[1], place, id)
    place = place + 1
    added = added + 1
  end
end
return added
`);
