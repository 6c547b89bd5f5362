import type { EndpointOptions } from "../config/config.ts";
import { givenKeys } from "../config/keys.ts";
import { UsageError } from "../errors.ts";
import type { EventType } from "../protocol/event.ts";
import type { Profile } from "../protocol/profile.ts";
import { eventTypeNamed, typeWords } from "../protocol/type-names.ts";
import type { CheckOptions } from "../settings.ts";
import type { ChosenTarget } from "./chosen-target.ts";
import type { CheckFlags } from "./commands/check.ts";
import type { PreparedCheck } from "./commands/check-each.ts";
import { patienceSettings } from "./commands/check-patience.ts";
import { readIgnored } from "./ignored.ts";
import { keysOfTarget, type PreparedTarget, prepareTarget } from "./prepared-target.ts";
import { requestSettings, requireProfile } from "./request-settings.ts";
import { didYouMean } from "./suggest.ts";
import { parseList } from "./values.ts";

/**
 * Makes checks of targets, one by one as they are asked for: each with its own profile, keys and settings.
 * @param flags of the command line, which go before what the configuration says of a target.
 * @param use `given` where nothing will be sent, so that no key is asked for or fetched.
 * @throws UsageError for what can't be tried; of a named target it begins with its name.
 */
export async function* checkTargets(
  targets: Iterable<ChosenTarget> | AsyncIterable<ChosenTarget>,
  flags: CheckFlags,
  use: { readonly keys: "found" | "given" },
): AsyncGenerator<PreparedCheck> {
  const prompted: Prompted = new Map();
  for await (const target of targets) yield await checkOfTarget(target, flags, use, prompted);
}

/** Answers to what was asked, by option: each is asked for once. */
export type Prompted = Map<string, Promise<string>>;

/**
 * Makes the check of one target.
 * @param prompted shared by targets that have their keys in common.
 * @throws UsageError as `checkTargets` does.
 */
export async function checkOfTarget(
  target: ChosenTarget,
  flags: CheckFlags,
  use: { readonly keys: "found" | "given" },
  prompted: Prompted,
): Promise<PreparedCheck> {
  const shared = target.name === undefined || target.listed !== undefined;
  try {
    const prepared = await prepareTarget(target, flags);
    return await checkOf(shared ? askingOnce(prepared, prompted) : prepared, use);
  } catch (error) {
    if (!(error instanceof UsageError) || shared) throw error;
    throw new UsageError(`${target.name}: ${error.message}`, { cause: error });
  }
}

/** URLs on one command line are one endpoint's, or several with the same keys. */
function askingOnce(prepared: PreparedTarget<CheckFlags>, prompted: Prompted): PreparedTarget<CheckFlags> {
  const { prompt, ...keys } = prepared.keys;
  if (prompt === undefined) return prepared;
  const once: typeof prompt = (names) => {
    const asked = prompted.get(names.option) ?? prompt(names);
    prompted.set(names.option, asked);
    return asked;
  };
  return { ...prepared, keys: { ...keys, prompt: once } };
}

async function checkOf(
  prepared: PreparedTarget<CheckFlags>,
  use: { readonly keys: "found" | "given" },
): Promise<PreparedCheck> {
  const { target, url, secrets } = prepared;
  const flags = await withConfigured(prepared.flags, target);
  const settings = {
    ...(await requestSettings(flags)),
    ...(flags.local && { local: true }),
    ...(flags.compareDns && { compareDns: flags.compareDns }),
    ...(flags.inboundSize !== undefined && { inboundSize: flags.inboundSize }),
    ...(flags.only !== undefined && { only: readTypes(flags.only, requireProfile(flags.profile)) }),
    ...((flags.audit || flags.auditTiming) && { audit: true }),
    ...(flags.auditTiming && { auditTiming: true }),
    ...(flags.via && { via: (await import("../vantage/point.ts")).readVantagePoints(flags.via) }),
    ...patienceSettings(flags, process.env),
  };
  const ignore = readIgnored(flags.ignore);
  const keys = use.keys === "found" ? await keysOfTarget(prepared) : givenKeys(prepared.keys);
  const options: CheckOptions = { ...settings, ...keys, url, ...(secrets.length > 0 && { secrets }) };
  return {
    ...(target.name !== undefined && { name: target.name }),
    options,
    ignore,
    strict: flags.strict ?? false,
  };
}

/** What the configuration says of a check, where the command line says nothing. */
async function withConfigured(flags: CheckFlags, { options, at }: ChosenTarget): Promise<CheckFlags> {
  const { local, strict, only, ignore, compareDns, wait, retries } = options;
  const configured: Partial<CheckFlags> = {
    ...(local !== undefined && { local }),
    ...(strict !== undefined && { strict }),
    ...(only && { only: only.join(",") }),
    ...(retries !== undefined && { retries }),
    ...(await timesAndServers(
      { ...(compareDns !== undefined && { compareDns }), ...(wait !== undefined && { wait }) },
      at,
    )),
  };
  return { ...configured, ...flags, ignore: flags.ignore.length > 0 ? flags.ignore : (ignore ?? []) };
}

/** Loaded where they are configured. */
async function timesAndServers(
  { compareDns, wait }: Pick<EndpointOptions, "compareDns" | "wait">,
  at: ChosenTarget["at"],
): Promise<Partial<CheckFlags>> {
  if (compareDns === undefined && wait === undefined) return {};
  const { durationOf, nameServer, OptionError, within } = await import("./configured-flags.ts");
  try {
    return {
      ...(wait !== undefined && { wait: within("wait", () => durationOf(wait)) }),
      ...(compareDns && {
        compareDns: compareDns === true || within("compareDns", () => compareDns.map(nameServer)),
      }),
    };
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    throw new UsageError(`${at?.(error.option)}: ${error.message}`, { cause: error });
  }
}

function readTypes(list: string, profile: Profile): readonly EventType[] {
  const types = parseList(list).map((word) => {
    const type = eventTypeNamed(word)?.type;
    if (type === undefined)
      throw new UsageError(`--only: unknown type “${word}”${didYouMean(word, typeWords)}`);
    if (!profile.types.includes(type))
      throw new UsageError(`--only: the profile ${profile.name} has no ${type} event`);
    return type;
  });
  if (types.length === 0) throw new UsageError("--only names no type: write validation,delivered and so on");
  return types;
}
