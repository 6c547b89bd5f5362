import type { Confidence, Finding, Report } from "../../src/report.ts";
import { type Subject, trueOfAll } from "./subject.ts";

/** What a report names, held against what is known of the endpoint. */
export interface Judged {
  /** The id named first, `healthy` where nothing is complained of, or how the check itself failed. */
  readonly first: string;
  readonly confidence: Confidence | null;
  readonly right: boolean;
  /** What is wrong with it, in words; empty when right. */
  readonly wrong: readonly string[];
  /**
   * The verdict and every error and warning, in one line: equal in two runs when the results are. Remarks are left
   * out: that a connection was slow to come about is true of one run and not of another.
   */
  readonly told: string;
  /** The first finding is not certain, and its text names no alternative. */
  readonly unnamedDoubt: string | null;
}

/**
 * Judges one report. The likely cause is what is named first; where nothing is an error, the first warning that is
 * not merely true of the endpoint as well.
 */
export function judge(subject: Subject, report: Report): Judged {
  const fine = [...trueOfAll, ...subject.also, ...subject.others];
  const complaints = report.findings.filter(({ severity }) => severity !== "info");
  const own = report.findings.find(({ id }) => id === subject.expected);
  const first =
    report.likelyCause ??
    complaints.find(({ id }) => id === subject.expected || !fine.includes(id)) ??
    (own?.severity === "info" ? own : undefined);
  const found = report.findings.flatMap(({ id, explains }) => [id, ...explains]);
  const wrong = [
    ...(first?.id === subject.expected || (subject.expected === "healthy" && first === undefined)
      ? []
      : [`${first?.id ?? "nothing"} named first`]),
    ...complaints
      .filter(({ id }) => id !== first?.id && id !== subject.expected && !fine.includes(id))
      .map(({ id }) => `${id} is not true`),
    ...subject.others.filter((id) => !found.includes(id)).map((id) => `${id} not found`),
    ...(report.verdict === expectedVerdict(subject, report, first) ? [] : [`verdict ${report.verdict}`]),
  ];
  return {
    first: first?.id ?? "healthy",
    confidence: first?.confidence ?? null,
    right: wrong.length === 0,
    wrong,
    told: [report.verdict, ...complaints.map(({ id, confidence }) => `${id} (${confidence})`)].join(", "),
    unnamedDoubt: first === undefined || namesDoubt(first, complaints) ? null : first.detail,
  };
}

/** A check that ended with an error in place of a report. */
export function failed(error: unknown): Judged {
  const wrong = [`the check failed: ${error}`];
  return { first: "none", confidence: null, right: false, wrong, told: "nothing", unnamedDoubt: null };
}

/** An endpoint that never answered may be named, and still is not found out about. */
function expectedVerdict({ expected }: Subject, { evidence }: Report, first: Finding | undefined): string {
  if (expected.startsWith("tool/")) return "inconclusive";
  if (first?.severity !== "error" && evidence.http?.validation?.response === undefined) return "inconclusive";
  return first?.severity === "error" ? "fail" : "pass";
}

/** Where a finding is no certainty, another stands beside it or its text says what else it could be. */
function namesDoubt({ id, confidence, detail }: Finding, complaints: readonly Finding[]): boolean {
  if (confidence === "certain") return true;
  const beside = complaints.some((other) => other.id !== id && other.confidence !== "certain");
  const own = detail.replaceAll(/“[^”]*”/g, "");
  return beside || doubt.test(own) || causeInPassing.test(own);
}

const doubt =
  /\b(?:or|either|may|might|could|can't be told|cannot be told|perhaps|possibly|probably|unless|seems?|looks? like|usually|mostly|often|as far as|another|differ|would do this|would look the same|like this|not documented)\b/i;
const causeInPassing = /\([a-z]+\/[a-z0-9-]+\)/;
