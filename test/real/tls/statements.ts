import type { Certificate } from "../../../src/evidence.ts";
import type { Report } from "../../../src/report.ts";
import type { Scan, Testssl } from "./scanners.ts";

/** One thing that both speak of, and what each says of it. */
export interface Statement {
  readonly statement: string;
  readonly ours: unknown;
  readonly theirs: unknown;
}

const tells = (report: Report, id: string): boolean =>
  report.findings.some((finding) => finding.id === id || finding.explains.includes(id));

/** The leaf as it was sent, from whichever hello showed it. */
function leafOf({ evidence: { tls } }: Report): Certificate | undefined {
  const hellos = [tls?.tls12, ...Object.values(tls?.legacy ?? {})];
  const handshake = tls?.handshake.outcome === "established" ? tls.handshake.chain : undefined;
  return (handshake ?? hellos.map((hello) => hello?.chain).find((chain) => chain !== undefined))?.[0];
}

/** What a report and sslscan say of the same endpoint: findings against facts, and facts against facts. */
export function saidOfBoth(report: Report, { versions, certificate }: Scan): readonly Statement[] {
  const at = Date.parse(report.startedAt);
  const modern = versions.some((version) => version >= "1.2");
  const statements: Statement[] = [
    {
      statement: "shakes hands as clients of today do",
      ours: report.evidence.tls?.handshake.outcome === "established",
      theirs: modern,
    },
    {
      statement: "speaks outdated versions alone",
      ours: tells(report, "tls/protocol-too-old"),
      theirs: !modern && versions.length > 0,
    },
    {
      statement: "speaks TLS 1.3 alone",
      ours: tells(report, "tls/protocol-too-new"),
      theirs: versions.join() === "1.3",
    },
  ];
  const leaf = leafOf(report);
  if (certificate === undefined || leaf === undefined) return statements;
  const { names, signature, keyType, keyBits, notBefore, notAfter, selfSigned } = certificate;
  return [
    ...statements,
    { statement: "has expired", ours: tells(report, "tls/expired"), theirs: notAfter.getTime() < at },
    {
      statement: "is not yet valid",
      ours: tells(report, "tls/not-yet-valid"),
      theirs: notBefore.getTime() > at,
    },
    { statement: "is self-signed", ours: tells(report, "tls/self-signed"), theirs: selfSigned },
    {
      statement: "has a weak key",
      ours: tells(report, "tls/weak-key"),
      theirs: keyType === "RSA" && keyBits < 2048,
    },
    {
      statement: "has a weak signature",
      ours: tells(report, "tls/weak-signature"),
      theirs: /sha1|md5/i.test(signature),
    },
    {
      statement: "names, key, signature algorithm, dates",
      ours: [
        leaf.names,
        leaf.keyType,
        leaf.keyBits,
        leaf.signatureAlgorithm.toLowerCase(),
        Date.parse(leaf.notBefore),
        Date.parse(leaf.notAfter),
      ],
      // Of a curve sslscan tells the strength, which is half its size.
      theirs: [
        names,
        keyType.toLowerCase(),
        keyType === "EC" ? keyBits * 2 : keyBits,
        signature.toLowerCase(),
        notBefore.getTime(),
        notAfter.getTime(),
      ],
    },
  ];
}

/** What a report and testssl say of the same endpoint. */
export function saidByTestssl(report: Report, found: Testssl): readonly Statement[] {
  const says = (id: string): string => found.get(id) ?? "";
  const chain = says("cert_chain_of_trust");
  const untrusted = ["tls/untrusted-root", "tls/self-signed", "tls/missing-intermediate"];
  return [
    {
      statement: "TLS 1.2",
      ours: !tells(report, "tls/protocol-too-new"),
      theirs: says("TLS1_2") === "offered",
    },
    {
      statement: "expired",
      ours: tells(report, "tls/expired"),
      theirs: says("cert_expirationStatus").includes("expired"),
    },
    {
      statement: "for another host",
      ours: tells(report, "tls/wrong-host"),
      theirs: !/^Ok\b/i.test(says("cert_trust")),
    },
    {
      statement: "self-signed",
      ours: tells(report, "tls/self-signed"),
      theirs: /\(self signed\)/.test(chain),
    },
    {
      statement: "chain incomplete",
      ours: tells(report, "tls/missing-intermediate"),
      theirs: chain.includes("chain incomplete"),
    },
    {
      statement: "trusted by the chain",
      ours: !untrusted.some((id) => tells(report, id)) && !tells(report, "tls/expired"),
      theirs: /^passed/i.test(chain),
    },
    {
      statement: "weak key",
      ours: tells(report, "tls/weak-key"),
      theirs: Number(/RSA (\d+)/.exec(says("cert_keySize"))?.[1] ?? 2048) < 2048,
    },
    {
      statement: "names",
      ours: leafOf(report)?.names.join(" "),
      theirs: says("cert_subjectAltName"),
    },
  ];
}
