import type { Evidence } from "../evidence.ts";
import type { Confidence } from "../report.ts";

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
 * Recognises software by headers, cookies and error pages in the exchanges.
 * @param _evidence redacted evidence of a check.
 * @returns each piece recognised once, surest first; empty when nothing gives itself away.
 */
export function recogniseSoftware(_evidence: Evidence): readonly Software[] {
  return [];
}
