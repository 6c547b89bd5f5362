import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { labKeys } from "../../faults.ts";
import { Namespace } from "../namespace.ts";
import { at } from "./places.ts";
import { writeZones } from "./zones.ts";

/** Ways to reject, by nftables' names; ports from 9100 on the web server's addresses show them in this order. */
export const icmpRejects = [
  "net-unreachable",
  "host-unreachable",
  "prot-unreachable",
  "port-unreachable",
  "net-prohibited",
  "host-prohibited",
  "admin-prohibited",
] as const;
export const icmp6Rejects = ["no-route", "admin-prohibited", "addr-unreachable", "port-unreachable"] as const;
export const dropPort = 9001;
export const resetPort = 9002;
export const firstRejectPort = 9100;

const rejects = [
  ...icmpRejects.map(
    (type, i) => `tcp dport ${firstRejectPort + i} ip daddr ${at.web} reject with icmp type ${type}`,
  ),
  ...icmp6Rejects.map(
    (type, i) => `tcp dport ${firstRejectPort + i} ip6 daddr ${at.web6} reject with icmpv6 type ${type}`,
  ),
];

const notForEvents = [at.notForEvents, at.notForEventsVisitedByButton, at.notForEventsVisitedByEvents];

const rules = `table inet internet {
  set seen {
    type ipv4_addr . inet_service
    flags dynamic,timeout
    timeout 1m
  }
  set met {
    type ipv4_addr
    flags dynamic
  }
  set ignored {
    type ipv4_addr . inet_service
    flags dynamic
  }
  chain forward {
    type filter hook forward priority 0
    tcp dport ${dropPort} drop
    tcp dport ${resetPort} reject with tcp reset
    ${rejects.join("\n    ")}
    ip daddr { ${at.lossy}, ${at.veryLossy} } numgen random mod 100 < 20 drop
    ip saddr ${at.veryLossy} numgen random mod 100 < 20 drop
    ip daddr ${at.slow} tcp flags & (syn | ack) == syn ip saddr . tcp sport != @seen add @seen { ip saddr . tcp sport } drop
    ip daddr ${at.firstSilent} ip saddr . tcp sport @ignored drop
    ip daddr ${at.firstSilent} ip saddr != @met add @met { ip saddr } add @ignored { ip saddr . tcp sport } drop
    ip daddr ${at.senderOnly} ip saddr != { 52.152.150.178, 142.0.176.0/20 } drop
    ip daddr { ${notForEvents.join(", ")} } ip saddr != { ${at.here}, 52.152.150.178 } drop
  }
}`;

/** Three hosts: where the check runs, a router with a firewall, and a data centre. */
export interface Internet {
  /** Runs checks; its resolver is a dnsmasq of its own, before the resolver of the provider. */
  readonly here: Namespace;
  close(): Promise<void>;
}

/** Builds that Internet, and starts its web server and name servers. Needs root. */
export async function buildInternet(): Promise<Internet> {
  const folder = mkdtempSync(path.join(tmpdir(), "prevalidate-"));
  const [here, router, there] = [new Namespace(), new Namespace(), new Namespace()];
  const close = async (): Promise<void> => {
    for (const namespace of [here, router, there]) await namespace.close();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    lay(here, router, there);
    router.firewall(rules);
    there.firewall(
      `table ip host { chain input { type filter hook input priority 0; ip daddr ${at.silence} drop; }; }`,
    );
    const zones = writeZones(folder);
    const keys = [labKeys.secretKey, labKeys.validationKey];
    await there.start(process.execPath, [path.join(import.meta.dirname, "server.mjs"), ...keys], "tcp", 8080);
    await there.start("unbound", ["-d", "-p", "-c", zones.authority], "udp", 53);
    await startDnsmasq(there, at.stranger, []);
    await there.start("unbound", ["-d", "-p", "-c", zones.resolver], "udp", 53);
    // A company's resolver: it forwards, and has a view of its own on two names.
    await startDnsmasq(here, "127.0.0.1", [
      `--server=${at.resolver}`,
      `--host-record=split.example.com,${at.privateWeb}`,
      "--address=/hidden.example.com/",
    ]);
    here.etc("resolv.conf", "nameserver 127.0.0.1\n");
    here.etc(
      "hosts",
      `127.0.0.1 localhost\n${at.web} moved.example.com\n${at.web} unpublished.example.com\n`,
    );
    return { here, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function lay(here: Namespace, router: Namespace, there: Namespace): void {
  const near = [`${at.here}/24`, `${at.button}/32`, `${at.events}/32`, `${at.here6}/64`];
  const inTheRack = [
    at.web,
    at.secondWeb,
    at.lossy,
    at.veryLossy,
    at.slow,
    at.firstSilent,
    at.senderOnly,
    ...notForEvents,
  ];
  const nameServers = [at.resolver, at.authority, at.stranger];
  const far = [...inTheRack, ...nameServers, at.silence, at.privateWeb].map((address) => `${address}/24`);
  here.connect({ interface: "out", addresses: near }, router, {
    interface: "in",
    addresses: ["11.0.0.1/24", "2a0a:0:0:1::1/64"],
  });
  router.connect(
    { interface: "out", addresses: ["11.0.1.1/24", "192.168.7.1/24", "2a0a:0:0:2::1/64"] },
    there,
    { interface: "in", addresses: [...far, `${at.web6}/64`] },
  );
  router.forward();
  here.ip("route", "add", "default", "via", "11.0.0.1", "src", at.here);
  here.ip("-6", "route", "add", "default", "via", "2a0a:0:0:1::1");
  there.ip("route", "add", "default", "via", "11.0.1.1");
  there.ip("-6", "route", "add", "default", "via", "2a0a:0:0:2::1");
  const via = ["via", "11.0.0.1"];
  here.ip("route", "add", at.notForEventsVisitedByButton, ...via, "src", at.button);
  here.ip("route", "add", at.notForEventsVisitedByEvents, ...via, "src", at.events);
  here.ip("route", "add", "blackhole", at.ownBlackhole);
  here.ip("route", "add", "prohibit", at.ownProhibit);
  here.ip("route", "add", "unreachable", at.ownUnreachable);
  for (const address of [at.button, at.events]) router.ip("route", "add", address, "dev", "in");
  for (const kind of ["blackhole", "prohibit", "unreachable"] as const)
    router.ip("route", "add", kind, at[kind]);
}

function startDnsmasq(host: Namespace, address: string, options: readonly string[]): Promise<void> {
  const plain = [
    "--keep-in-foreground",
    "--conf-file=/dev/null",
    "--no-resolv",
    "--no-hosts",
    "--cache-size=0",
  ];
  const bound = ["--bind-interfaces", `--listen-address=${address}`, "--pid-file=", "--user=root"];
  return host.start("dnsmasq", [...plain, ...bound, ...options], "udp", 53);
}
