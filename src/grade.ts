import type { Finding, Report } from "./report.ts";

/*
 * What an endpoint is worth at a glance. The rule is told in docs/grades.md, which a test holds to these tables.
 */

/** From the best to the worst. */
export const gradeLetters = ["A+", "A", "B", "C", "D", "F"] as const;

export type GradeLetter = (typeof gradeLetters)[number];

export interface Grade {
  /** Null where it could not be found out what the endpoint does: that is no grade, neither good nor bad. */
  readonly letter: GradeLetter | null;
  /** What keeps it from a better one, the gravest first; empty for A+. */
  readonly reasons: readonly GradeReason[];
}

export interface GradeReason {
  /** The finding that costs it; null for what was left unlooked at. */
  readonly id: string | null;
  /** A sentence without its full stop. */
  readonly title: string;
  /** The best grade that is left with it; null where it leaves none. */
  readonly best: GradeLetter | null;
}

/** What warnings of a kind leave as the best grade, whatever else is right. */
export interface GradeCap {
  /** Ids of causes, or families as `leak/*`. */
  readonly causes: readonly string[];
  /** `step`: no cap; it costs one grade, as any warning does. */
  readonly best: GradeLetter | "step";
  readonly because: string;
}

/** The first that names a warning holds; a warning that none names costs a step. */
export const gradeCaps: readonly GradeCap[] = [
  {
    causes: ["secret/wrong-status", "audit/fails-on-odd-input", "audit/trace", "audit/incomplete"],
    best: "step",
    because: "Untidy, and nobody gets in by it.",
  },
  {
    causes: ["secret/*", "leak/secret-echoed", "key/echoed"],
    best: "D",
    because: "A stranger can pass for the sender, or learn a key.",
  },
  {
    causes: ["audit/sql-injection", "audit/template-injection", "audit/header-injection"],
    best: "D",
    because: "What a stranger writes is executed.",
  },
  {
    causes: ["tls/*", "audit/old-tls", "audit/weak-ciphers", "audit/weak-dh", "audit/no-forward-secrecy"],
    best: "B",
    because: "The protection in transit is about to end, or is weaker than it should be.",
  },
  {
    causes: ["leak/*", "audit/*"],
    best: "C",
    because: "Answers tell strangers what they should not know, or a stranger can do harm.",
  },
  {
    causes: ["url/plain-http", "url/secret-in-query", "url/credentials"],
    best: "C",
    because: "Keys or personal data travel, or lie about, where others can read them.",
  },
];

/** Families whose mere remarks cost the plus. */
export const familiesThatCostThePlus: readonly string[] = ["secret", "leak", "audit"];

/** What each further warning without a cap leaves. The last holds for all that follow. */
export const gradeSteps: readonly GradeLetter[] = ["B", "C"];

/** The best grade where it is left open whether Validate passes. */
export const bestWhenOpen: GradeLetter = "C";

/**
 * Grades an endpoint by its report: F where Validate fails or posts are lost, nothing where it could not be found
 * out, and otherwise the worst that any finding leaves. The same report has the same grade.
 * @param report fresh or saved. Findings that were ignored are not in it and cost nothing.
 */
export function gradeOf(
  report: Pick<Report, "verdict" | "validates" | "findings" | "checks" | "evidence">,
): Grade {
  if (report.verdict === "inconclusive")
    return {
      letter: null,
      reasons: [{ id: null, title: "It could not be found out what the endpoint does", best: null }],
    };
  if (report.verdict === "fail")
    return {
      letter: "F",
      reasons: report.findings
        .filter(({ severity }) => severity === "error")
        .map(({ id, title }) => ({ id, title, best: "F" })),
    };
  const reasons = [...openOutcome(report), ...warnings(report.findings), ...noPlus(report)].sort(
    (a, b) => rank(b.best) - rank(a.best),
  );
  return { letter: reasons[0]?.best ?? "A+", reasons };
}

function openOutcome({ validates }: Pick<Report, "validates">): readonly GradeReason[] {
  return validates === null
    ? [{ id: null, title: "It is open whether Validate passes", best: bestWhenOpen }]
    : [];
}

function warnings(findings: readonly Finding[]): readonly GradeReason[] {
  let steps = 0;
  return findings
    .filter(({ severity }) => severity === "warning")
    .map((finding) => {
      const cap = capOf(finding);
      const best = cap ?? gradeSteps[Math.min(steps++, gradeSteps.length - 1)] ?? "C";
      return { id: finding.id, title: finding.title, best };
    });
}

/** A guess costs a step and no more, whatever it is about. */
function capOf({ id, confidence }: Finding): GradeLetter | undefined {
  const cap = gradeCaps.find(({ causes }) => causes.some((pattern) => covers(pattern, id)));
  return cap === undefined || cap.best === "step" || confidence === "possible" ? undefined : cap.best;
}

/** The plus says that everything was looked at, as an attacker would too, and that there was nothing to remark on. */
function noPlus({ findings, checks, evidence }: Parameters<typeof gradeOf>[0]): readonly GradeReason[] {
  const remarks = findings.filter(
    ({ id, severity }) => severity === "info" && familiesThatCostThePlus.includes(familyOf(id)),
  );
  const skipped = checks.filter(({ outcome }) => outcome === "skipped");
  return [
    ...remarks.map(({ id, title }): GradeReason => ({ id, title, best: "A" })),
    ...skipped.map(({ title }): GradeReason => ({ id: null, title, best: "A" })),
    ...audited(evidence.audit),
  ];
}

/** What was not tried can't be praised: an audit that was broken off is none. */
function audited(audit: Report["evidence"]["audit"]): readonly GradeReason[] {
  if (audit?.made === "whole" && audit.why === undefined) return [];
  const tried = audit === undefined || audit.made === "not" ? "was not" : "was not in whole";
  return [{ id: null, title: `It ${tried} examined as an attacker would (--audit)`, best: "A" }];
}

function covers(pattern: string, id: string): boolean {
  return pattern.endsWith("/*") ? familyOf(id) === pattern.slice(0, -2) : pattern === id;
}

function familyOf(id: string): string {
  return id.split("/")[0] ?? "";
}

function rank(letter: GradeLetter | null): number {
  return letter === null ? gradeLetters.length : gradeLetters.indexOf(letter);
}
