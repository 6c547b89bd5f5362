import { randomBytes } from "node:crypto";
import { createWriteStream } from "node:fs";
import { rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { UsageError } from "../../errors.ts";
import type { Captured } from "../../exchange/captured.ts";
import { keysOf } from "../../settings-facts.ts";
import { adapter } from "../adapt/adapt.ts";
import { cleaningKeys } from "../adapt/keys.ts";
import { Pseudonyms } from "../adapt/pseudonyms.ts";
import { dateShift } from "../date-shift.ts";
import { filterFor } from "../filter.ts";
import type { ReplayOptions } from "../options.ts";
import { schedule } from "../pace.ts";
import { preparedPosts } from "../prepare.ts";
import { replaySettings } from "../settings.ts";
import { type EngineName, loadEngine } from "./engines.ts";
import { headerVariable, newMark, type PostLine, postLine } from "./lines.ts";

/** What was written. */
export interface Exported {
  readonly posts: number;
  /** Name of the data file, beside the script. */
  readonly data: string;
  /** Posts left out: no event that keys could be taken out of, or a key or another secret where none belongs. */
  readonly leftOut: number;
  readonly unreadable: number;
  /** Variables of the environment that the script wants besides the keys. */
  readonly variables: readonly string[];
}

/**
 * Writes what a replay would send as a script for an engine, with a data file beside it. Neither holds a key or a
 * token: these come from the environment when the script runs.
 * @param options of the replay, with the target as `url`.
 * @param file of the script; one that is there is replaced, and so are the files beside it.
 * @throws UsageError for options that the engine has nothing like, where no post is left, and where it can't be
 *   written.
 */
export async function exportReplay(
  options: ReplayOptions,
  engineName: EngineName,
  file: string,
): Promise<Exported> {
  const engine = loadEngine(engineName);
  requireTranslatable(options, engine.name);
  if (engine.ending && !engine.ending.test(file))
    throw new UsageError(`--export: ${engine.name} wants a file that ends in .yml, not ${file}`);
  const { target, timeoutMs, profile, redactor } = await replaySettings(options);
  const mark = newMark();
  const shiftMs = await dateShift(options);
  const dueOf = schedule({ ...(options.realtime !== undefined && { realtime: options.realtime }) });
  const headers = new Map<string, string>();
  const counts = { posts: 0, leftOut: 0, unreadable: 0, spanMs: 0 };
  const { repeat: _, ...once } = options;
  const unread = new WeakSet<Captured>();
  const adapt = adapter({
    secretKey: mark,
    ...(options.serverId !== undefined && { serverId: options.serverId }),
    ...(options.set && { set: options.set }),
    ...(options.encoding && { encoding: options.encoding }),
    ...(shiftMs !== null && { shiftMs }),
    ...(options.anonymize && {
      pseudonyms: new Pseudonyms(options.anonymizeKey ?? randomBytes(32)),
      keys: cleaningKeys(options),
    }),
  });
  const prepared = preparedPosts(once, {
    target,
    adapt: (captured) => {
      const adapted = adapt(captured);
      if (adapted.unread) unread.add(captured);
      return adapted;
    },
    wanted: filterFor(options),
    isDue: () => true,
    onUnreadable: () => counts.unreadable++,
    onFiltered: () => {},
    onUntouched: () => {},
  });
  const secrets = (options.secrets ?? []).map(({ text }) => text);
  const lines = async function* (): AsyncGenerator<string> {
    for await (const post of prepared) {
      const dueMs = dueOf(post);
      const line = unread.has(post.captured)
        ? undefined
        : postLine(post, { mark, keys: keysOf(options), secrets, dueMs });
      if (line === undefined) {
        counts.leftOut++;
        continue;
      }
      counts.posts++;
      counts.spanMs = dueMs ?? 0;
      for (const [name, value] of line.headers)
        if (value === null) headers.set(name.toLowerCase(), headerVariable(name));
      yield `${JSON.stringify(line satisfies PostLine)}\n`;
    }
  };
  const base = file.replace(/\.(?:[cm]?js|ya?ml)$/i, "");
  const data = `${base}.posts.ndjson`;
  const draft = `${data}.${process.pid}.part`;
  try {
    await pipeline(Readable.from(lines()), createWriteStream(draft, { mode: 0o600 }));
    // Cut short it would look whole.
    options.signal?.throwIfAborted();
    if (counts.posts === 0) throw new UsageError("there is no post to export");
    const address = new URL(target);
    address.username = "";
    address.password = "";
    const shown =
      redactor.url(address.href) === address.href &&
      !secrets.some((secret) => secret !== "" && address.href.includes(secret));
    const plan = {
      data: path.basename(data),
      ...(shown && { url: address.href }),
      posts: counts.posts,
      pace: options,
      timeoutMs,
      profile,
      secretHeaders: Object.fromEntries(headers),
      spanMs: counts.spanMs,
    };
    await rename(draft, data);
    for (const [added, text] of Object.entries(engine.files(plan, path.basename(base))))
      await writeFile(added === "" ? file : `${base}${added}`, text);
    return {
      posts: counts.posts,
      data,
      leftOut: counts.leftOut,
      unreadable: counts.unreadable,
      variables: [...(shown ? [] : ["PREVALIDATE_URL"]), ...new Set(headers.values())],
    };
  } catch (error) {
    await rm(draft, { force: true });
    if (error instanceof UsageError) throw error;
    const reason = (error as NodeJS.ErrnoException).code ?? (error as Error).message;
    throw new UsageError(`can't write ${file}: ${reason}`, { cause: error });
  }
}

function requireTranslatable(
  { exact, ordered, retry, compare, checkpoint, concurrency }: ReplayOptions,
  engine: string,
): void {
  const without = "--export writes no keys, and";
  if (exact) throw new UsageError(`${without} --exact leaves them in: use one of them`);
  const asked = [
    ...(ordered && concurrency !== 1 ? ["--ordered (but with --concurrency 1)"] : []),
    ...(retry ? ["--retry"] : []),
    ...(compare ? ["--compare"] : []),
    ...(checkpoint === undefined ? [] : ["--checkpoint"]),
  ];
  if (asked.length > 0) throw new UsageError(`--export: ${engine} has nothing like ${asked.join(", ")}`);
}
