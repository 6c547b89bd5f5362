import type { ConnectAttempt, TcpEvidence } from "../../evidence.ts";
import { isOwnFailure } from "../connection.ts";
import { defineCause } from "../define.ts";
import { listOf } from "../words.ts";
import { dig, isBroken } from "./lookup.ts";

export const ipv6Only = defineCause({
  id: "dns/ipv6-only",
  otherwise: "The sender might have IPv6 addresses that it does not document.",
  severity: "error",
  title: "The host has IPv6 addresses only",
  about:
    "The addresses that the sender documents as its own are all IPv4, so it comes over IPv4. A host without an IPv4 address (A record) is out of its reach.",
  signs:
    "The name leads to IPv6 addresses, and the look-up of an A record found none. Where that look-up failed, nothing is said here: it is dns/server-failure or dns/timeout.",
  verify: dig,
  needs: ["dns"],
  recognise: (evidence) => {
    const { dns, settings, url, interrupted } = evidence;
    const counted = dns.addresses.filter(({ source }) => source !== "option");
    if (interrupted || counted.length === 0 || counted.some(({ family }) => family === 4)) return undefined;
    const literal = counted[0]?.source === "literal";
    if (settings.local && (literal || url.parsed?.localName !== undefined)) return undefined;
    const a = dns.records?.a;
    if (a?.outcome === "found" || (a !== undefined && isBroken(a))) return undefined;
    return {
      confidence: "likely",
      detail:
        `${literal ? "The address" : dns.name} is IPv6 (${listOf(counted.map(({ address }) => address))}), and there is no IPv4 address. ` +
        "All addresses that the sender documents as its own are IPv4.",
      evidence: ["dns.addresses", ...(dns.records ? ["dns.records"] : [])],
    };
  },
  fixes: {
    general: [
      "Give the host an IPv4 address too, and publish it as an A record{where}.",
      "Where the host has no IPv4, put a proxy or CDN that has it in front.",
    ],
    words: { where: " for its name" },
  },
  fix: ({ dns }, _software, steps) =>
    steps({
      where: dns.addresses[0]?.source === "dns" ? ` for ${dns.name}` : ", with a name in the address",
    }),
});

export const someAddressesFail = defineCause({
  id: "dns/some-addresses-fail",
  otherwise: "It may be down for the moment, or closed to this check alone.",
  severity: "warning",
  title: "Not all addresses of the host answer",
  about:
    "The name has several addresses, and some don't accept connections. A sender may try any of them; depending on its luck and patience, posts are late or lost.",
  signs:
    "Of several addresses at least one accepted a connection on the port and at least one did not. Trouble over IPv6 alone is only noted, since the sender comes over IPv4. When none accepts, it is tcp/refused, tcp/timeout or tcp/unreachable.",
  verify: `for a in $(dig +short A "$(echo "$URL" | cut -d/ -f3 | cut -d: -f1)"); do curl -sS -o /dev/null -w "$a %{http_code}\\n" --connect-to "::$a:" "$URL"; done`,
  needs: ["dns", "tcp"],
  recognise: ({ tcp, interrupted }) => {
    const connected = tcp.attempts.filter(({ outcome }) => outcome === "connected");
    const failed = failedAttempts(tcp).filter(({ code }) => code !== "ABORT_ERR");
    if (interrupted || connected.length === 0 || failed.length === 0) return undefined;
    // The sender comes over IPv4, so trouble over IPv6 alone does not reach it.
    const harmless =
      failed.every(({ family }) => family === 6) && connected.some(({ family }) => family === 4);
    return {
      confidence: "likely",
      ...(harmless && { severity: "info" as const }),
      detail:
        `On port ${tcp.port}, ${listOf(connected.map(({ address }) => address))} ${connected.length === 1 ? "answers" : "answer"}; ` +
        `${listOf(failed.map(({ address, outcome }) => `${address} does not (${outcome})`))}.` +
        (harmless ? " The sender comes over IPv4, which works." : ""),
      evidence: ["tcp.attempts", "dns.addresses"],
    };
  },
  fixes: {
    general: ["Start the server on {failed}, or take {them} out of DNS."],
    words: { failed: "the addresses that don't answer", them: "those addresses" },
  },
  fix: ({ tcp }, _software, steps) => {
    const failed = failedAddresses(tcp);
    return steps({ failed: listOf(failed), them: failed.length === 1 ? "that address" : "those addresses" });
  },
});

function failedAddresses(tcp: TcpEvidence): readonly string[] {
  return failedAttempts(tcp).map(({ address }) => address);
}

/** Attempts whose address did not connect when it was tried again either. */
function failedAttempts(tcp: TcpEvidence): readonly ConnectAttempt[] {
  const answers = tcp.attempts.filter(({ outcome }) => outcome === "connected");
  return tcp.attempts.filter(
    (attempt) => !answers.some(({ address }) => address === attempt.address) && !isOwnFailure(attempt, tcp),
  );
}
