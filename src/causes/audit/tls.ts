import type { FixTable } from "../../advice/fixes.ts";
import { firstHeader } from "../../view.ts";
import { defineCause } from "../define.ts";
import { listOf } from "../words.ts";

const verifyWith = (option: string) =>
  `openssl s_client ${option} -connect host:443 -servername host < /dev/null\n# wanted: a handshake failure`;

const servers = (nginx: string, apache: string, haproxy: string): FixTable => ({
  nginx: `In nginx: ${nginx}`,
  Apache: `In Apache: ${apache}`,
  HAProxy: `In HAProxy: ${haproxy}`,
});

export const oldVersions = defineCause({
  id: "audit/old-tls",
  severity: "warning",
  title: "TLS 1.0 or 1.1 is still offered",
  about:
    "The server also speaks versions of TLS that were given up in 2021 (RFC 8996). The sender does not need them; who stands between can try to bring a connection down to them.",
  signs:
    "A hello for TLS 1.0 or 1.1 is answered with that version, beside a newer one for today's clients. Where nothing newer is offered it is tls/protocol-too-old.",
  verify: verifyWith("-tls1_1"),
  needs: ["tls", "audit"],
  recognise: ({ tls, audit }) => {
    const { handshake } = tls;
    if (handshake.outcome !== "established" || /^TLSv1(?:\.[01])?$/.test(handshake.protocol))
      return undefined;
    const spoken = [
      ["tls1.0", "TLSv1.0", "TLS 1.0"],
      ["tls1.1", "TLSv1.1", "TLS 1.1"],
    ].filter(
      ([name = "", wire]) =>
        audit.tls?.[name]?.outcome === "server-hello" && audit.tls[name]?.protocol === wire,
    );
    if (spoken.length === 0) return undefined;
    return {
      confidence: "certain",
      detail: `The server speaks ${listOf(spoken.map(([, , words]) => words ?? ""))} with whoever asks for it.`,
      evidence: ["audit.tls"],
    };
  },
  fixes: {
    software: servers(
      "`ssl_protocols TLSv1.2 TLSv1.3;`.",
      "`SSLProtocol -all +TLSv1.2 +TLSv1.3`.",
      "`ssl-default-bind-options ssl-min-ver TLSv1.2`.",
    ),
    general: ["Set TLS 1.2 as the lowest version, in what ends TLS: the server, the proxy or the CDN."],
  },
});

export const brokenSuites = defineCause({
  id: "audit/weak-ciphers",
  severity: "warning",
  title: "Cipher suites that are broken are still offered",
  about:
    "The server takes a cipher suite that hides little or nothing: without encryption, without a certificate, RC4, DES, or the short keys of the export rules. It is chosen only by who asks for it, which is who wants it weak.",
  signs:
    "A hello that offers such suites alone is answered with one of them. Triple DES by itself is told as information.",
  verify: verifyWith("-cipher 'NULL:aNULL:RC4:DES:3DES:EXPORT:@SECLEVEL=0'"),
  needs: ["audit"],
  recognise: ({ audit: { tls } }) => {
    const broken = tls?.["broken-suites"];
    const triple = tls?.["triple-des"];
    const seen =
      broken?.outcome === "server-hello" ? broken : triple?.outcome === "server-hello" ? triple : undefined;
    if (seen === undefined) return undefined;
    return {
      confidence: "certain",
      ...(seen === triple && { severity: "info", title: "Triple DES is still offered" }),
      detail: `Asked for it, the server chose ${seen.cipher}.`,
      evidence: ["audit.tls"],
    };
  },
  fixes: {
    software: servers(
      "`ssl_ciphers HIGH:!aNULL:!eNULL:!3DES:!RC4;`.",
      "`SSLCipherSuite HIGH:!aNULL:!eNULL:!3DES:!RC4`.",
      "`ssl-default-bind-ciphers ECDHE+AESGCM:ECDHE+CHACHA20`.",
    ),
    general: ["Offer suites with AES-GCM or ChaCha20 alone."],
  },
});

