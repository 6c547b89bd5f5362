import type { Evidence, TcpEvidence } from "../evidence.ts";
import { isDenied, isOwnFailure } from "./connection.ts";
import { type Cause, defineCause, type Recognition } from "./define.ts";
import { boundWords } from "./reached.ts";
import { listOf } from "./words.ts";

/*
 * What kept the tool itself from finding out. None of these is the endpoint's fault, and none clears it.
 */

export const noNetwork = defineCause({
  id: "tool/no-network",
  severity: "info",
  title: "This machine could not reach the network",
  about:
    "The check could not find out anything about the endpoint: no name server answers this machine, or it has no route to the Internet. " +
    "The endpoint may be right or wrong; run the check again where the network works.",
  signs:
    "The name was not found and neither was a name that is sure to exist, or every attempt to connect failed in a family (IPv4 or IPv6) in which this machine has no address that leads out. As long as other names are found, a missing name is the domain's own fault: dns/not-found, dns/timeout.",
  verify: `dig +short A "$(echo "$URL" | cut -d/ -f3 | cut -d: -f1)"\n# an answer, or an error that names the host, shows that name servers can be reached`,
  needs: [],
  recognise: (evidence) => {
    if (evidence.interrupted) return undefined;
    return noResolver(evidence) ?? noRoute(evidence);
  },
  fixes: {
    general: [
      "Make sure that this machine is online: VPN, Wi-Fi, container network, name servers (--dns-server too, if it is given).",
      "Where only a proxy leads out, give it with --proxy. Or run the check from another machine.",
    ],
  },
  fix: ({ dns }, _software, steps) =>
    dns?.parent?.resolverAnswers === false && dns.system === undefined
      ? [
          "Make sure that the name servers given with --dns-server are right and answer from here, or leave the option out.",
        ]
      : steps(),
});

export const denied = defineCause({
  id: "tool/denied",
  severity: "info",
  title: "This machine does not allow the connection",
  about:
    "The operating system forbade the check to connect: a firewall on this machine, a sandbox or a security policy. " +
    "No packet reached the endpoint, so nothing is known about it.",
  signs:
    "Every attempt to connect was forbidden by the operating system itself (EPERM, or EACCES over IPv4), before a packet went out. A refusal by the other side is tcp/refused, one by a router tcp/unreachable.",
  verify: `curl -sS -o /dev/null -w '%{http_code}\\n' "$URL"`,
  needs: ["tcp"],
  recognise: ({ tcp, interrupted }) => {
    const first = tcp.attempts[0];
    if (first === undefined || interrupted || !tcp.attempts.every(isDenied)) return undefined;
    return {
      confidence: "likely",
      detail: `Connecting to ${first.address}, port ${tcp.port}, was forbidden (${first.code}) before anything was sent.`,
      evidence: ["tcp.attempts"],
    };
  },
  fixes: {
    general: [
      "Allow this program to connect (local firewall, sandbox), or run the check from another machine.",
    ],
  },
});

export const proxyFailed = defineCause({
  id: "tool/proxy-failed",
  severity: "info",
  title: "The proxy did not lead to the endpoint",
  about:
    "The check was to go through a proxy, and the proxy opened no way to the endpoint: it can't be reached, wants other credentials, " +
    "has a rule against it, or could not connect itself. Which of these it says, the endpoint's own part in it is not known.",
  signs:
    "The check went through a proxy, and the proxy reported a refusal or failed before the tunnel stood. What the endpoint would have done is not known, so nothing else about it is judged.",
  verify: `curl -sS -o /dev/null -w '%{http_code}\\n' --proxy "$PROXY" --proxytunnel "$URL"`,
  needs: ["tcp"],
  recognise: ({ tcp, interrupted }) => {
    if (tcp.proxy === undefined || tcp.proxy.outcome === "connected" || interrupted) return undefined;
    return {
      confidence: "certain",
      detail: `No tunnel was opened: ${tcp.proxy.detail}.`,
      evidence: ["tcp.proxy"],
    };
  },
  fixes: {
    general: [
      "Make sure that the proxy's address, scheme (http, https, socks5) and credentials in --proxy are right.",
      "If it connects to other hosts, the endpoint may be down or closed to it: check it without --proxy, or through another one.",
    ],
  },
});

