import type { Evidence, Header, Response } from "../evidence.ts";
import type { Confidence } from "../report.ts";
import type { Redacted } from "../units.ts";
import { findHost, findMark, hasOnlyHost } from "./mark.ts";
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
  const answers = [...ownAnswers(evidence), ...plainAnswer(evidence)];
  const found = new Map<SoftwareName, Software>();
  for (const { name, role, confidence, ...mark } of softwareMarks) {
    const known = found.get(name);
    if (known !== undefined && rank(known.confidence) <= rank(confidence)) continue;
    for (const answer of hasOnlyHost(mark) ? [undefined] : answers) {
      const seen = answer === undefined ? findHost(mark, host) : findMark(mark, answer, host);
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

/** Pieces of redacted text are redacted too. */
const nothingRead = "" as Redacted;

/** What a port that should speak TLS answers to plain HTTP, as far as it was read: its header fields. */
function plainAnswer(evidence: Evidence): readonly Response[] {
  const plain = evidence.tls?.plainHttp;
  if (plain === undefined || plain.status === null) return [];
  const [, ...lines] = plain.firstBytes.split(/\r\n|\\r\\n/);
  const headers = lines.flatMap((line): Header[] => {
    const field = /^([\w-]+):[ \t]*(.*)$/.exec(line);
    return field?.[1] === undefined ? [] : [[field[1] as Redacted, (field[2] ?? "") as Redacted]];
  });
  const body: Response["body"] = {
    text: nothingRead,
    bytes: 0,
    cut: true,
    framing: "none",
    charset: { declared: null, used: "utf-8", bom: false },
    digest: "",
    shape: "",
  };
  const nothing = { interim: [], sightings: [], personalData: [], reflected: [] };
  return [{ httpVersion: "1.1", status: plain.status, statusText: nothingRead, headers, body, ...nothing }];
}

function rank(confidence: Confidence): number {
  return { certain: 0, likely: 1, possible: 2 }[confidence];
}
