import { packetFilters } from "../advice/firewalls.ts";
import type { Evidence, TcpEvidence } from "../evidence.ts";
import { exchange } from "../view.ts";
import {
  connectionFailure,
  lateConnections,
  letTheSenderIn,
  openPorts,
  placesOf,
  tellingAttempts,
} from "./connection.ts";
import { type Cause, defineCause } from "./define.ts";
import { listOf } from "./words.ts";

/** A SYN that was lost is sent again after 1 s (RFC 6298 §2), so this is where trouble starts to show. */
const slowConnectMs = 1000;

const connect = `curl -sS -o /dev/null -w '%{time_connect}\\n' "$URL"\n# from a machine outside the server's network; it shows seconds, not an error`;

const symptoms = ["dns/some-addresses-fail", "tcp/slow-connect", "http/*", "tls/*"];

export const refused = defineCause({
  id: "tcp/refused",
  severity: "error",
  title: "The port refuses connections",
  about:
    "The attempt to connect was answered with a refusal (a TCP reset, or an ICMP message that the port is unreachable). Most often no program takes connections on that port: " +
    "the server is stopped, listens on another port or only on 127.0.0.1. A firewall that rejects on the host's behalf looks the same.",
  signs:
    "The attempt to connect was answered with a reset (ECONNREFUSED) on every address that counts. Silence is tcp/timeout; an ICMP message is tcp/unreachable. Other common ports of the host are tried, to say where it does answer.",
  verify: connect,
  needs: ["tcp"],
  recognise: (evidence) => {
    const failure = connectionFailure(evidence);
    if (failure?.outcome !== "refused") return undefined;
    return {
      confidence: failure.consistent ? "certain" : "likely",
      detail: `The connection to ${placesOf(failure.attempts, evidence.tcp.port)} was refused: nothing listens there, or a firewall refuses in its place.${tellOpenPorts(evidence.tcp)}`,
      evidence: [...failure.evidence, ...(evidence.tcp.otherPorts ? ["tcp.otherPorts"] : [])],
      explains: symptoms,
    };
  },
  fixes: {
    general: [
      "On the host, see what listens: ss -ltnp | grep :{port}. Start the server, or let it listen on port {port}.",
      "If it shows 127.0.0.1 or [::1], bind the server to 0.0.0.0 (or the container's port to the host).",
      `If it does listen, a firewall refuses. ${letTheSenderIn}`,
    ],
    software: packetFilters,
    words: { port: "443" },
  },
  fix: ({ tcp }, _software, steps) => {
    const open = openPorts(tcp);
    return [
      ...steps({ port: String(tcp.port) }),
      ...(open.length > 0
        ? [
            `If the endpoint is served on ${portsOf(open)}, put ${open.length === 1 ? "that" : "the right"} port into the address.`,
          ]
        : []),
    ];
  },
});

export const timeout = defineCause({
  id: "tcp/timeout",
  severity: "error",
  title: "The host does not answer: most often a firewall that drops",
  about:
    "Packets to the host vanish: neither a connection nor a refusal came back. A firewall or security group that drops what it does not know looks like this, " +
    "and so does a host that is down or an address that is no longer in use.",
  signs:
    "The attempts to connect met nothing but silence until time was up. Other ports of the host that do answer show that it is up and that a firewall drops. It is told apart from tcp/refused and tcp/unreachable, where an answer came; an http/timeout comes after the connection.",
  verify: connect,
  needs: ["tcp"],
  recognise: (evidence) => {
    const failure = connectionFailure(evidence);
    if (failure?.outcome !== "timeout") return undefined;
    const alive = openPorts(evidence.tcp).length > 0;
    return {
      confidence: failure.consistent ? "likely" : "possible",
      ...(alive && { title: "A firewall drops what is sent to that port" }),
      detail:
        `Nothing came back from ${placesOf(failure.attempts, evidence.tcp.port)} within ${seconds(Math.max(...failure.attempts.map(({ ms }) => ms)))}.` +
        `${tellOpenPorts(evidence.tcp)} A firewall that lets nobody in but the sender would look the same from here.`,
      evidence: [...failure.evidence, ...(evidence.tcp.otherPorts ? ["tcp.otherPorts"] : [])],
      explains: symptoms,
    };
  },
  fixes: {
    general: [
      letTheSenderIn,
      "Make sure that the host is up and that its name still leads to it.",
      "If the firewall admits the sender alone by intention, run this check from a machine it admits, or through one with --proxy.",
    ],
    software: packetFilters,
    words: { port: "443" },
  },
  fix: ({ tcp }, _software, steps) => steps({ port: String(tcp.port) }),
});