export const stoppedAtBound = defineCause({
  id: "tool/stopped-at-bound",
  severity: "info",
  title: "The check stopped before its end",
  about:
    "A check has a bound on its time and on the number of its requests, so that no endpoint can keep it busy. It was reached: what was found until then is told, and the rest is not known.",
  signs:
    "The time of --max-time was over, or the number of --max-requests was reached, while there was more to ask. A single answer that takes too long is http/timeout.",
  verify: `curl -so /dev/null -w '%{time_total}\\n' "$URL" --data-urlencode "SecretKey=$SECRET_KEY" -d "ServerId=10000&Type=Validation"\n# wanted: well under a second`,
  needs: [],
  recognise: (evidence) => {
    const { stopped, http = {} } = evidence;
    if (stopped === undefined) return undefined;
    const asked = Object.keys(http).length;
    return {
      confidence: "certain",
      detail: `${stopped === "maxTimeMs" ? "The time" : "The number of requests"} was bounded by ${boundWords(evidence, stopped)}. ${asked} ${asked === 1 ? "request was" : "requests were"} answered or given up by then.`,
      evidence: ["stopped"],
    };
  },
  fixes: {
    general: [
      "Raise --max-time or --max-requests, or ask for less: --only validation.",
      "If every answer is slow, mend that first.",
    ],
  },
});

function noResolver({ dns }: Evidence): Recognition | undefined {
  if (dns === undefined || dns.addresses.length > 0 || dns.parent?.resolverAnswers !== false)
    return undefined;
  const servers = dns.records?.servers ?? [];
  const asked = servers.length > 0 ? ` Asked: ${listOf(servers)}.` : "";
  const named = dns.system === undefined;
  return {
    confidence: "likely",
    ...(named && { title: "The name servers given answer nothing" }),
    detail:
      `${dns.name} could not be looked up, and neither could any name that is sure to exist, such as “com”.${asked} ` +
      "So it is not known whether the host's name is right.",
    evidence: ["dns.records", "dns.parent"],
  };
}

function noRoute({ tcp }: Evidence): Recognition | undefined {
  if (tcp === undefined || tcp.proxy !== undefined || tcp.attempts.length === 0) return undefined;
  if (!tcp.attempts.every((attempt) => isOwnFailure(attempt, tcp))) return undefined;
  const families = [...new Set(tcp.attempts.map(({ family }) => `IPv${family}`))];
  const refused = tcp.attempts.filter(({ noRoute }) => noRoute);
  if (refused.length === tcp.attempts.length && tcp.attempts.some(({ family }) => hasNetwork(tcp, family)))
    return {
      confidence: "certain",
      title: "This machine has no route to the host",
      detail:
        `The host is at ${listOf(refused.map(({ address, code }) => `${address} (${code})`))}, and this machine's own routing table ` +
        "has no way there: no packet left. Whether the endpoint answers is not known.",
      evidence: ["tcp.attempts"],
    };
  return {
    confidence: "likely",
    title: `This machine has no ${listOf(families, "or")} network`,
    detail:
      `The host is at ${listOf(tcp.attempts.map(({ address }) => address))}, and no interface of this machine has an ` +
      `${listOf(families, "or")} address that leads out. Whether the endpoint answers is not known.`,
    evidence: ["tcp.attempts", "tcp.ownNetwork"],
  };
}

function hasNetwork({ ownNetwork }: TcpEvidence, family: 4 | 6): boolean {
  return family === 6 ? ownNetwork.ipv6 : ownNetwork.ipv4;
}

export const toolCauses: readonly Cause[] = [noNetwork, denied, proxyFailed, stoppedAtBound];
