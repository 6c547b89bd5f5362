import type { TlsEvidence } from "../../evidence.ts";
import { defineCause } from "../define.ts";
import { established, failed, versionText } from "./view.ts";

const modern = ["TLSv1.2", "TLSv1.3"];

const bothVersions = {
  nginx: "In nginx, set `ssl_protocols TLSv1.2 TLSv1.3;` and reload it.",
  Apache: "In Apache, set `SSLProtocol -all +TLSv1.2 +TLSv1.3` and reload it.",
  HAProxy: "In HAProxy, set `ssl-default-bind-options ssl-min-ver TLSv1.2` in `global`, and reload it.",
  Caddy: "In Caddy, take `protocols` out of the tls directive: it offers TLS 1.2 and 1.3 by itself.",
};

export const notTls = defineCause({
  id: "tls/not-tls",
  severity: "error",
  title: "The port does not speak TLS",
  about:
    "The URL says https, and what answers on that port is something else, most often plain HTTP. The handshake fails on the first bytes. Either the URL should name another port, or TLS was never switched on there, or a proxy in front ends TLS elsewhere.",
  signs:
    "What came back to the TLS hello is no TLS record, and mostly a plain HTTP request on the same port is answered. The mirror image, TLS on a port that the URL calls http, is http/not-http.",
  verify: 'curl -sv "$URL" 2>&1 | grep -i "SSL connection using"\n# The line must appear.',
  needs: ["tls"],
  recognise({ tls }) {
    const handshake = failed(tls);
    const confirmed = tls.tls12?.outcome === "not-tls" || tls.plainHttp?.status != null;
    if (handshake === undefined || !(handshake.reason === "not-tls" || tls.tls12?.outcome === "not-tls"))
      return undefined;
    const bytes = tls.plainHttp?.firstBytes ?? tls.tls12?.firstBytes ?? handshake.firstBytes;
    const firstLine = bytes?.split(/\r|\n|\\r|\\n/, 1)[0]?.slice(0, 60);
    const plain = tls.plainHttp?.status;
    return {
      confidence: confirmed ? "certain" : "likely",
      ...(plain != null && { title: "Plain HTTP answers on the HTTPS port" }),
      detail:
        plain != null
          ? `The handshake gets no TLS in return, and a plain HTTP request on the same port is answered with “${firstLine}”.`
          : `The bytes that come back are no TLS${firstLine ? `: “${firstLine}”` : ""}.`,
      evidence: ["tls.handshake", ...(tls.plainHttp ? ["tls.plainHttp"] : [])],
      explains: ["http/*"],
    };
  },
  fixes: {
    software: {
      nginx:
        "In nginx, write `listen … ssl` for that port, with ssl_certificate and ssl_certificate_key, and reload it.",
      Apache:
        "In Apache, set `SSLEngine on` in the virtual host of that port, with its certificate, and reload it.",
      IIS: "In IIS, add a binding of type https for that port, with a certificate.",
      HAProxy: "In HAProxy, write `bind :443 ssl crt <file>` for that port.",
    },
    otherwise: ["Switch TLS on for that port, with a certificate for the host."],
    outermost: true,
    general: ["If a proxy or load balancer ends TLS in front, the URL must lead to it and not past it."],
  },
  fix: ({ url }, _software, steps) => [
    ...steps(),
    ...(url.parsed?.portIsDefault === false
      ? ["Or take the port out of the URL, if HTTPS is served on 443."]
      : []),
  ],
});

export const protocolTooOld = defineCause({
  id: "tls/protocol-too-old",
  severity: "error",
  title: "The server speaks only outdated TLS",
  about:
    "TLS 1.0 and 1.1 are withdrawn (RFC 8996), and clients of today don't offer them. A server that knows nothing newer can't agree on a version with them, and the handshake fails.",
  signs:
    "The handshake with TLS 1.2 and 1.3 fails, and a hello that offers TLS 1.1 or 1.0 is answered. When TLS 1.2 is spoken after all, and only with old suites, it is tls/no-shared-cipher.",
  verify:
    'curl -sv --tlsv1.2 "$URL" 2>&1 | grep -i "SSL connection using"\n# The line must name TLSv1.2 or TLSv1.3.',
  needs: ["tls"],
  recognise({ tls }) {
    if (failed(tls) === undefined) return undefined;
    const old = oldVersionSpoken(tls);
    if (old === undefined) return undefined;
    return {
      confidence: "certain",
      detail: `Offered TLS 1.2 and 1.3, the server does not agree to either. Offered ${versionText(old)}, it does.`,
      evidence: ["tls.handshake", "tls.tls12", "tls.legacy"],
      explains: ["http/*"],
    };
  },
  fixes: {
    software: {
      ...bothVersions,
      IIS: "In Windows, enable TLS 1.2 for the server in the Schannel settings and restart.",
    },
    otherwise: ["Enable TLS 1.2 and 1.3 in the server's configuration, and reload it."],
    outermost: true,
    general: [
      "If the server's TLS library knows neither (OpenSSL before 1.0.1, Windows before 2008 R2), update it, or put a proxy in front that does.",
    ],
  },
});

