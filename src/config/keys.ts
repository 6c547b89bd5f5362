import { UsageError } from "../errors.ts";
import type { KeyName } from "../evidence.ts";
import type { Profile } from "../protocol/profile.ts";
import { learn } from "../redact/learnt.ts";

/** What one key is called: to people, as an option, and in the environment, first found wins. */
export interface KeyNames {
  readonly title: string;
  readonly option: string;
  readonly variables: readonly [own: string, senders: string];
}

export const keyNames: Readonly<Record<KeyName, KeyNames>> = {
  secret: {
    title: "Secret Key",
    option: "--secret-key",
    variables: ["PREVALIDATE_SECRET_KEY", "SOCKETLABS_SECRET_KEY"],
  },
  validation: {
    title: "Validation Key",
    option: "--validation-key",
    variables: ["PREVALIDATE_VALIDATION_KEY", "SOCKETLABS_VALIDATION_KEY"],
  },
};

export type Variables = Readonly<Record<string, string | undefined>>;

/** Where keys may come from. */
export interface KeySources {
  /** Keys given as options. */
  readonly flags: Partial<Readonly<Record<KeyName, string>>>;
  readonly environment: Variables;
  readonly envFile?: { readonly path: string; readonly variables: Variables };
  /** Follows what the configuration says of a key. */
  readonly configured?: Partial<Readonly<Record<KeyName, () => Promise<{ value: string; from: string }>>>>;
  /** Keys whose `configured` goes before all else: a target of a list names its own, and the rest is a default. */
  readonly configuredFirst?: readonly KeyName[];
  /** Asks the user; absent where there is nobody to ask. */
  readonly prompt?: (names: KeyNames) => Promise<string>;
}

/** The keys that are there without asking anybody, unchecked: what messages must leave out. */
export function givenKeys(sources: KeySources): { secretKey?: string; validationKey?: string } {
  const [secret, validation] = [givenKey("secret", sources)?.value, givenKey("validation", sources)?.value];
  return { ...(secret && { secretKey: secret }), ...(validation && { validationKey: validation }) };
}

/**
 * Finds the keys a profile needs: option, PREVALIDATE_ variable, SOCKETLABS_ variable, env file,
 * configuration, prompt.
 * @param use `secretUnused` where nothing is posted that a Secret Key would be put into.
 * @returns the keys; one that there is no use for and that was not given is absent.
 * @throws UsageError when a needed key is nowhere, or one is empty or holds a control character.
 */
export async function findKeys(
  profile: Profile,
  sources: KeySources,
  use: { readonly secretUnused?: boolean } = {},
): Promise<{ readonly secretKey?: string; readonly validationKey?: string }> {
  const needsSecret = !use.secretUnused || profile.returnedKey === "secret";
  const needed: readonly KeyName[] = [
    ...(needsSecret ? (["secret"] as const) : []),
    ...(needsValidationKey(profile) ? (["validation"] as const) : []),
  ];
  if (sources.prompt === undefined) requireGiven(needed, sources);
  const secretKey = await findKey("secret", needsSecret, sources);
  const validationKey = await findKey("validation", needed.includes("validation"), sources);
  return {
    ...(secretKey !== undefined && { secretKey }),
    ...(validationKey !== undefined && { validationKey }),
  };
}

/** Whether posts of that profile are answered with a Validation Key. */
export function needsValidationKey(profile: Profile): boolean {
  const asked = profile.validationNeedsKey === "required" || profile.eventsNeedKey === "required";
  return asked && profile.returnedKey === "validation";
}

async function findKey(key: KeyName, needed: boolean, sources: KeySources): Promise<string | undefined> {
  const names = keyNames[key];
  const given = sources.configuredFirst?.includes(key) ? undefined : givenKey(key, sources);
  const found = given ?? (await sources.configured?.[key]?.());
  if (found !== undefined) {
    learn({ text: found.value, label: `${key} key` });
    requireSendable(found.value, names.title, found.from);
    return found.value;
  }
  if (!needed || sources.prompt === undefined) return undefined;
  const value = await sources.prompt(names);
  learn({ text: value, label: `${key} key` });
  requireSendable(value, names.title, "the prompt");
  return value;
}

/** All that are missing are named at once. */
function requireGiven(needed: readonly KeyName[], sources: KeySources): void {
  const missing = needed
    .filter((key) => givenKey(key, sources) === undefined && sources.configured?.[key] === undefined)
    .map((key) => keyNames[key]);
  if (missing.length === 0) return;
  const list = (words: readonly string[]) => words.join(" and ");
  throw new UsageError(
    `no ${list(missing.map(({ title }) => title))}: set ${list(missing.map(({ variables }) => variables[0]))}, or give ` +
      `${list(missing.map(({ option }) => option))}, or --env-file`,
  );
}

function givenKey(key: KeyName, sources: KeySources): { value: string; from: string } | undefined {
  const { option, variables } = keyNames[key];
  const flag = sources.flags[key];
  if (flag !== undefined) return { value: flag, from: option };
  for (const [held, where] of [
    [sources.environment, ""],
    [sources.envFile?.variables ?? {}, ` in ${sources.envFile?.path}`],
  ] as const) {
    for (const variable of variables) {
      const value = held[variable];
      if (value !== undefined) return { value, from: `${variable}${where}` };
    }
  }
  return undefined;
}

/** A key is sent as it is, so only what can't be meant is refused. The message never shows the key. */
function requireSendable(value: string, title: string, from: string): void {
  if (value === "") throw new UsageError(`the ${title} from ${from} is empty`);
  if (/^[^\0-\x1f\x7f-\x9f]+[\r\n]+$/.test(value))
    throw new UsageError(
      `the ${title} from ${from} ends with a line break: remove it (it came along from a file?)`,
    );
  const odd = /[\0-\x1f\x7f-\x9f]/.exec(value);
  if (odd !== null) {
    const what = /[\r\n]/.test(odd[0]) ? "a line break" : "a control character";
    throw new UsageError(
      `the ${title} from ${from} contains ${what} at position ${odd.index + 1}: is it whole?`,
    );
  }
}