export const unreachable = defineCause({
  id: "tcp/unreachable",
  otherwise: "The route may also be missing on this side alone.",
  severity: "error",
  title: "The network says that the host can't be reached",
  about:
    "A router or the host itself answered with ICMP that packets can't get there: no such host, no route, or forbidden by an administrator. " +
    "The address is wrong or no longer in use, routing is broken, or a firewall rejects.",
  signs:
    "An ICMP message came back for the attempt to connect, which the system reports as EHOSTUNREACH, ENETUNREACH or their kin. Where this machine has no route of that family at all, it is tool/no-network.",
  verify: connect,
  needs: ["tcp"],
  recognise: (evidence) => {
    const failure = connectionFailure(evidence);
    if (failure?.outcome !== "unreachable") return undefined;
    return {
      confidence: failure.consistent ? "likely" : "possible",
      detail:
        `The connection to ${placesOf(failure.attempts, evidence.tcp.port)} failed: ${tellUnreachable(failure.code)}.${tellOpenPorts(evidence.tcp)}` +
        (failure.code === "EHOSTUNREACH" || failure.code === "EACCES"
          ? " A firewall that lets nobody in but the sender could answer the same from here."
          : ""),
      evidence: failure.evidence,
      explains: symptoms,
    };
  },
  fixes: {
    general: [
      "Make sure that the host is up and that the address its name leads to is still its own.",
      letTheSenderIn,
    ],
    software: packetFilters,
    words: { port: "443" },
  },
  fix: ({ tcp }, _software, steps) => steps({ port: String(tcp.port) }),
});

export const reset = defineCause({
  id: "tcp/reset",
  otherwise: "A firewall or balancer on the way may send the reset, in the host's place.",
  severity: "error",
  title: "The connection is accepted and reset before an answer",
  about:
    "The host takes the connection and then tears it down without a byte of response. A program that crashes on the request, a load balancer without a healthy server behind it, " +
    "an intrusion filter, or a server that allows only certain addresses does this.",
  signs:
    "The connection was made, then reset (ECONNRESET) before a byte of the answer. A close without a reset is http/empty-reply; a reset in the middle of the answer is http/truncated; one in the TLS handshake is tls/handshake-reset.",
  verify: connect,
  needs: [],
  recognise: (evidence) => {
    const where = resetOf(evidence);
    if (where === undefined) return undefined;
    const again = exchange(evidence, "validation-again");
    // Another answer to the same request makes it a matter of chance, which http/unstable tells.
    if (again?.response !== undefined) return undefined;
    return { confidence: again ? "certain" : "likely", ...where, explains: ["http/*", "tcp/slow-connect"] };
  },
  fixes: {
    general: [
      "Look in the logs of the server and of every proxy and firewall in front of it at the time of the check: one of them closed the connection.",
      "If there is an allow-list, let the sender's addresses in; if there is a load balancer, see that a server behind it is healthy.",
    ],
  },
});

