import path from "node:path";
import {
  findKeys,
  givenKeys,
  type KeySources,
  keyNames,
  needsValidationKey,
  type Variables,
} from "../../config/keys.ts";
import { isTracked } from "../../config/version-control.ts";
import { UsageError } from "../../errors.ts";
import { type Answers, type KeyVariables, namesOf } from "../../init/answers.ts";
import { type CiSystem, ciSystem, ciSystems, isCiSystem } from "../../init/ci.ts";
import { type Format, formats, isFormat } from "../../init/config-text.ts";
import type { Folder } from "../../init/folder.ts";
import { isInside } from "../../init/inside.ts";
import type { Profile } from "../../protocol/profile.ts";
import { profiles } from "../../protocol/profiles.ts";
import { askForChoice, askForKey, askWhether } from "../prompt.ts";
import { readKeysFile, requireProfile } from "../request-settings.ts";
import { didYouMean } from "../suggest.ts";
import { askedUrl, requireUrl } from "../targets.ts";
import type { InitFlags } from "./init.ts";
import { handlerNames } from "./init-handlers.ts";

/** What is known before anything is asked. */
export interface Asking {
  readonly flags: InitFlags;
  readonly folder: Folder;
  /** Somebody is there, and wants to be asked. */
  readonly people: boolean;
}

/** An endpoint to try, and the keys where they are known. */
export interface Given {
  readonly url: string;
  readonly profile: Profile;
  readonly local: boolean;
  readonly keys?: { readonly secretKey?: string; readonly validationKey?: string };
}

export interface Gathered {
  readonly answers: Answers;
  /** Where the keys are from; `none` where there are none yet. */
  readonly keys: "environment" | "file" | "asked" | "none";
}

const usualEnvFile = ".env";

/**
 * Asks for what the flags leave open, or takes what is usual where nobody is asked.
 * @param tryOut is told as soon as the endpoint and its keys are known.
 * @throws UsageError for an answer that makes no sense, Interrupted on Ctrl-C.
 */
export async function gatherAnswers(
  asking: Asking,
  tryOut: (given: Given) => Promise<void>,
): Promise<Gathered> {
  const { flags, folder, people } = asking;
  const format = flags.format === undefined ? undefined : requireFormat(flags.format);
  const ci = flags.ci === undefined ? undefined : requireCi(flags.ci);
  if (flags.name !== undefined) requireName(flags.name);
  const url = flags.url ?? (await askedUrl());
  requireUrl(url, givenKeys({ flags: {}, environment: process.env }));
  const profile = await askedProfile(asking);
  const local = flags.local ?? isInside(url);
  const { keys, from, envFile } = await knownKeys(asking, profile);
  await tryOut({ url, profile, local, ...(keys && { keys }) });
  const variables = variablesOf(profile, envFile?.variables ?? {});
  if (flags.writeKeys && keys === undefined)
    throw new UsageError(
      `there are no keys to write: set ${namesOf(variables).join(" and ")} for this once, or leave out --write-keys`,
    );
  const file = await keysGoTo(asking, from, envFile?.file);
  const written = file !== undefined && from !== "file" && keys !== undefined;
  const chosenCi = ci ?? (people ? await askedCi(folder) : undefined);
  const handler = await askedHandler(asking);
  return {
    keys: from,
    answers: {
      url,
      profile: profile.name,
      local,
      variables,
      format: format ?? (people ? await askedFormat(folder) : await folder.usualFormat()),
      ...(flags.name !== undefined && { name: flags.name }),
      ...(file !== undefined && { envFile: file }),
      ...(written && { writeKeys: valuesOf(variables, keys) }),
      ...(chosenCi !== undefined && { ci: chosenCi }),
      ...(handler !== undefined && { handler }),
    },
  };
}

async function askedProfile({ flags, people }: Asking): Promise<Profile> {
  if (flags.profile !== undefined || !people) return requireProfile(flags.profile);
  const choices = profiles.map(({ name, title }) => ({ name: `${name.padEnd(8)} ${title}`, value: name }));
  return requireProfile(await askForChoice("Which kind of webhook is it?", choices));
}

