import { dropPort, firstRejectPort, icmp6Rejects, icmpRejects, resetPort } from "../network/internet.ts";
import { at } from "../network/places.ts";
import type { RealEndpoint } from "./endpoint.ts";

/** An endpoint of the test's Internet (`buildInternet`): checked by `here.check(url, ...options)`, as a user would. */
export interface NetworkEndpoint extends Omit<RealEndpoint, "options"> {
  /** Options of the command line, besides the keys. */
  readonly options?: readonly string[];
}

const local = ["--local"];
const patient = ["--timeout", "5"];
const quick = ["--timeout", "1"];
const unusual = { also: ["url/unusual-port"] };

/** What becomes of an attempt to connect: firewalls, routers, programs that don't take it further. */
export const connections: readonly NetworkEndpoint[] = [
  { id: "tcp/timeout", face: "nftables: drop", url: on(at.web, dropPort), options: quick, ...unusual },
  { id: "tcp/timeout", face: "router: blackhole route", url: on(at.blackhole), options: quick },
  { id: "tcp/timeout", face: "host: drops everything", url: on(at.silence), options: quick },
  { id: "tcp/timeout", face: "firewall: admits the sender alone", url: on(at.senderOnly), options: quick },
  { id: "tcp/refused", face: "host: nothing listens", url: on(at.web, 9999), ...unusual },
  { id: "tcp/refused", face: "nftables: tcp reset", url: on(at.web, resetPort), ...unusual },
  ...icmpRejects.map(
    (type, i): NetworkEndpoint => ({
      id: type === "port-unreachable" ? "tcp/refused" : "tcp/unreachable",
      face: `nftables: icmp ${type}`,
      url: on(at.web, firstRejectPort + i),
      ...unusual,
    }),
  ),
  ...icmp6Rejects.map(
    (type, i): NetworkEndpoint => ({
      id: type === "port-unreachable" ? "tcp/refused" : "tcp/unreachable",
      face: `nftables: icmpv6 ${type}`,
      url: on(`[${at.web6}]`, firstRejectPort + i),
      // The sender would not come over IPv6 anyway, which is told of a public address.
      options: local,
      ...unusual,
    }),
  ),
  { id: "tcp/unreachable", face: "router: prohibit route", url: on(at.prohibit) },
  { id: "tcp/unreachable", face: "router: unreachable route", url: on(at.unreachable) },
  {
    id: "tcp/unreachable",
    face: "network: no machine has the address",
    url: on(at.nobody),
    options: patient,
  },
  { id: "tcp/reset", face: "program: reset on accept", url: on(at.web, 81), ...unusual },
  {
    id: "http/timeout",
    face: "program: accepts and keeps silent",
    url: on(at.web, 82),
    options: quick,
    ...unusual,
  },
  { id: "tool/no-network", face: "own blackhole route", url: on(at.ownBlackhole) },
  { id: "tool/no-network", face: "own prohibit route", url: on(at.ownProhibit) },
  { id: "tool/no-network", face: "own unreachable route", url: on(at.ownUnreachable) },
];

/** Endpoints that answer, over ways that are good or not so good. */
export const paths: readonly NetworkEndpoint[] = [
  { id: "healthy", face: "network: by address", url: on(at.web) },
  { id: "healthy", face: "network: by name", url: on("hooks.example.com") },
  { id: "healthy", face: "network: two addresses", url: on("two.example.com") },
  { id: "healthy", face: "network: IPv4 and IPv6", url: on("dual.example.com") },
  {
    id: "healthy",
    face: "network: IPv4 answers, IPv6 is dead",
    url: on("only4.example.com"),
    options: quick,
  },
  {
    id: "tcp/timeout",
    face: "network: IPv4 is dead, IPv6 answers",
    url: on("only6.example.com"),
    options: quick,
  },
  { id: "healthy", face: "network: IPv6, judged locally", url: on(`[${at.web6}]`), options: local },
  { id: "healthy", face: "network: private, judged locally", url: on(at.privateWeb), options: local },
  { id: "healthy", face: "network: half a second away", url: on(at.web, 8080) },
  { id: "healthy", face: "network: one packet in five is lost", url: on(at.lossy) },
  { id: "healthy", face: "network: silent once", url: on(at.firstSilent), options: quick },
  { id: "healthy", face: "firewall: admits us and the button, seen by us", url: on(at.notForEvents) },
  { id: "healthy", face: "firewall: … seen by the button", url: on(at.notForEventsVisitedByButton) },
  {
    id: "tcp/timeout",
    face: "firewall: … seen by events",
    url: on(at.notForEventsVisitedByEvents),
    options: quick,
  },
  { id: "url/private-address", face: "network: private address", url: on(at.privateWeb) },
  {
    id: "dns/some-addresses-fail",
    face: "network: one of two is dead",
    url: on("half.example.com"),
    options: quick,
  },
  { id: "tcp/slow-connect", face: "network: first packets are lost", url: on(at.slow) },
];

