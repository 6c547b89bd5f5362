import type { Certificate, Evidence } from "../../evidence.ts";
import { defineCause, type Having, type Recognition } from "../define.ts";
import { covers, established, failed, hostOf, nameOf } from "./view.ts";

export const wrongHost = defineCause({
  id: "tls/wrong-host",
  severity: "error",
  title: "The certificate is for another host",
  about:
    "A client compares the host in the URL with the names on the certificate, and breaks off when none fits. A wildcard stands for one label: *.example.com covers hooks.example.com, and neither example.com nor a.hooks.example.com. An IP address fits only a certificate that lists that very address.",
  signs:
    "The handshake succeeds, and no name on the certificate covers the URL's host by the rules of RFC 6125: a * stands for exactly one label, and an address must be listed as an address. Trust in the chain is judged apart, so both may be found.",
  verify: 'curl -sS -o /dev/null "$URL"\n# There must be no complaint about the certificate\'s subject name.',
  needs: ["tls"],
  recognise(evidence) {
    const handshake = established(evidence.tls);
    const leaf = handshake?.chain[0];
    if (handshake === undefined || leaf === undefined || handshake.nameMatches) return undefined;
    return {
      confidence: "certain",
      detail: `The URL's host is ${hostOf(evidence)}; ${namesText(leaf)}. ${whyNot(evidence, leaf)}`.trim(),
      evidence: ["tls.handshake"],
    };
  },
  fixes: {
    software: {
      nginx:
        "In nginx, the `server` block for this host needs `server_name {host};` and its own ssl_certificate.",
      Apache:
        "In Apache, the <VirtualHost *:443> for this host needs `ServerName {host}` and its own SSLCertificateFile.",
      IIS: "In IIS, give the site an https binding for {host}, with its certificate and “Require Server Name Indication”.",
      HAProxy:
        "In HAProxy, put the certificate for {host} into the folder that `crt` names: it picks by name.",
      Cloudflare:
        "In Cloudflare, Universal SSL covers the domain and one level below it: a deeper name needs an advanced certificate.",
    },
    outermost: true,
    general: [
      "Get a certificate that lists {host}, install it for that host, and reload the server.",
      "If there is one already, check that the server picks it for {host}: the site's server_name, ServerName or binding must carry exactly that name.",
    ],
    words: { host: "the URL's host" },
  },
  fix(evidence, _software, steps) {
    const host = hostOf(evidence);
    const names = established(evidence.tls)?.chain[0]?.names.filter((name) => !name.includes("*")) ?? [];
    if (evidence.url.parsed?.hostKind !== "name") {
      const usable = names[0];
      return [
        `Use the host name that the certificate is for in the URL${usable ? ` (here: ${usable})` : ""}, not an IP address.`,
        "Let that name's DNS record point to the server.",
      ];
    }
    const usable = names.find((name) => siteOf(name) === siteOf(host));
    return [
      ...steps({ host }),
      ...(usable ? [`Or use a host that the certificate covers in the URL, such as ${usable}.`] : []),
    ];
  },
});

/** The last two labels: enough to tell that two names are probably of one owner. */
function siteOf(name: string): string {
  return name.toLowerCase().split(".").slice(-2).join(".");
}

function namesText(leaf: Certificate): string {
  if (leaf.names.length === 0)
    return `the certificate lists no host names at all (its common name is ${nameOf(leaf)})`;
  const shown = leaf.names.slice(0, 6).join(", ");
  const more = leaf.names.length - 6;
  return `the certificate is for ${shown}${more > 0 ? ` and ${more} more` : ""}`;
}

function whyNot(evidence: Evidence, leaf: Certificate): string {
  const host = hostOf(evidence).toLowerCase();
  if (evidence.url.parsed?.hostKind !== "name") return "An IP address must be listed as such, and it is not.";
  const apex = leaf.names.find((name) => name.toLowerCase() === `*.${host}`);
  if (apex !== undefined) return `${apex} covers names below ${host}, not ${host} itself.`;
  const shallow = leaf.names.find(
    (name) => name.startsWith("*.") && host.endsWith(name.slice(1).toLowerCase()),
  );
  if (shallow !== undefined)
    return `The * in ${shallow} stands for one label, and ${host} has more in its place.`;
  return "";
}

export const sniRequired = defineCause({
  id: "tls/sni-required",
  severity: "error",
  title: "The server needs a host name in the handshake",
  about:
    "A client tells the server which host it wants at the start of the handshake (SNI). A client that is given an IP address has no name to tell, and neither do very old ones. A server that holds certificates for several names then refuses, or shows its default certificate.",
  signs:
    "The URL has an IP address as its host, so the hello names none, and the server refuses it with an alert. A name that the server doesn't know is tls/sni-unrecognized. That the certificate differs without a name is only noted.",
  verify:
    'curl -sv "$URL" 2>&1 | grep -i "subject:"\n# With a host name in the URL, the certificate shown is that host\'s.',
  needs: ["tls"],
  recognise(evidence) {
    return refusesAddress(evidence) ?? defaultDiffers(evidence);
  },
  fixes: {
    general: [
      "Use the endpoint's host name in the URL, not its IP address.",
      "Or give the server a default certificate that lists the address.",
    ],
  },
  fix(evidence, _software, steps) {
    if (established(evidence.tls))
      return [
        "Nothing needs doing for a sender that tells the host name, as nearly all do.",
        "To serve the others as well, make this host's certificate the server's default.",
      ];
    return steps();
  },
});