export const weakDiffieHellman = defineCause({
  id: "audit/weak-dh",
  severity: "warning",
  title: "The Diffie-Hellman group is too small",
  about:
    "The prime that keys are agreed on with is shorter than 2048 bits. Groups of 1024 bits and less are within the reach of who can afford it (Logjam), for all who use the same group at once.",
  signs:
    "A hello that offers finite-field Diffie-Hellman alone is answered with a prime of fewer than 2048 bits.",
  verify: verifyWith("-cipher 'DHE:@SECLEVEL=0' -tls1_2").replace(
    "a handshake failure",
    "Server Temp Key: DH, 2048 bits or more",
  ),
  needs: ["audit"],
  recognise: ({ audit: { tls } }) => {
    const bits = tls?.["finite-field"]?.dhBits;
    if (bits === undefined || bits >= 2048) return undefined;
    return {
      confidence: "certain",
      detail: `The prime has ${bits} bits.`,
      evidence: ["audit.tls"],
    };
  },
  fixes: {
    software: servers(
      "`ssl_dhparam` with a group of 2048 bits or more, or suites with ECDHE alone.",
      "`SSLOpenSSLConfCmd DHParameters` with a group of 2048 bits or more, or suites with ECDHE alone.",
      "`tune.ssl.default-dh-param 2048`.",
    ),
    general: ["Use a group of RFC 7919 (ffdhe2048 or larger), or leave finite-field suites out."],
  },
});

export const noForwardSecrecy = defineCause({
  id: "audit/no-forward-secrecy",
  severity: "info",
  title: "Suites without forward secrecy are offered",
  about:
    "With these suites the session's key is sent under the certificate's. Who records the traffic and gets that key one day can read all of it. Today's clients choose others where the server lets them.",
  signs:
    "A hello that offers suites with RSA key exchange alone is answered with one. Where the server chooses one although better were offered, it is a warning.",
  verify: verifyWith("-cipher kRSA -tls1_2"),
  needs: ["tls", "audit"],
  recognise: ({ tls, audit }) => {
    const chosen = /^TLS_RSA_/.test(tls.tls12?.cipher ?? "");
    const taken = audit.tls?.["without-forward-secrecy"];
    if (!chosen && taken?.outcome !== "server-hello") return undefined;
    return {
      confidence: "certain",
      ...(chosen && { severity: "warning", title: "TLS 1.2 connections have no forward secrecy" }),
      detail: chosen
        ? `Offered better ones, the server chose ${tls.tls12?.cipher}.`
        : `Asked for it, the server chose ${taken?.cipher}.`,
      evidence: chosen ? ["tls.tls12", "audit.tls"] : ["audit.tls"],
    };
  },
  fixes: {
    software: servers(
      "`ssl_ciphers ECDHE+AESGCM:ECDHE+CHACHA20;` and `ssl_prefer_server_ciphers on;`.",
      "`SSLCipherSuite ECDHE+AESGCM:ECDHE+CHACHA20` and `SSLHonorCipherOrder on`.",
      "`ssl-default-bind-ciphers ECDHE+AESGCM:ECDHE+CHACHA20`.",
    ),
    general: ["Offer suites with ECDHE alone for TLS 1.2."],
  },
});

export const noHsts = defineCause({
  id: "audit/no-hsts",
  severity: "info",
  title: "Answers don't ask for HTTPS (HSTS)",
  about:
    "Without Strict-Transport-Security a browser that is given the http address of this host goes there in clear. The sender is no browser and does not look at it; what else is on the host may gain by it.",
  signs: "The answer to the validation over HTTPS, under a host name, has no Strict-Transport-Security.",
  verify: 'curl -sI "$URL" | grep -i strict-transport-security\n# wanted: a max-age',
  needs: ["http", "audit"],
  recognise: ({ url, http }) => {
    const answer = http.validation?.response;
    if (url.parsed?.scheme !== "https" || url.parsed.hostKind !== "name" || answer === undefined)
      return undefined;
    if (firstHeader(answer, "Strict-Transport-Security") !== undefined) return undefined;
    return {
      confidence: "certain",
      detail: "The answer to the validation has no Strict-Transport-Security.",
      evidence: ["http.validation", "audit"],
    };
  },
  fixes: {
    general: [
      "Send `Strict-Transport-Security: max-age=31536000` from the host, once all of it works over HTTPS.",
    ],
  },
});
