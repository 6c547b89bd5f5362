import type { Evidence, Response } from "../evidence.ts";
import type { Confidence } from "../report.ts";
import { findMark } from "./mark.ts";
import { softwareMarks } from "./marks.ts";

/** Software recognised behind the endpoint by the marks it leaves. */
export interface Software {
  /** As its makers write it: `nginx`, `Django`, `Express`. */
  readonly name: SoftwareName;
  readonly role: "server" | "language" | "framework" | "gateway" | "cdn" | "firewall" | "platform" | "tunnel";
  readonly confidence: Confidence;
  /** The mark it was recognised by, in words: `Server: nginx/1.22.1`. */
  readonly mark: string;
}

export type SoftwareName = string;

/**
 * Recognises software by headers, cookies, error pages and host names in the exchanges.
 * @param evidence redacted evidence of a check. Answers from other hosts (redirects followed) don't count.
 * @returns each piece recognised once, surest first; empty when nothing gives itself away.
 */
export function recogniseSoftware(evidence: Evidence): readonly Software[] {
  const host = evidence.url.parsed?.host ?? "";
  const answers = ownAnswers(evidence);
  const found = new Map<SoftwareName, Software>();
  for (const { name, role, confidence, ...mark } of softwareMarks) {
    const known = found.get(name);
    if (known !== undefined && rank(known.confidence) <= rank(confidence)) continue;
    for (const answer of answers) {
      const seen = findMark(mark, answer, host);
      if (seen === undefined) continue;
      found.set(name, { name, role, confidence, mark: seen });
      break;
    }
  }
  return [...found.values()].sort((a, b) => rank(a.confidence) - rank(b.confidence));
}

function ownAnswers(evidence: Evidence): readonly Response[] {
  return Object.values(evidence.http ?? {}).flatMap((exchange) =>
    exchange.response !== undefined && exchange.ask.redirect === undefined ? [exchange.response] : [],
  );
}

function rank(confidence: Confidence): number {
  return { certain: 0, likely: 1, possible: 2 }[confidence];
}
