import { boundsOf, boundsSet, defaultBounds } from "./bounds.ts";
import { UsageError } from "./errors.ts";
import type { SettingsEvidence } from "./evidence.ts";
import { keyFacts, keysIn } from "./keys/facts.ts";
import type { PlannedAsk } from "./probes/plan/ask.ts";
import type { Profile } from "./protocol/profile.ts";
import { defaultProfile, profileNamed, profiles } from "./protocol/profiles.ts";
import type { CheckOptions } from "./settings.ts";
import type { Bytes, Milliseconds } from "./units.ts";

/*
 * What follows from the settings of a check.
 */

/** For one request, unless set. */
export const defaultTimeoutMs: Milliseconds = defaultBounds.timeoutMs;
/** Bytes of body read, unless set. */
export const defaultMaxBodyBytes: Bytes = defaultBounds.maxBodyBytes;

/**
 * The sender's contract that the options name, or the default one.
 * @throws UsageError for a name that none has.
 */
export function profileFor(options: { readonly profile?: string }): Profile {
  const profile = profileNamed(options.profile ?? defaultProfile.name);
  if (profile !== undefined) return profile;
  const known = profiles.map(({ name }) => name).join(", ");
  throw new UsageError(`unknown profile “${options.profile}”: use one of ${known}`);
}

/** `--only` lets through posts of these types, and requests that carry no event and tell why the validation fails. */
export function allows(options: CheckOptions, ask: PlannedAsk["ask"]): boolean {
  if (options.only === undefined) return true;
  if (ask.method !== "POST") return ask.variant !== "stranger";
  const type = ask.variant === "empty" ? "Validation" : ask.event;
  return (
    options.only.some((only) => only === type) ||
    (type === "Validation" && !ask.repeats && ask.secret === "right")
  );
}

/** A key stands in the URL or in a header that is added. */
export function requestHoldsKey(options: CheckOptions): boolean {
  const keys = keysOf(options);
  const texts = [options.url, ...(options.headers ?? []).map(([, value]) => value)];
  return texts.some((text) => keysIn(text, keys).length > 0);
}

/** The keys by the names that evidence calls them. */
export function keysOf(options: CheckOptions) {
  return {
    ...(options.secretKey && { secret: options.secretKey }),
    ...(options.validationKey && { validation: options.validationKey }),
  };
}

/** What a judgement depends on, fit for the evidence. */
export function settingsOf(options: CheckOptions, profile: Profile): SettingsEvidence {
  const bounds = boundsOf(options);
  const set = boundsSet(bounds);
  return {
    profile: profile.name,
    local: options.local ?? false,
    timeoutMs: bounds.timeoutMs,
    maxBodyBytes: bounds.maxBodyBytes,
    ...(Object.keys(set).length > 0 && { bounds: set }),
    proxied: options.proxy !== undefined,
    ...(options.audit && { audit: true }),
    keys: {
      secret: options.secretKey ? keyFacts(options.secretKey) : null,
      validation: options.validationKey ? keyFacts(options.validationKey) : null,
      same: options.secretKey !== undefined && options.secretKey === options.validationKey,
    },
  };
}
