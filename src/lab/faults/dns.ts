import net from "node:net";
import { defineFault, type Fault, type LabEndpoint } from "../define.ts";
import { type DnsName, serveDns } from "../dns-server.ts";
import type { Lab } from "../lab.ts";
import { hostileNames } from "./hostile/names.ts";
import { asFaults } from "./hostile/pour.ts";

const host = "hooks.example.com";

/** The right handler on 127.0.0.1, behind a name that the lab's name server knows in its own way. */
async function named(
  lab: Lab,
  names: Readonly<Record<string, DnsName>>,
  name = host,
  options: readonly string[] = [],
): Promise<LabEndpoint> {
  const { port } = new URL(await lab.http(lab.correct));
  const server = await serveDns(lab, { names });
  return { url: `http://${name}:${port}/hook`, options: ["--dns-server", server, ...options] };
}

export const dnsFaults: readonly Fault[] = [
  ...asFaults(hostileNames, "dns-alias-circle", "dns-alias-endless", "dns-thousand-addresses"),
  defineFault({
    id: "dns/not-found",
    face: "subdomain",
    title: "a name that is missing in its domain",
    serve: (lab) => named(lab, { "www.example.com": { A: ["127.0.0.1"] } }),
  }),
  defineFault({
    id: "dns/not-found",
    face: "top-level-typo",
    title: ".con for .com",
    serve: (lab) => named(lab, {}, "hooks.example.con"),
  }),
  defineFault({
    id: "dns/no-address",
    title: "a name without addresses",
    serve: (lab) => named(lab, { [host]: {} }),
  }),
  defineFault({
    id: "dns/ipv6-only",
    title: "a name with an IPv6 address alone",
    serve: async (lab) => {
      const inner = new URL(await lab.http(lab.correct));
      const port = await lab.listen(forwarder(Number(inner.port)), "::1");
      const dnsServer = await serveDns(lab, { names: { [host]: { AAAA: ["::1"] } } });
      return { url: `http://${host}:${port}/hook`, options: ["--dns-server", dnsServer] };
    },
  }),
  defineFault({
    id: "dns/server-failure",
    face: "servfail",
    title: "name servers that fail",
    serve: (lab) => named(lab, { [host]: "servfail" }),
  }),
  defineFault({
    id: "dns/server-failure",
    face: "refused",
    title: "name servers that refuse to answer for the name",
    serve: (lab) => named(lab, { [host]: "refused" }),
  }),
  defineFault({
    id: "dns/timeout",
    title: "name servers that keep silent",
    serve: (lab) => named(lab, { [host]: "silence" }, host, ["--timeout", "2"]),
  }),
  defineFault({
    id: "dns/dangling-cname",
    title: "an alias of a name that was deleted",
    serve: (lab) => named(lab, { [host]: { CNAME: "app-1234.platform.example.net" } }),
  }),
  defineFault({
    id: "dns/differs-publicly",
    title: "a name that leads elsewhere for the rest of the world",
    serve: (lab) => compared(lab, { [host]: { A: ["203.0.113.7"] } }),
  }),
  defineFault({
    id: "dns/differs-publicly",
    face: "known-here-alone",
    title: "a name that the rest of the world does not know",
    serve: (lab) => compared(lab, { "www.example.com": { A: ["203.0.113.7"] } }),
  }),
  defineFault({
    id: "dns/some-addresses-fail",
    title: "two addresses, one of which refuses",
    serve: (lab) => named(lab, { [host]: { A: ["127.0.0.2", "127.0.0.1"] } }),
  }),
];

/** The right handler behind a name, of which a second name server says something else. */
async function compared(lab: Lab, elsewhere: Readonly<Record<string, DnsName>>): Promise<LabEndpoint> {
  const outside = await serveDns(lab, { names: elsewhere });
  return named(lab, { [host]: { A: ["127.0.0.1"] } }, host, ["--compare-dns", outside]);
}

/** Passes connections on to a port of 127.0.0.1. */
function forwarder(port: number): net.Server {
  return net.createServer((socket) => {
    const inner = net.connect({ host: "127.0.0.1", port });
    inner.on("error", () => socket.destroy());
    socket.on("error", () => inner.destroy());
    socket.pipe(inner).pipe(socket);
  });
}
