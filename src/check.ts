import { setMaxListeners } from "node:events";
import { diagnose } from "./diagnose.ts";
import { UsageError } from "./errors.ts";
import type { EarlierAttempt, Evidence } from "./evidence.ts";
import { keysIn } from "./keys/facts.ts";
import { gather } from "./probes/gather.ts";
import { furtherLinesOf, planLines } from "./probes/plan/lines.ts";
import { wrongKey } from "./probes/post.ts";
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
  requireSize(options, profile);
  // Every request under way waits for it, and Node would warn of a leak when there are more than ten.
  if (options.signal) setMaxListeners(0, options.signal);
  if (options.waitMs === undefined && !options.retries) return checkOnce(options, profile, []);
  const { checkPatiently } = await import("./patience.ts");
  return checkPatiently(options, (earlier) => checkOnce(options, profile, earlier));
}

async function checkOnce(
  options: CheckOptions,
  profile: Profile,
  earlier: readonly EarlierAttempt[],
): Promise<Report> {
  const startedAt = new Date();
  const began = performance.now();
  const randomKey = wrongKey(
    options.secretKey?.length === 20 ? 20 : Math.max(12, options.secretKey?.length ?? 20),
  );
  const redactor = new Redactor({
    ...(options.secretKey && { secretKey: options.secretKey }),
    ...(options.validationKey && { validationKey: options.validationKey }),
    others: [{ text: randomKey, label: "random key", harmless: true }, ...(options.secrets ?? [])],
    show: options.showKeys ?? false,
  });
  const gathering = { options, profile, redactor, randomKey, startedAt };
  const checked = await gather(gathering);
  const gathered = options.audit
    ? await (await import("./audit/audit.ts")).audit(gathering, checked)
    : checked;
  // Names of hosts stand in the evidence as they are, unless somebody put a key into one.
  const keyInHost = keysIn(gathered.url.parsed?.host ?? "", keysOf(options)).length > 0;
  const redacted = keyInHost ? redactor.value(gathered) : gathered;
  const alone = earlier.length === 0 ? redacted : { ...redacted, earlier };
  const whole = options.via?.length
    ? { ...alone, vantages: await fromElsewhere(options, alone, redactor) }
    : alone;
  const evidence = options.reproducible ? await withoutTime(whole, options.reproducible) : whole;
  return {
    schema: "prevalidate/report@1",
    tool: { name: "prevalidate", version },
    target: evidence.url.parsed?.href ?? evidence.url.input,
    profile: profile.name,
    startedAt: evidence.startedAt,
    durationMs: options.reproducible ? 0 : Math.round(performance.now() - began),
    ...diagnose(evidence),
    evidence,
  };
}

async function fromElsewhere(options: CheckOptions, evidence: Evidence, redactor: Redactor) {
  const { lookFromElsewhere } = await import("./vantage/look.ts");
  return lookFromElsewhere({
    options,
    evidence,
    redactor,
    check: (there) => checkOnce(there, profileFor(there), []),
  });
}

async function withoutTime(evidence: Evidence, at: true | Date): Promise<Evidence> {
  const { beginningOfTime, withoutTime: fixed } = await import("./reproducible.ts");
  return fixed(evidence, at === true ? beginningOfTime : at);
}

/**
 * Lists the requests that a check with these options may send, without sending any.
 * @throws UsageError as `check` does.
 */
export function planCheck(options: CheckOptions): readonly PlannedRequest[] {
  const profile = profileFor(options);
  requireSize(options, profile);
  const keyInRequest = requestHoldsKey(options);
  const lines = planLines(profile, options.inboundSize)
    .filter(({ ask }) => allows(options, ask))
    .filter(({ name }) => name !== "random-key" || keyInRequest)
    .map(({ name, ask, purpose, when }) => ({ name, method: ask.method, purpose, ...(when && { when }) }));
  return [...lines, ...furtherLinesOf(profile)];
}

/**
 * Lists the requests that an audit with these options may send besides the check, without sending any.
 * @throws UsageError as `check` does.
 */
export async function planAudit(options: CheckOptions): Promise<readonly PlannedRequest[]> {
  return (await import("./audit/plan.ts")).planAudit(options);
}

/** @throws UsageError where the size is none that the sender's posts can have. */
function requireSize({ inboundSize }: CheckOptions, { name, large }: Profile): void {
  if (inboundSize === undefined) return;
  if (large === undefined)
    throw new UsageError(`an inbound size makes no sense with the profile ${name}: its posts are small`);
  if (!(inboundSize >= 0 && inboundSize <= large.most))
    throw new UsageError(`an inbound size is from 0 to ${large.most} bytes: the sender posts no more`);
}

function requireKeys(options: CheckOptions, profile: Profile): void {
  if (!options.secretKey)
    throw new UsageError("no Secret Key: give one, since the endpoint must recognise it");
  const needed = profile.validationNeedsKey === "required" || profile.eventsNeedKey === "required";
  if (needed && !options.validationKey)
    throw new UsageError("no Validation Key: give one, since the answer must contain it");
}