/** From the environment, the env file, or whoever is there. */
async function knownKeys(
  { flags, folder, people }: Asking,
  profile: Profile,
): Promise<{
  readonly keys?: NonNullable<Given["keys"]>;
  readonly from: Gathered["keys"];
  readonly envFile?: { readonly file: string; readonly variables: Variables };
}> {
  const file = typeof flags.writeKeys === "string" ? flags.writeKeys : usualEnvFile;
  const envFile = (await folder.has(file)) ? await readKeysFile(path.join(folder.path, file)) : undefined;
  let asked = false;
  const sources: KeySources = {
    flags: {},
    environment: process.env,
    ...(envFile && { envFile }),
    ...(people && {
      prompt: (names) => {
        asked = true;
        return askForKey(names);
      },
    }),
  };
  const held = givenKeys(sources);
  if (!people && held.secretKey === undefined && held.validationKey === undefined) return { from: "none" };
  const keys = await findKeys(profile, sources);
  const inEnvironment = givenKeys({ flags: {}, environment: process.env });
  const fromFile =
    envFile !== undefined && Object.keys(keys).some((key) => !Object.hasOwn(inEnvironment, key));
  return {
    keys,
    from: asked ? "asked" : fromFile ? "file" : "environment",
    ...(fromFile && !asked && envFile && { envFile: { file, variables: envFile.variables } }),
  };
}

/** The variables that hold the keys: those that are set, otherwise this program's own. */
function variablesOf(profile: Profile, file: Variables): KeyVariables {
  const held = { ...file, ...process.env };
  const named = (key: keyof typeof keyNames) =>
    keyNames[key].variables.find((name) => held[name] !== undefined) ?? keyNames[key].variables[0];
  return { secret: named("secret"), ...(needsValidationKey(profile) && { validation: named("validation") }) };
}

function valuesOf(
  { secret, validation }: KeyVariables,
  { secretKey, validationKey }: NonNullable<Given["keys"]>,
): Readonly<Record<string, string>> {
  return {
    ...(secretKey !== undefined && { [secret]: secretKey }),
    ...(validation !== undefined && validationKey !== undefined && { [validation]: validationKey }),
  };
}

/** The env file that the configuration is to name, if any. */
async function keysGoTo(
  { flags, folder, people }: Asking,
  from: Gathered["keys"],
  found: string | undefined,
): Promise<string | undefined> {
  if (typeof flags.writeKeys === "string") return flags.writeKeys;
  if (flags.writeKeys) return usualEnvFile;
  if (from === "file") return found;
  if (!people || from !== "asked" || (await isTracked(path.join(folder.path, usualEnvFile))))
    return undefined;
  const write = await askWhether(`Write the keys into ${usualEnvFile}, which git is to leave alone?`, true);
  return write ? usualEnvFile : undefined;
}

async function askedFormat(folder: Folder): Promise<Format> {
  const names = Object.keys(formats).filter(isFormat);
  const choices = [];
  for (const value of names) {
    if (value !== "package.json") choices.push({ name: formats[value], value });
    else if (await folder.has(value)) choices.push({ name: "the key prevalidate in package.json", value });
  }
  return askForChoice("Where is the configuration to be?", choices, await folder.usualFormat());
}

async function askedCi(folder: Folder): Promise<CiSystem | undefined> {
  const systems = Object.keys(ciSystems).filter(isCiSystem);
  const chosen = await askForChoice<CiSystem | "none">(
    "Check it in CI as well?",
    [{ name: "No", value: "none" }, ...systems.map((value) => ({ name: ciSystem(value).title, value }))],
    (await folder.usualCi()) ?? "none",
  );
  return chosen === "none" ? undefined : chosen;
}

async function askedHandler({ flags, people }: Asking): Promise<string | undefined> {
  if (typeof flags.handler === "string" || !people) return flags.handler === true ? undefined : flags.handler;
  const none = { name: "No, I have one", value: "" };
  const names = handlerNames().map((value) => ({ name: `For ${value}`, value }));
  return (await askForChoice("Write a handler to begin with?", [none, ...names])) || undefined;
}

function requireFormat(word: string): Format {
  if (isFormat(word)) return word;
  const names = Object.keys(formats);
  throw new UsageError(
    `unknown format “${word}”${didYouMean(word, names) || `; there are ${names.join(", ")}`}`,
  );
}

function requireCi(word: string): CiSystem {
  if (isCiSystem(word)) return word;
  const names = Object.keys(ciSystems);
  throw new UsageError(
    `unknown CI system “${word}”${didYouMean(word, names) || `; there are ${names.join(", ")}`}`,
  );
}

/** A target is named on the command line, where a URL may stand as well. */
function requireName(name: string): void {
  if (!/^[\w-][\w.-]*$/.test(name) || name.startsWith("-"))
    throw new UsageError(`“${name}” is no name of a target: use letters, digits, dots and hyphens`);
}
