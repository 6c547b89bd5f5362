import path from "node:path";
import type { LoadedConfig } from "../config/load.ts";
import { UsageError } from "../errors.ts";
import { KeyCache } from "../targets/key-cache.ts";
import { readTargets, shownName } from "../targets/read.ts";
import type { TargetRecord } from "../targets/record.ts";
import { identityOf } from "../targets/shard.ts";
import { absoluteDefaults, type ListedTarget, targetOf } from "../targets/target.ts";
import { type ChosenTarget, chosen } from "./chosen-target.ts";

/** An entry of a list: a target, or why it is none. */
export interface ListEntry {
  readonly position: number;
  /** What names it: `targets.csv:12`. */
  readonly place: string;
  readonly identity: string;
  readonly target?: ChosenTarget;
  readonly problem?: string;
}

/**
 * The targets of a list, as they are read.
 * @param file that lists them; `-` is standard input. Paths in it are taken from its folder.
 * @param config whose defaults hold for each target that does not say otherwise.
 * @throws UsageError for a file that can't be read, or is no list.
 */
export async function* listedTargets(
  file: string,
  config: LoadedConfig | undefined,
): AsyncGenerator<ListEntry> {
  const folder = file === "-" ? process.cwd() : path.dirname(path.resolve(file));
  const defaults = absoluteDefaults(config?.defaults ?? {}, config?.folder ?? folder);
  const cache = new KeyCache();
  for await (const record of readTargets(file)) {
    const place = `${shownName(file)}:${record.line}`;
    const { position } = record;
    try {
      const listed = targetOf(record);
      const { url, profile } = listed.config;
      const identity = identityOf({ url, profile, name: listed.name });
      const list = listAt(place, folder, record, defaults);
      const target = { ...chosen(listed, list), listed: followed(listed, record, identity, cache, config) };
      yield { position, place, identity, target };
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      yield { position, place, identity: record.text, problem: error.message };
    }
  }
}

/** The list as if it were a configuration: of the one entry that a message is about. */
function listAt(
  place: string,
  folder: string,
  { text }: TargetRecord,
  defaults: LoadedConfig["defaults"],
): LoadedConfig {
  return {
    shown: place,
    folder,
    text,
    reporters: [],
    defaults,
    targets: [],
    at: (part) => `${place}: ${part.at(-1) ?? ""}`.trimEnd(),
  };
}

function followed(
  { config: own }: ListedTarget,
  { position }: TargetRecord,
  identity: string,
  cache: KeyCache,
  config: LoadedConfig | undefined,
): NonNullable<ChosenTarget["listed"]> {
  const ownKeys = [
    ...(own.secretKey === undefined ? [] : (["secret"] as const)),
    ...(own.validationKey === undefined ? [] : (["validation"] as const)),
  ];
  return {
    position,
    identity,
    ownKeys,
    follow: (key, source, context) => {
      // What the configuration says for all is taken from its own folder.
      const inherited = config !== undefined && !ownKeys.includes(key);
      return cache.follow(source, inherited ? { ...context, folder: config.folder } : context);
    },
  };
}
