import type { EndpointOptions } from "../config/config.ts";
import { findConfig } from "../config/find.ts";
import type { KeySource, ReferenceContext, ReferredKey } from "../config/key-reference.ts";
import type { LoadedConfig, NamedTarget } from "../config/load.ts";
import { UsageError } from "../errors.ts";
import type { KeyName } from "../evidence.ts";
import { didYouMean } from "./suggest.ts";
import { askedUrl, commandWords } from "./targets.ts";

/** One endpoint that is asked for, by its URL or by its name in the configuration. */
export interface ChosenTarget {
  readonly name?: string;
  readonly url: string;
  /** The URL stands in the configuration, and may refer to variables; it was typed otherwise. */
  readonly configured: boolean;
  /** What the configuration says of it, with the defaults. */
  readonly options: EndpointOptions;
  /** Where the configuration says so; absent where there is none, or it doesn't. */
  readonly at?: (option: string) => string;
  readonly config?: LoadedConfig;
  /** Set where it is an entry of a list of targets. */
  readonly listed?: Listed;
}

/** What is particular to an entry of a list. */
export interface Listed {
  /** Its place in the list, from 1. */
  readonly position: number;
  /** Of the entry: the same on every machine. */
  readonly identity: string;
  /** Keys that the entry names itself: they go before what holds for all. */
  readonly ownKeys: readonly KeyName[];
  /** Follows a reference, once for all the targets that share it. */
  readonly follow: (key: KeyName, source: KeySource, context: ReferenceContext) => Promise<ReferredKey>;
}

/**
 * Reads the configuration that `--config` names, or the nearest one. Nothing is loaded for it where there is none.
 * @throws UsageError for one that can't be read or understood.
 */
export async function readConfig(choice: string | false | undefined): Promise<LoadedConfig | undefined> {
  const from = process.cwd();
  const file = choice ?? (await findConfig(from));
  if (file === undefined || file === false) return undefined;
  const { loadConfig } = await import("../config/load.ts");
  return loadConfig(file, from);
}

/**
 * Every target of a configuration, in its order.
 * @returns none where there is no configuration, or it names none.
 */
function everyTarget(config: LoadedConfig | undefined): readonly ChosenTarget[] {
  return config === undefined ? [] : config.targets.map((target) => chosen(target, config));
}

/**
 * The target of that name, or the endpoint at that URL, which takes the configuration's defaults.
 * @throws UsageError for a word that is neither a URL nor a target, with the nearest name.
 */
export function chooseTarget(word: string, config: LoadedConfig | undefined): ChosenTarget {
  const named = config?.targets.find(({ name }) => name === word);
  if (config === undefined || named === undefined) {
    if (/^[A-Za-z0-9_-]+$/.test(word)) refuseName(word, config);
    return typed(word, config);
  }
  return chosen(named, config);
}

function typed(url: string, config: LoadedConfig | undefined): ChosenTarget {
  if (config === undefined) return { url, configured: false, options: {} };
  const at = (option: string) => config.at(pathOf(option, config));
  return { url, configured: false, options: config.defaults, at, config };
}

/** A target with what the configuration says for all. */
export function chosen({ name, config: target }: NamedTarget, config: LoadedConfig): ChosenTarget {
  const { url, ...own } = target;
  const headers = mergeHeaders(config.defaults.headers, own.headers);
  return {
    ...(name !== undefined && { name }),
    url,
    configured: true,
    options: { ...config.defaults, ...own, ...(headers && { headers }) },
    at: (option) =>
      config.at(pathOf(option, config, { ...(name !== undefined && { name }), config: target })),
    config,
  };
}

/** Where an option was said: in the target, or else in the defaults. */
function pathOf(option: string, { targets }: LoadedConfig, target?: NamedTarget): readonly string[] {
  if (targets.length === 1 && targets[0]?.name === undefined) return [option];
  return target?.name !== undefined && Object.hasOwn(target.config, option)
    ? ["targets", target.name, option]
    : ["defaults", option];
}

/** Fields of the same name, in any case, are the target's. */
function mergeHeaders(
  defaults: EndpointOptions["headers"],
  own: EndpointOptions["headers"],
): EndpointOptions["headers"] {
  if (defaults === undefined || own === undefined) return own ?? defaults;
  const names = new Set(Object.keys(own).map((name) => name.toLowerCase()));
  const kept = Object.entries(defaults).filter(([name]) => !names.has(name.toLowerCase()));
  return { ...Object.fromEntries(kept), ...own };
}

/**
 * What the words of a command line choose: with none, every target of the configuration, or what is asked for.
 * @returns at least one.
 * @throws UsageError where nothing is chosen and nobody can be asked.
 */
export async function chooseTargets(
  words: readonly string[],
  config: LoadedConfig | undefined,
): Promise<readonly ChosenTarget[]> {
  if (words.length > 0) return words.map((word) => chooseTarget(word, config));
  const all = everyTarget(config);
  return all.length > 0 ? all : [typed(await askedUrl(), config)];
}

/**
 * What one word chooses: with none, the configuration's only target, or what is asked for.
 * @throws UsageError where there is more than one, or none and nobody can be asked.
 */
export async function chooseOne(
  word: string | undefined,
  config: LoadedConfig | undefined,
): Promise<ChosenTarget> {
  const [first, ...others] = await chooseTargets(word === undefined ? [] : [word], config);
  if (first === undefined || others.length > 0) {
    const names = everyTarget(config).flatMap(({ name }) => name ?? []);
    throw new UsageError(`${config?.shown} has several targets: name one of ${names.join(", ")}`);
  }
  return first;
}

/** A plain word was meant as a name, or as a command. */
function refuseName(word: string, config: LoadedConfig | undefined): void {
  if (word === "localhost") return;
  const names = (config?.targets ?? []).flatMap(({ name }) => name ?? []);
  const near = didYouMean(word, [...names, ...commandWords()]);
  if (names.length === 0) {
    if (near !== "") throw new UsageError(`unknown command “${word}”${near}`);
    const where =
      config === undefined ? "there is no configuration here" : `${config.shown} names no targets`;
    throw new UsageError(`“${word}” is no URL, and ${where}: write https://… or a target's name`);
  }
  const all = near || `; there are ${names.join(", ")}`;
  throw new UsageError(`no target is called “${word}” in ${config?.shown}${all}`);
}