/** An older version that the server agreed to, where it agrees to no newer one. */
function oldVersionSpoken(tls: TlsEvidence): string | undefined {
  const hellos = [
    tls.tls12,
    tls.legacy?.["tls1.2-old-suites"],
    tls.legacy?.["tls1.1"],
    tls.legacy?.["tls1.0"],
  ];
  const spoken = hellos.flatMap((hello) =>
    hello?.outcome === "server-hello" && hello.protocol ? [hello.protocol] : [],
  );
  return spoken.some((protocol) => modern.includes(protocol)) ? undefined : spoken[0];
}

export const protocolTooNew = defineCause({
  id: "tls/protocol-too-new",
  severity: "warning",
  title: "The server does not speak TLS 1.2",
  about:
    "The server accepts TLS 1.3 alone. Clients on older systems, classic .NET on older Windows among them, know nothing above TLS 1.2 and can't connect. What the sender's machines speak is not documented, so TLS 1.2 is worth keeping.",
  signs:
    "TLS 1.3 works, and a hello that offers TLS 1.2 at most is refused with an alert. The alert protocol_version makes it certain; handshake_failure could also be a matter of suites.",
  verify:
    'curl -sv --tlsv1.2 --tls-max 1.2 "$URL" 2>&1 | grep -i "SSL connection using"\n# The line must name TLSv1.2.',
  needs: ["tls"],
  recognise({ tls }) {
    const refusal = tls.tls12?.outcome === "alert" ? tls.tls12.alert : undefined;
    if (established(tls)?.protocol !== "TLSv1.3" || refusal === undefined) return undefined;
    const version = refusal === "protocol_version";
    if (!version && refusal !== "handshake_failure" && refusal !== "insufficient_security") return undefined;
    return {
      confidence: version ? "certain" : "likely",
      detail: `With TLS 1.3 the handshake succeeds. A client that offers TLS 1.2 at most is refused with the alert ${refusal}.`,
      evidence: ["tls.handshake", "tls.tls12"],
    };
  },
  fixes: {
    software: {
      ...bothVersions,
      Cloudflare: "In Cloudflare, set SSL/TLS → Edge Certificates → Minimum TLS Version to 1.2.",
    },
    otherwise: ["Set the server's (or the CDN's) lowest TLS version to 1.2, and reload it."],
    outermost: true,
    general: ["Keep suites for it that are in common use: ECDHE with AES-GCM."],
  },
});

export const noSharedCipher = defineCause({
  id: "tls/no-shared-cipher",
  severity: "error",
  title: "No cipher suite in common",
  about:
    "Client and server must find a set of algorithms that both accept. This server accepts none of those that clients of today offer: its list was narrowed to old or rare ones, or it has no key of a kind that fits.",
  signs:
    "The handshake fails, and a hello for TLS 1.2 that offers old suites is answered; or the server sends the alert insufficient_security. A plain handshake_failure with no such proof is tls/handshake-alert.",
  verify:
    'curl -sv "$URL" 2>&1 | grep -i "SSL connection using"\n# The line must appear, with a suite such as TLS_AES_128_GCM_SHA256 or ECDHE-RSA-AES128-GCM-SHA256.',
  needs: ["tls"],
  recognise({ tls }) {
    const handshake = failed(tls);
    if (handshake === undefined) return undefined;
    const old = tls.legacy?.["tls1.2-old-suites"];
    if (
      old?.outcome === "server-hello" &&
      old.protocol === "TLSv1.2" &&
      tls.tls12?.outcome !== "server-hello"
    ) {
      return {
        confidence: "certain",
        detail: `The server turns down every suite that clients of today offer${handshake.alert ? ` (alert ${handshake.alert})` : ""}, and accepts ${old.cipher ?? "an old one"}, which they don't.`,
        evidence: ["tls.handshake", "tls.legacy"],
        explains: ["http/*"],
      };
    }
    if (handshake.alert !== "insufficient_security") return undefined;
    return {
      confidence: "likely",
      detail:
        "The server ends the handshake with the alert insufficient_security: it wants stronger suites or keys than it was offered.",
      evidence: ["tls.handshake"],
      explains: ["http/*"],
    };
  },
  fixes: {
    software: {
      nginx: "In nginx, take ssl_ciphers out or set it to `HIGH:!aNULL:!MD5`, and reload it.",
      Apache: "In Apache, set `SSLCipherSuite HIGH:!aNULL:!MD5` and reload it.",
      HAProxy:
        "In HAProxy, take ssl-default-bind-ciphers out of `global`, or add ECDHE suites with AES-GCM to it.",
      IIS: "In Windows, put ECDHE suites with AES-GCM back into the SSL Cipher Suite Order (Group Policy), and restart.",
    },
    otherwise: ["Let the server offer suites in common use: ECDHE with AES-GCM or ChaCha20-Poly1305."],
    outermost: true,
    general: ["Check that the certificate's key is RSA or ECDSA on P-256 or P-384."],
  },
});
