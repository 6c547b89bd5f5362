import { createReadStream } from "node:fs";
import type { LoadedConfig } from "../../config/load.ts";
import { UsageError } from "../../errors.ts";
import { BaselineIndex } from "../../targets/baseline-index.ts";
import { Checkpoint, digest } from "../../targets/checkpoint.ts";
import { belongsTo, identityOf } from "../../targets/shard.ts";
import { chooseTargets } from "../chosen-target.ts";
import { type ListEntry, listedTargets } from "../listed-targets.ts";
import type { CheckFlags } from "./check.ts";

/*
 * Where a run over many targets gets them, and what it compares and goes on with.
 */

/** The entries of the list, or of the command line and the configuration; of a shard, those that belong to it. */
export async function* chooseEntries(
  words: readonly string[],
  { targets, shard }: Pick<CheckFlags, "targets" | "shard">,
  config: LoadedConfig | undefined,
): AsyncGenerator<ListEntry> {
  const all = targets === undefined ? chosenEntries(words, config) : listedTargets(targets, config);
  for await (const entry of all) if (shard === undefined || belongsTo(entry.identity, shard)) yield entry;
}

async function* chosenEntries(
  words: readonly string[],
  config: LoadedConfig | undefined,
): AsyncGenerator<ListEntry> {
  let position = 0;
  for (const target of await chooseTargets(words, config)) {
    const { url, name, options } = target;
    const place = name ?? `target ${position + 1}`;
    yield {
      position: ++position,
      place,
      identity: identityOf({ url, name, profile: options.profile }),
      target,
    };
  }
}

/**
 * Reads the baseline's reports.
 * @throws UsageError as `--baseline` has it.
 */
export async function openBaseline(file: string | undefined): Promise<BaselineIndex | undefined> {
  if (file === undefined) return undefined;
  try {
    return await BaselineIndex.read(file);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(`--baseline: ${error.message} (a run with --reporter ndjson=${file} makes one)`, {
      cause: error,
    });
  }
}

/**
 * Opens the checkpoint of this run: of the same list, and the same options that decide what a report says.
 * @throws UsageError where it is of another run, or the list can't be read.
 */
export async function openCheckpoint(
  words: readonly string[],
  flags: CheckFlags,
): Promise<Checkpoint | undefined> {
  if (flags.checkpoint === undefined) return undefined;
  const { profile, local, only, audit, auditTiming, ignore, shard, targets, header, proxy } = flags;
  const { strict, inboundSize, reproducible, serverId, resolve, dnsServer } = flags;
  const list = targets === undefined || targets === "-" ? words : await digestOf(targets);
  const decisive = [
    ...[list, profile, local, only, audit, auditTiming, ignore, shard, header, proxy],
    ...[strict, inboundSize, reproducible, serverId, resolve, dnsServer],
  ];
  return Checkpoint.open(flags.checkpoint, digest(JSON.stringify(decisive.map((value) => value ?? null))));
}

async function digestOf(file: string): Promise<string> {
  const { createHash } = await import("node:crypto");
  const hash = createHash("sha256");
  try {
    for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) hash.update(chunk);
  } catch {
    // Whoever reads the list says why it can't be read.
    return "";
  }
  return hash.digest("base64url");
}
