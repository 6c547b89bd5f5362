import type { AuditEvidence, AuditShortfall, Evidence } from "../evidence.ts";
import { Connector } from "../probes/connector.ts";
import { handled, refused, see } from "../probes/plan/seen.ts";
import { probeUrl } from "../probes/url.ts";
import type { Profile } from "../protocol/profile.ts";
import type { Redactor } from "../redact.ts";
import type { CheckOptions } from "../settings.ts";
import { keysOf } from "../settings-facts.ts";
import { Asker } from "./asker.ts";
import { shortened } from "./keep.ts";
import { plainAddress, plainLine } from "./lines/transport.ts";
import { auditGroups } from "./plan.ts";
import { measureTiming } from "./timing.ts";
import { offerHellos } from "./tls.ts";

export interface Auditing {
  readonly options: CheckOptions;
  readonly profile: Profile;
  readonly redactor: Redactor;
  /** A key that is nobody's, and redacted by its name. */
  readonly randomKey: string;
  readonly startedAt: Date;
}

/**
 * Examines a handler as an attacker would, after a check: one request after the other, none of which does harm where a
 * handler is as it should be, or leaves behind more than events that say they are simulated.
 * @param evidence of the check, by whose answers it is decided what can be asked.
 * @returns the evidence with the audit in it: its exchanges among the others, or why it was not made. Never rejects
 *   for anything that the endpoint does.
 */
export async function audit(auditing: Auditing, evidence: Evidence): Promise<Evidence> {
  const { options, profile, redactor, randomKey, startedAt } = auditing;
  const lines = auditGroups(profile, options, options.secretKey ?? "").flatMap((group) => group.lines);
  const hindrance = hindranceTo(evidence, profile);
  const { url: target } = probeUrl(options.url, { redact: (text) => redactor.url(text), keysIn: () => [] });
  const address = evidence.http?.validation?.address ?? undefined;
  if (target === undefined || hindrance?.made === "not")
    return withAudit(evidence, {
      made: "not",
      why: hindrance?.why ?? { reason: "no-answer" },
      sent: 0,
      planned: lines.length,
    });

  const wanted = hindrance === undefined ? lines : lines.filter(({ needsPass }) => !needsPass);
  const connector = new Connector(options, redactor);
  const context = { options, profile, target, at: startedAt, randomKey, redactor, connector, address };
  const asker = new Asker({ ...context, timeoutMs: evidence.settings.timeoutMs, keys: keysOf(options) });
  let why: AuditShortfall | undefined;
  for (const line of wanted) {
    why = await asker.ask(line);
    if (why !== undefined) break;
  }
  const plain = plainAddress(target);
  if (why === undefined && plain !== undefined) await asker.askOnce(plainLine(), plain);
  const goesOn = why === undefined && !options.signal?.aborted;
  const timing =
    goesOn && options.auditTiming && hindrance === undefined
      ? await measureTiming({
          ...context,
          timeoutMs: evidence.settings.timeoutMs,
          signal: options.signal,
        })
      : undefined;
  const tls =
    goesOn && evidence.tls?.handshake.outcome === "established"
      ? await offerHellos(connector, target, address ?? target.hostname)
      : undefined;
  const cutShort =
    why ?? hindrance?.why ?? (options.signal?.aborted ? { reason: "interrupted" as const } : undefined);
  return withAudit(
    { ...evidence, http: { ...evidence.http, ...shortened(asker.seen, evidence.http ?? {}) } },
    {
      made: hindrance === undefined && why === undefined ? "whole" : "in-part",
      ...(cutShort && { why: cutShort }),
      sent: asker.sent,
      planned: wanted.length,
      ...(tls && { tls }),
      ...(timing && { timing }),
    },
  );
}

function withAudit(evidence: Evidence, found: AuditEvidence): Evidence {
  return { ...evidence, audit: found };
}

/** What keeps an audit from being made at all, or from asking what only an accepted validation can be held against. */
function hindranceTo(
  evidence: Evidence,
  profile: Profile,
): { readonly made: "not" | "in-part"; readonly why: AuditShortfall } | undefined {
  const validation = evidence.http?.validation;
  const { response, failure } = validation ?? {};
  if (evidence.interrupted) return { made: "not", why: { reason: "interrupted" } };
  if (response === undefined || failure !== undefined) return { made: "not", why: { reason: "no-answer" } };
  if (see(evidence, profile, false).accepted("validation")) return undefined;
  if (handled(validation) || refused(validation)) return { made: "in-part", why: { reason: "not-accepted" } };
  return { made: "not", why: { reason: "not-the-handler", status: response.status } };
}