export const slowConnect = defineCause({
  id: "tcp/slow-connect",
  severity: "warning",
  title: "Connections are slow to come about",
  about:
    "A connection over the Internet takes one round trip, rarely more than 0.3 seconds. A second or more means lost packets, an overloaded host or a full accept queue; " +
    "the time is missing from what the sender waits for the answer.",
  signs:
    "The median of the times to connect, over every connection of the check, is a second or more. Slowness after the connection stands is http/slow.",
  verify: `for i in 1 2 3 4 5; do curl -sS -o /dev/null -w '%{time_namelookup} %{time_connect}\\n' "$URL"; done\n# the second number less the first is the time to connect, in seconds`,
  needs: ["tcp"],
  recognise: (evidence) => {
    const { tcp, http, settings } = evidence;
    const own = tellingAttempts(tcp).flatMap(({ outcome, ms }) => (outcome === "connected" ? [ms] : []));
    const later = Object.values(http ?? {}).flatMap(({ timings }) => timings.connectMs ?? []);
    if (own.length === 0 || settings.proxied) return undefined;
    const all = [...own, ...later].sort((a, b) => a - b);
    const median = all[Math.floor((all.length - 1) / 2)] ?? 0;
    const lost = lateConnections(evidence);
    if (median < slowConnectMs)
      return lost === undefined
        ? undefined
        : {
            confidence: "possible",
            severity: "info",
            title: "Some connections come about late: packets get lost",
            detail:
              `${lost.late} of ${lost.all} connections took a second or more, the others a moment: the first packet or its answer was lost, ` +
              "on this machine's side, on the way, or at a host too busy to take connections.",
            evidence: ["tcp.attempts", ...(later.length > 0 ? ["http"] : [])],
          };
    return {
      confidence: all.length >= 4 ? "likely" : "possible",
      detail: `Half of ${all.length} connections took ${seconds(median)} or more to come about.`,
      evidence: ["tcp.attempts", ...(later.length > 0 ? ["http"] : [])],
    };
  },
  fixes: {
    general: [
      "Measure from another network as well: if only this one is slow, it is not the endpoint.",
      "On the host look at load, at dropped packets and at the accept queue (ss -ltn: Recv-Q near Send-Q means that the program accepts too slowly).",
    ],
  },
});

function resetOf(evidence: Evidence): { detail: string; evidence: readonly string[] } | undefined {
  const failure = connectionFailure(evidence);
  if (failure?.outcome === "reset" && evidence.tcp !== undefined)
    return {
      detail: `${placesOf(failure.attempts, evidence.tcp.port)} reset the connection as it was being made.`,
      evidence: failure.evidence,
    };
  const validation = exchange(evidence, "validation");
  const cut = validation?.failure;
  if (cut?.kind !== "reset" || cut.phase === "body" || validation?.response !== undefined) return undefined;
  // told by http/not-http
  if (evidence.tcp?.speaksTls === true) return undefined;
  const secure = evidence.url.parsed?.scheme === "https" ? " and secured" : "";
  return {
    detail: `The connection was made${secure}, then reset before any byte of a response to the validation post.`,
    evidence: ["http.validation"],
  };
}

function tellOpenPorts(tcp: TcpEvidence): string {
  if (tcp.otherPorts === undefined || tcp.otherPorts.length === 0) return "";
  const open = openPorts(tcp);
  if (open.length > 0)
    return ` On the same host ${portsOf(open)} ${open.length === 1 ? "does" : "do"} answer.`;
  return ` Nor do ports ${listOf(
    tcp.otherPorts.map(({ port }) => String(port)),
    "or",
  )} answer.`;
}

function portsOf(ports: readonly number[]): string {
  return `${ports.length === 1 ? "port" : "ports"} ${listOf(ports.map(String))}`;
}

function tellUnreachable(code: string | undefined): string {
  switch (code) {
    case "EHOSTUNREACH":
    case "EHOSTDOWN":
      return `${code}, host unreachable: no machine has that address, or a firewall rejects with an ICMP message`;
    case "ENETUNREACH":
    case "ENETDOWN":
      return `${code}, network unreachable: no route leads there`;
    case "ENOPROTOOPT":
      return "ENOPROTOOPT, protocol unreachable: the host or a firewall rejects with an ICMP message";
    case "EACCES":
      return "EACCES, administratively prohibited: a firewall rejects with an ICMP message";
    default:
      return code ?? "unreachable";
  }
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

export const tcpCauses: readonly Cause[] = [refused, timeout, unreachable, reset, slowConnect];