const refusals = ["unrecognized_name", "handshake_failure", "internal_error"];

/** The URL holds an address, so no name goes out, and the server says no. */
function refusesAddress(evidence: Having<"tls">): Recognition | undefined {
  const alert = failed(evidence.tls)?.alert;
  if (evidence.tls.serverName !== null || alert === undefined || !refusals.includes(alert)) return undefined;
  if (otherwiseExplained(evidence)) return undefined;
  return {
    confidence: alert === "unrecognized_name" ? "certain" : "likely",
    detail: `The URL's host is the address ${hostOf(evidence)}, so the handshake names no host, and the server refuses it (alert ${alert}). A server that picks its certificate by host name has none to show then.${alert === "unrecognized_name" ? "" : " It may also refuse for another reason, such as cipher suites (tls/no-shared-cipher)."}`,
    evidence: ["tls.handshake"],
    explains: ["http/*"],
  };
}

/** A sender that names the host is served well; one that doesn't would see another certificate, or none. */
function defaultDiffers(evidence: Having<"tls">): Recognition | undefined {
  const { tls } = evidence;
  if (
    !established(tls)?.nameMatches ||
    tls.withoutName === undefined ||
    tls.tls12?.outcome !== "server-hello"
  )
    return undefined;
  const { outcome, chain } = tls.withoutName;
  const refused = outcome === "alert" || outcome === "reset" || outcome === "closed";
  const shown = chain?.[0];
  const other = shown !== undefined && !shown.names.some((name) => covers(name, hostOf(evidence)));
  if (!refused && !other) return undefined;
  return {
    severity: "info",
    confidence: "possible",
    title: "A client that names no host sees another certificate",
    detail: other
      ? `With the host name in the handshake all is well. Without it, the server shows the certificate of ${nameOf(shown)}. Only very old clients leave the name out.`
      : "With the host name in the handshake all is well. Without it, the server refuses. Only very old clients leave the name out.",
    evidence: ["tls.withoutName"],
  };
}

export const sniUnrecognized = defineCause({
  id: "tls/sni-unrecognized",
  otherwise: "The server may also refuse for another reason, such as cipher suites (tls/no-shared-cipher).",
  severity: "error",
  title: "The server has no certificate for this host",
  about:
    "The client names the host it wants, and the server, or the CDN in front of it, refuses the handshake because it knows no such host. The DNS record points to a machine where the host was never set up, or whose certificate was not issued yet.",
  signs:
    "The hello names the host, and the server refuses it with unrecognized_name or the like, or goes on only when no name is given. If another version or suite works under the same name, the cause is sought there.",
  verify:
    'curl -sS -o /dev/null -w "%{http_code}\\n" "$URL"\n# A status must appear in place of a TLS error.',
  needs: ["tls"],
  recognise(evidence) {
    const { tls } = evidence;
    const alert = failed(tls)?.alert;
    if (tls.serverName === null || alert === undefined || !refusals.includes(alert)) return undefined;
    if (otherwiseExplained(evidence)) return undefined;
    const unnamed = tls.withoutName?.outcome === "server-hello";
    if (alert === "handshake_failure" && !unnamed) return undefined;
    const other = tls.withoutName?.chain?.[0];
    return {
      confidence: alert === "unrecognized_name" ? "certain" : unnamed ? "likely" : "possible",
      detail: `Asked for ${tls.serverName}, the server ends the handshake with the alert ${alert}.${
        unnamed
          ? ` Without a name it goes on${other ? `, with the certificate of ${nameOf(other)}` : ""}.`
          : ""
      }`,
      evidence: ["tls.handshake", ...(unnamed ? ["tls.withoutName"] : [])],
      explains: ["http/*"],
    };
  },
  fixes: {
    general: [
      "Set up {host} on the server (or in the CDN's or host's panel), with a certificate that lists it.",
      "If it is set up, look at whether its certificate was issued: ACME servers refuse until then, and log why.",
      "Check that DNS for {host} points to the machine you mean.",
    ],
    words: { host: "the host" },
  },
  fix: (evidence, _software, steps) => steps({ host: hostOf(evidence) }),
});

/**
 * The refusal has a surer reason than the name: the server asks for a certificate, or goes on under the same name
 * with other versions or suites.
 */
export function otherwiseExplained({ tls }: Having<"tls">): boolean {
  const works = [tls.tls12, ...Object.values(tls.legacy ?? {})].some(
    (hello) => hello?.outcome === "server-hello",
  );
  return works || tls.tls12?.certificateRequested === true;
}
