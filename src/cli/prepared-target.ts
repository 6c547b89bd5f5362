import path from "node:path";
import { findKeys, givenKeys, type KeyNames, type KeySources, keyNames } from "../config/keys.ts";
import { UsageError } from "../errors.ts";
import type { KeyName } from "../evidence.ts";
import { learn, type Secret } from "../redact/learnt.ts";
import type { ChosenTarget } from "./chosen-target.ts";
import type { RequestFlags } from "./flags.ts";
import { keySources, readKeysFile, requireProfile } from "./request-settings.ts";
import { requireUrl } from "./targets.ts";

/** A target with all that is known of it put together, before its keys are had. */
export interface PreparedTarget<Flags extends RequestFlags> {
  readonly target: ChosenTarget;
  readonly url: string;
  /** The command line's, and the configuration's where that says nothing. */
  readonly flags: Flags;
  readonly keys: KeySources;
  /** Tokens in header fields, the URL or the proxy's. */
  readonly secrets: readonly Secret[];
}

/**
 * Puts a target together: what the command line says before what the configuration says.
 * @param flags of the command line.
 * @throws UsageError for what can't be tried: a variable that is not set, an env file that can't be read, no URL.
 */
export async function prepareTarget<Flags extends RequestFlags>(
  target: ChosenTarget,
  flags: Flags,
): Promise<PreparedTarget<Flags>> {
  const given = await keySources(flags, process.env);
  const envFile = given.envFile ?? (await configuredEnvFile(target));
  const keys: KeySources = {
    ...given,
    ...(envFile && { envFile }),
    configured: configuredKeys(target, { environment: given.environment, ...(envFile && { envFile }) }),
    ...(given.prompt && { prompt: namedPrompt(given.prompt, target.listed ? undefined : target.name) }),
    ...(target.listed && { configuredFirst: target.listed.ownKeys }),
  };
  const { url, secrets, flags: merged } = await fillInConfigured(target, flags, keys);
  for (const secret of secrets) learn(secret);
  requireUrl(url, { ...givenKeys(keys), others: secrets });
  return { target, url, flags: merged, keys, secrets };
}

/**
 * Has a target's keys: found as the contract says, or asked for.
 * @throws UsageError where a key is missing, or stands in the configuration.
 */
export async function keysOfTarget(
  { target, flags, keys }: PreparedTarget<RequestFlags>,
  use: { readonly secretUnused?: boolean } = {},
): ReturnType<typeof findKeys> {
  const found = await findKeys(requireProfile(flags.profile), keys, use);
  const { config } = target;
  for (const key of Object.values(found)) {
    if (config !== undefined && holdsKey(config.text, key))
      throw new UsageError(
        `${config.shown} holds a key, which is used here: take it out, and refer to an environment variable, as “$NAME”`,
      );
  }
  tellOverridden(target, keys);
  return found;
}

/** One that is not there is passed over: in CI the variables come from elsewhere. */
async function configuredEnvFile({ options, config, at }: ChosenTarget): Promise<KeySources["envFile"]> {
  if (options.envFile === undefined || config === undefined) return undefined;
  const file = path.resolve(config.folder, options.envFile);
  try {
    return await readKeysFile(file);
  } catch (error) {
    const cause = error instanceof UsageError ? (error.cause as NodeJS.ErrnoException) : undefined;
    if (cause?.code === "ENOENT") return { path: `${file}, which is not there`, variables: {} };
    throw new UsageError(`${at?.("envFile")}: ${(error as Error).message}`, { cause: error });
  }
}

type Variables = Pick<KeySources, "environment" | "envFile">;

function configuredKeys(target: ChosenTarget, variables: Variables): NonNullable<KeySources["configured"]> {
  const follow = (option: "secretKey" | "validationKey") => async () => {
    const { keySource, resolveKey } = await import("../config/key-reference.ts");
    const { durationOf, within } = await import("./configured-flags.ts");
    const { options, config, at } = target;
    const reference = options[option];
    if (reference === undefined || config === undefined) throw new Error(`${option} is not configured`);
    try {
      const source = within(option, () => keySource(reference, durationOf));
      const context = { ...variables, folder: config.folder };
      const { listed } = target;
      return await (listed === undefined
        ? resolveKey(source, context)
        : listed.follow(option === "secretKey" ? "secret" : "validation", source, context));
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      throw new UsageError(`${at?.(option)}: ${error.message}`, { cause: error });
    }
  };
  const { secretKey, validationKey } = target.options;
  return {
    ...(secretKey !== undefined && { secret: follow("secretKey") }),
    ...(validationKey !== undefined && { validation: follow("validationKey") }),
  };
}

async function fillInConfigured<Flags extends RequestFlags>(
  target: ChosenTarget,
  flags: Flags,
  variables: Variables,
): Promise<{ url: string; secrets: readonly Secret[]; flags: Flags }> {
  const { url, config, configured, options, at } = target;
  if (config === undefined) return { url, secrets: [], flags };
  const { configuredFlags, OptionError, within } = await import("./configured-flags.ts");
  const { fillInUrl } = await import("../config/variables.ts");
  try {
    const filled = configured ? within("url", () => fillInUrl(url, variables)) : { text: url, secrets: [] };
    const said = configuredFlags(options, config.folder, variables);
    return {
      url: filled.text,
      secrets: [...filled.secrets, ...said.secrets],
      flags: { ...said.flags, ...flags, ...mergedHeader(said.flags.header, flags.header) },
    };
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    throw new UsageError(`${at?.(error.option)}: ${error.message}`, { cause: error });
  }
}

/** Fields of the same name are the command line's. */
function mergedHeader(
  configured: RequestFlags["header"],
  given: RequestFlags["header"],
): Pick<RequestFlags, "header"> {
  if (configured === undefined || given === undefined) return {};
  const names = new Set(given.map(([name]) => name.toLowerCase()));
  return { header: [...configured.filter(([name]) => !names.has(name.toLowerCase())), ...given] };
}

function namedPrompt(prompt: (names: KeyNames) => Promise<string>, name: string | undefined) {
  return (names: KeyNames) =>
    prompt(name === undefined ? names : { ...names, title: `${names.title} of ${name}` });
}

/** Shorter text may stand there by chance. */
const shortestTelling = 12;

function holdsKey(text: string, key: string): boolean {
  for (let at = text.indexOf(key); key.length >= shortestTelling && at >= 0; at = text.indexOf(key, at + 1)) {
    const around = `${text[at - 1] ?? " "}${text[at + key.length] ?? " "}`;
    if (!/\w/.test(around)) return true;
  }
  return false;
}

/** A variable that goes before what a target says is told: it would be sought for long otherwise. */
function tellOverridden(
  { name, options, config, listed }: ChosenTarget,
  { flags, environment }: KeySources,
): void {
  if (name === undefined || listed !== undefined) return;
  for (const key of ["secret", "validation"] as const satisfies readonly KeyName[]) {
    const reference = options[`${key}Key`];
    const variable = keyNames[key].variables.find((one) => environment[one] !== undefined);
    if (reference === undefined || variable === undefined || flags[key] !== undefined) continue;
    if (JSON.stringify(reference).includes(variable)) continue;
    process.stderr.write(
      `prevalidate: note: ${variable} is set, and goes before the ${keyNames[key].title} that ${config?.shown} names for ${name}\n`,
    );
  }
}