type Name = Omit<NetworkEndpoint, "options" | "face"> & { readonly face: string; readonly timeout?: string };

const names: readonly Name[] = [
  { id: "healthy", face: "an A record", url: on("hooks.example.com") },
  { id: "dns/not-found", face: "NXDOMAIN", url: on("hoks.example.com") },
  { id: "dns/not-found", face: "NXDOMAIN of the domain", url: on("hooks.exmaple.com") },
  { id: "dns/not-found", face: "NXDOMAIN of the top-level domain", url: on("hooks.example.con") },
  { id: "dns/no-address", face: "NODATA, mail only", url: on("mail.example.com") },
  { id: "dns/ipv6-only", face: "AAAA only", url: on("six.example.com") },
  { id: "dns/dangling-cname", face: "CNAME of a name that is gone", url: on("alias.example.com") },
  { id: "dns/server-failure", face: "SERVFAIL, zone not loaded", url: on("hooks.broken.com") },
  { id: "dns/server-failure", face: "lame delegation", url: on("hooks.lame.com") },
  { id: "dns/timeout", face: "silence", url: on("hooks.silent.com"), timeout: "4", restMs: 3000 },
  { id: "url/private-address", face: "a private address", url: on("inside.example.com") },
  { id: "url/private-address", face: "one public, one private address", url: on("mixed.example.com") },
];

/** What DNS says, asked for by the system (dnsmasq before unbound) and with `--dns-server` (unbound). */
export const lookups: readonly NetworkEndpoint[] = names.flatMap(({ timeout, face, ...rest }) =>
  [
    { by: "system resolver", options: [] },
    { by: "unbound", options: ["--dns-server", at.resolver] },
  ].map(({ by, options }) => ({
    ...rest,
    face: `${by}: ${face}`,
    options: [...options, ...(timeout ? ["--timeout", timeout] : [])],
  })),
);

const compare = ["--compare-dns", at.resolver];

/** Names that mean something else to this machine than to the rest of the world. */
export const comparisons: readonly NetworkEndpoint[] = [
  { id: "healthy", face: "compared: the same", url: on("hooks.example.com"), options: compare },
  { id: "healthy", face: "compared: the same two", url: on("two.example.com"), options: compare },
  { id: "dns/differs-publicly", face: "split horizon", url: on("split.example.com"), options: compare },
  { id: "dns/differs-publicly", face: "hosts file", url: on("moved.example.com"), options: compare },
  {
    id: "dns/differs-publicly",
    face: "hosts file alone",
    url: on("unpublished.example.com"),
    options: compare,
  },
  { id: "dns/differs-publicly", face: "hidden here", url: on("hidden.example.com"), options: compare },
  {
    id: "dns/not-found",
    face: "compared: NXDOMAIN everywhere",
    url: on("hoks.example.com"),
    options: compare,
  },
  {
    id: "url/private-address",
    face: "compared: private everywhere",
    url: on("inside.example.com"),
    options: compare,
  },
];

export const networkEndpoints: readonly NetworkEndpoint[] = [
  ...connections,
  ...paths,
  ...lookups,
  ...comparisons,
];

function on(host: string, port = 80): string {
  return `http://${host}${port === 80 ? "" : `:${port}`}/hook`;
}
