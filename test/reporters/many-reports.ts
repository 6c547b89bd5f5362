import type { Certificate, Evidence } from "../../src/evidence.ts";
import type { Comparison, Report } from "../../src/report.ts";
import { isGood } from "../../src/reporters/counts.ts";
import type { ReportView } from "../../src/reporters/reporter.ts";
import { SummaryBuilder } from "../../src/summary/build.ts";
import { checks, comparison, evidence, exchange, finding, passed, report, shown } from "./sample.ts";

const day = 86_400_000;
const started = Date.parse("2026-01-02T03:04:05.000Z");

const errors = [
  finding(),
  finding({ id: "key/base64", title: "The Validation Key is base64-encoded" }),
  finding({ id: "gate/csrf", title: "A CSRF guard refuses the post" }),
];
const warnings = [
  finding({ id: "tls/expires-soon", severity: "warning", title: "The certificate expires soon" }),
  finding({ id: "secret/not-checked", severity: "warning", title: "The Secret Key is not checked" }),
];

/** Of twenty targets: three fail, one is unknown, two are warned about. The host is one of ten. */
export function oneOfMany(n: number, about: Partial<Report> = {}): Report {
  const host = `hooks-${n % 10}.example.com`;
  const facts = {
    target: shown(`https://${host}/hook/${n}`),
    ...(n % 4 === 0 && { name: `tenant-${n}` }),
    position: n + 1,
    durationMs: (n * 91) % 1400,
    evidence: evidenceOf(host, ((n * 13) % 100) - 5),
    ...about,
  };
  const kind = n % 20;
  if (kind < 3) return report({ findings: [errors[kind] ?? finding()], ...facts });
  if (kind === 3)
    return report({
      verdict: "inconclusive",
      validates: null,
      likelyCause: null,
      findings: [finding({ id: "tool/proxy-failed", title: "The proxy failed" })],
      checks: checks({ reachable: "skipped" }),
      ...facts,
    });
  if (kind < 6)
    return passed({
      findings: [warnings[kind - 4] ?? finding()],
      checks: checks({ certificate: "warn" }),
      ...facts,
    });
  return passed(facts);
}

/** Evidence with a host, an answer and a certificate that ends in so many days. */
export function evidenceOf(host: string, days: number): Evidence {
  const certificate: Certificate = {
    subject: shown(`CN=${host}`),
    issuer: shown("CN=an authority"),
    names: [shown(host)],
    notBefore: "2025-01-01T00:00:00.000Z",
    notAfter: new Date(started + days * day).toISOString(),
    selfIssued: false,
    keyType: "RSA",
    keyBits: 2048,
    signatureAlgorithm: "sha256WithRSAEncryption",
    fingerprint256: "aa",
    isCa: false,
    issuerUrls: [],
  };
  return evidence({
    url: {
      input: shown(`https://${host}/hook`),
      parsed: {
        href: shown(`https://${host}/hook`),
        scheme: "https",
        host: shown(host),
        hostKind: "name",
        port: 443,
        portIsDefault: true,
        path: shown("/hook"),
        hasCredentials: false,
        keysInUrl: [],
      },
    },
    http: { validation: exchange() },
    tls: {
      serverName: shown(host),
      handshake: {
        outcome: "established",
        protocol: "TLSv1.3",
        cipher: "TLS_AES_256_GCM_SHA384",
        alpn: null,
        verifyError: null,
        nameMatches: true,
        chain: [certificate],
        ms: 3,
      },
    },
  });
}

/** What became of a target since a baseline: a fifth of those that pass is mended, a fifth of all failed before. */
export function sinceBaseline(one: Report, n: number): Comparison {
  const before = n % 5 === 0 ? "fail" : "pass";
  const known = one.findings.map(({ id }) => id);
  const baseline = { startedAt: "2026-01-01T03:04:05.000Z", verdict: before } as const;
  if (n % 20 === 19) return comparison({ new: known });
  if (one.verdict === "fail" && before === "pass")
    return comparison({ baseline, new: known, worse: ["accepts-post"], regressed: true });
  return comparison({ baseline, known, gone: before === "fail" && known.length === 0 ? ["key/base64"] : [] });
}

export function manyReports(count: number, compared = false): readonly Report[] {
  return Array.from({ length: count }, (_, n) => {
    const one = oneOfMany(n);
    return compared ? { ...one, comparison: sinceBaseline(one, n) } : one;
  });
}

/** How a list is shown, with the summary that the command keeps; `removed` are in the baseline alone. */
export function listView(
  reports: readonly Report[],
  removed: readonly string[] = [],
): Partial<ReportView> & { readonly summary: NonNullable<ReportView["summary"]> } {
  const builder = new SummaryBuilder();
  for (const one of reports) builder.add(one, isGood(one, { strict: false }));
  if (removed.length > 0) builder.setRemoved(removed, removed.length, "2026-01-01T03:04:05.000Z");
  return { several: true, many: true, summary: () => builder.value() };
}
