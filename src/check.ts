import { setMaxListeners } from "node:events";
import { diagnose } from "./diagnose.ts";
import { UsageError } from "./errors.ts";
import { keysIn } from "./keys/facts.ts";
import { gather } from "./probes/gather.ts";
import { furtherLines, planLines } from "./probes/plan/lines.ts";
import { randomKey } from "./probes/post.ts";
import type { Profile } from "./protocol/profile.ts";
import { Redactor } from "./redact.ts";
import type { Report } from "./report.ts";
import type { CheckOptions, PlannedRequest } from "./settings.ts";
import { allows, keysOf, profileFor, requestHoldsKey } from "./settings-facts.ts";
import { version } from "./version.ts";

/**
 * Checks one endpoint: gathers evidence layer by layer and diagnoses it.
 * @param options the target, the keys and how to ask; see the fields' comments.
 * @returns the report; also for addresses that can't be parsed, and for a check that was aborted.
 * @throws UsageError when a setting makes no sense (unknown profile, no Secret Key).
 */
export async function check(options: CheckOptions): Promise<Report> {
  const profile = profileFor(options);
  requireKeys(options, profile);
  // Every request under way waits for it, and Node would warn of a leak when there are more than ten.
  if (options.signal) setMaxListeners(0, options.signal);
  const startedAt = new Date();
  const began = performance.now();
  const wrongKey = randomKey(
    options.secretKey?.length === 20 ? 20 : Math.max(12, options.secretKey?.length ?? 20),
  );
  const redactor = new Redactor({
    ...(options.secretKey && { secretKey: options.secretKey }),
    ...(options.validationKey && { validationKey: options.validationKey }),
    others: [{ text: wrongKey, label: "random key" }],
    show: options.showKeys ?? false,
  });
  const gathered = await gather({ options, profile, redactor, randomKey: wrongKey, startedAt });
  // Names of hosts stand in the evidence as they are, unless somebody put a key into one.
  const keyInHost = keysIn(gathered.url.parsed?.host ?? "", keysOf(options)).length > 0;
  const evidence = keyInHost ? redactor.value(gathered) : gathered;
  return {
    schema: "prevalidate/report@1",
    tool: { name: "prevalidate", version },
    target: evidence.url.parsed?.href ?? evidence.url.input,
    profile: profile.name,
    startedAt: startedAt.toISOString(),
    durationMs: Math.round(performance.now() - began),
    ...diagnose(evidence),
    evidence,
  };
}

/**
 * Lists the requests that a check with these options may send, without sending any.
 * @throws UsageError as `check` does.
 */
export function planCheck(options: CheckOptions): readonly PlannedRequest[] {
  const profile = profileFor(options);
  const keyInRequest = requestHoldsKey(options);
  const lines = planLines(profile)
    .filter(({ ask }) => allows(options, ask))
    .filter(({ name }) => name !== "random-key" || keyInRequest)
    .map(({ name, ask, purpose, when }) => ({ name, method: ask.method, purpose, ...(when && { when }) }));
  return [...lines, ...furtherLines];
}

function requireKeys(options: CheckOptions, profile: Profile): void {
  if (!options.secretKey)
    throw new UsageError("no Secret Key: give one, since the endpoint must recognise it");
  const needed = profile.validationNeedsKey === "required" || profile.eventsNeedKey === "required";
  if (needed && !options.validationKey)
    throw new UsageError("no Validation Key: give one, since the answer must contain it");
}
