import { acceptanceOf } from "./acceptance.ts";
import { recogniseSoftware, type Software } from "./advice/software.ts";
import { profileOf } from "./causes/accepted.ts";
import { allCauses } from "./causes/all.ts";
import type { Cause, Recognition } from "./causes/define.ts";
import { decideChecks } from "./checks.ts";
import type { Evidence } from "./evidence.ts";
import type { Confidence, Diagnosis, Finding, Severity } from "./report.ts";

export interface DiagnoseOptions {
  /** Ids of causes that neither count nor are told. */
  readonly ignore?: readonly string[];
}

interface Recognised {
  readonly cause: Cause;
  readonly seen: Recognition;
  readonly severity: Severity;
}

/**
 * Diagnoses evidence: which causes hold, which of them explains the others, and what that means.
 * @param evidence of a check, fresh or saved. Nothing else is consulted: the same evidence gives the same diagnosis.
 * @param options causes to leave out of account; what they explain stays folded.
 * @returns findings ranked (errors first, then by layer: the earliest broken one explains the later), the verdict,
 *   and the twelve checks.
 */
export function diagnose(evidence: Evidence, options: DiagnoseOptions = {}): Diagnosis {
  const recognised = allCauses.flatMap((cause): Recognised[] => {
    const seen = cause.recognise(evidence);
    return seen === undefined ? [] : [{ cause, seen, severity: seen.severity ?? cause.severity }];
  });
  const folded = fold(recognised).filter(({ cause }) => !options.ignore?.includes(cause.id));
  const software = recogniseSoftware(evidence);
  const ranked = [...folded].sort((a, b) => rank(a) - rank(b));
  const findings = ranked.map(
    ({ cause, seen, severity, explains }): Finding => ({
      id: cause.id,
      severity,
      confidence: seen.confidence,
      title: seen.title ?? cause.title,
      detail: seen.detail,
      fix: cause.fix(evidence, software),
      fittedTo: fittedTo(cause, evidence, software),
      evidence: seen.evidence,
      explains,
      docs: `docs/causes/${cause.id}.md`,
    }),
  );
  const stopsValidation = ranked.some(
    ({ cause, severity }) => severity === "error" && cause.stops !== "events",
  );
  const checks = decideChecks(evidence, findings);
  const validation = evidence.http?.validation;
  const accepted = validation && acceptanceOf(profileOf(evidence), validation).accepted;
  const validates = stopsValidation ? false : accepted === true ? true : null;
  const failed = findings.some(({ severity }) => severity === "error");
  return {
    verdict: failed ? "fail" : evidence.interrupted || unknown(evidence, findings) ? "inconclusive" : "pass",
    validates,
    likelyCause: findings.find(({ severity }) => severity === "error") ?? null,
    findings,
    software,
    checks,
  };
}

/** The pieces of software without which the fix would read otherwise. */
function fittedTo(cause: Cause, evidence: Evidence, software: readonly Software[]): readonly string[] {
  const steps = (known: readonly Software[]) => cause.fix(evidence, known).join("\n");
  const whole = steps(software);
  if (whole === steps([])) return [];
  return software
    .filter((piece) => steps(software.filter((other) => other !== piece)) !== whole)
    .map(({ name }) => name);
}

/** The tool itself was kept from finding out, or never got an answer. */
function unknown(evidence: Evidence, findings: readonly Finding[]): boolean {
  return (
    findings.some(({ id }) => id.startsWith("tool/")) || evidence.http?.validation?.response === undefined
  );
}

const layers = [
  "tool",
  "url",
  "dns",
  "tcp",
  "tls",
  "http",
  "redirect",
  "gate",
  "method",
  "route",
  "handler",
  "key",
  "secret",
  "leak",
  "audit",
];
const severities: readonly Severity[] = ["error", "warning", "info"];
const confidences: readonly Confidence[] = ["certain", "likely", "possible"];

function rank({ cause, seen, severity }: Recognised): number {
  const layer = layers.indexOf(cause.id.split("/")[0] ?? "");
  // An error that stops validation comes before one that only loses later posts.
  const stops = severity === "error" && cause.stops === "events" ? 1 : 0;
  return (
    severities.indexOf(severity) * 100_000 +
    stops * 10_000 +
    layer * 100 +
    confidences.indexOf(seen.confidence) * 10
  );
}

/** Takes out what another explains. An explanation never goes against the layers' order within a circle. */
function fold(recognised: readonly Recognised[]): readonly (Recognised & { explains: readonly string[] })[] {
  const ordered = [...recognised].sort((a, b) => rank(a) - rank(b));
  const gone = new Set<string>();
  const explains = new Map<string, string[]>();
  for (const { cause, seen } of ordered) {
    if (gone.has(cause.id)) continue;
    const under = ordered
      .map((other) => other.cause.id)
      .filter((id) => id !== cause.id && !gone.has(id) && (seen.explains ?? []).some((e) => covers(e, id)));
    for (const id of under) gone.add(id);
    explains.set(cause.id, [...under, ...under.flatMap((id) => explains.get(id) ?? [])]);
  }
  return ordered
    .filter(({ cause }) => !gone.has(cause.id))
    .map((item) => ({ ...item, explains: explains.get(item.cause.id) ?? [] }));
}

function covers(pattern: string, id: string): boolean {
  return pattern.endsWith("/*") ? id.startsWith(pattern.slice(0, -1)) : pattern === id;
}
