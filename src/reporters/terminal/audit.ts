import type { TimingEvidence } from "../../evidence.ts";
import type { Report } from "../../report.ts";
import { count, paragraph } from "./layout.ts";
import type { Style } from "./style.ts";

/** How the audit went, where there was one: what it did not find is else nowhere to be seen. */
export function auditLines(report: Report, style: Style): readonly string[] {
  const { audit } = report.evidence;
  if (audit === undefined) return [];
  const shortfall = report.findings.find(({ id }) => id === "audit/incomplete" || id === "audit/goes-down");
  const resting = report.findings.filter(
    ({ evidence, severity }) => severity !== "info" && evidence.some(isAudits),
  );
  const sent =
    audit.sent === 0 ? [] : [`${count(audit.sent, "request")}; ${count(resting.length, "finding")} by them`];
  const timed = audit.timing === undefined ? [] : [timingWords(audit.timing, report)];
  const words = [...sent, ...timed].join("; ");
  return [
    style.paint.bold("Audit"),
    ...(shortfall === undefined
      ? []
      : paragraph(style, `${shortfall.title}. ${shortfall.detail}`, { indent: 2 })),
    ...(words === "" ? [] : paragraph(style, words, { indent: 2 })),
    "",
  ];
}

function isAudits(path: string): boolean {
  return path.startsWith("http.audit-") || path === "audit" || path.startsWith("audit.");
}

function timingWords(timing: TimingEvidence, { findings }: Report): string {
  if (timing.outcome === "measured")
    return findings.some(({ id }) => id === "audit/timing")
      ? `${timing.posts} posts to time refusals, which differ`
      : `${timing.posts} posts to time refusals, in which no difference could be told`;
  const why = {
    "no-keep-alive": "the server closes its connections",
    "answers-differ": "wrong keys don't all get the same answer",
    "broken-off": "an answer stayed away",
    "key-too-short": "the key is too short",
  }[timing.outcome];
  return `refusals could not be timed, since ${why}`;
}
