import type { Certificate, Evidence, TlsEvidence } from "../../evidence.ts";
import { type Content, type Html, html } from "./html.ts";
import { cut, cutList, marked } from "./text.ts";
import { daysBetween, daysLeft, facts, moment, plural } from "./words.ts";

const mostCertificates = 12;
const mostNames = 50;
const mostOfName = 1000;

/** The certificates of the endpoint: the chain as it was verified, or as it was sent where none was. */
export function renderCertificates({ tls, startedAt }: Evidence, id: string): Content {
  if (tls === undefined) return "";
  const { handshake, tls12 } = tls;
  const chain = handshake.outcome === "established" ? handshake.chain : (tls12?.chain ?? []);
  const { shown, left } = cutList(chain, mostCertificates);
  const at = tls.at ?? startedAt;
  const sent =
    tls12?.chain === undefined ? undefined : new Set(tls12.chain.map(({ fingerprint256 }) => fingerprint256));
  return html`<section id="${id}-tls">
<h3 id="${id}-certificates">TLS and certificates</h3>
${handshakeFacts(tls)}
<ol class="chain">${shown.map((certificate, index) => renderCertificate(certificate, { at, sent, leaf: index === 0 }))}</ol>
${left > 0 && html`<p class="quiet">${left} more ${plural(left, "certificate")}: <code>--reporter json</code> has them.</p>`}${
  chain.length === 0 && html`<p class="quiet">No certificate was seen.</p>`
}</section>
`;
}

function handshakeFacts({ handshake, serverName }: TlsEvidence): Content {
  const name: readonly [string, Content] = [
    "Asked for",
    serverName === null ? "no name" : marked(serverName),
  ];
  if (handshake.outcome === "failed") {
    const { reason, code, alert, firstBytes } = handshake;
    const told = [reason, alert, code].filter((part) => part !== undefined && part !== "");
    return facts([
      name,
      ["Handshake", `failed: ${told.join(", ")}`],
      ["First bytes", firstBytes === undefined ? "" : marked(firstBytes)],
    ]);
  }
  const { protocol, cipher, alpn, verifyError, nameMatches, clientCertificateAlert } = handshake;
  return facts([
    name,
    ["Handshake", `${protocol}, ${cipher}${alpn === null ? "" : `, ${alpn}`}`],
    [
      "Chain",
      verifyError === null ? "trusted" : html`<span class="refused">not trusted: ${verifyError}</span>`,
    ],
    [
      "Name",
      nameMatches
        ? "covered by the certificate"
        : html`<span class="refused">not covered by the certificate</span>`,
    ],
    [
      "After it",
      clientCertificateAlert === undefined ? "" : `wants a client certificate: ${clientCertificateAlert}`,
    ],
  ]);
}

interface Judged {
  readonly at: string;
  /** Fingerprints of what was seen on the wire; absent where that was encrypted. */
  readonly sent: ReadonlySet<string> | undefined;
  readonly leaf: boolean;
}

function renderCertificate(certificate: Certificate, { at, sent, leaf }: Judged): Html {
  const { subject, issuer, names, notBefore, notAfter, keyType, keyBits, fingerprint256, trustedRoot } =
    certificate;
  const role = leaf ? "Of the endpoint" : certificate.selfIssued ? "Root" : "Intermediate";
  const wasSent =
    sent === undefined ? "" : sent.has(fingerprint256) ? ", sent by the server" : ", not sent by the server";
  const { shown, left } = cutList(names, mostNames);
  const list = cut(shown.join(", "), mostOfName);
  const rest = list.left > 0 ? " …" : left > 0 ? ` and ${left} more` : "";
  return html`<li><p><b>${marked(cut(subject, mostOfName).text)}</b> <span class="quiet">${role}${wasSent}${trustedRoot && ", a trusted root"}</span></p>
${facts([
  ["Issuer", certificate.selfIssued ? "itself" : marked(cut(issuer, mostOfName).text)],
  ["Names", names.length === 0 ? "" : [marked(list.text), rest]],
  ["Valid", validity(notBefore, notAfter, at)],
  ["Key", keyBits === null ? keyType : `${keyType}, ${keyBits} bits`],
  ["Signature", certificate.signatureAlgorithm],
  ["SHA-256", html`<code>${fingerprint256}</code>`],
])}</li>
`;
}

function validity(notBefore: string, notAfter: string, at: string): Content {
  const early = Date.parse(at) < Date.parse(notBefore);
  const left = daysBetween(at, notAfter);
  const told = early ? "not valid yet" : daysLeft(left);
  const tone = early || left < 0 ? "refused" : left < 15 ? "open" : "taken";
  return html`${moment(notBefore)} to ${moment(notAfter)}${told !== "" && html`, <b class="${tone}">${told}</b>`}`;
}
