import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { at } from "./places.ts";

/*
 * The DNS of the test's Internet: a root, top-level domains, and domains that are kept well or badly.
 */

const zone = (name: string, records: string): string =>
  `$ORIGIN ${name}\n$TTL 60\n@ SOA a.root-servers.net. hostmaster.example.com. 1 3600 600 86400 60\n@ NS a.root-servers.net.\n${records}`;

const zones: Readonly<Record<string, string>> = {
  ".": zone(
    ".",
    `a.root-servers.net. A ${at.authority}
com. NS a.root-servers.net.
net. NS a.root-servers.net.
`,
  ),
  "net.": zone(
    "net.",
    `a.root-servers A ${at.authority}
platform NS a.root-servers
`,
  ),
  "com.": zone(
    "com.",
    `example NS a.root-servers.net.
broken NS a.root-servers.net.
lame NS ns.lame
ns.lame A ${at.stranger}
silent NS ns.silent
ns.silent A ${at.silence}
`,
  ),
  "example.com.": zone(
    "example.com.",
    `hooks A ${at.web}
two A ${at.web}
two A ${at.secondWeb}
half A ${at.web}
half A ${at.silence}
dual A ${at.web}
dual AAAA ${at.web6}
only4 A ${at.web}
only4 AAAA ${at.nobody6}
only6 A ${at.silence}
only6 AAAA ${at.web6}
six AAAA ${at.web6}
mail MX 10 hooks
alias CNAME gone.platform.net.
mixed A ${at.web}
mixed A ${at.privateWeb}
inside A ${at.privateWeb}
split A ${at.web}
moved A ${at.secondWeb}
hidden A ${at.web}
`,
  ),
  "platform.net.": zone("platform.net.", `apps A ${at.web}\n`),
};

/** A zone whose server can't get it from the primary it copies. */
const unloadable = "broken.com.";

/**
 * Writes what `unbound` needs to serve those zones with authority, and to resolve names from their root.
 * @returns the paths of the two configurations.
 */
export function writeZones(folder: string): { readonly authority: string; readonly resolver: string } {
  mkdirSync(folder, { recursive: true });
  const write = (name: string, text: string): string => {
    const file = path.join(folder, name);
    writeFileSync(file, text);
    return file;
  };
  const served = Object.entries(zones).map(([name, text]) => [name, write(`zone-${name}`, text)] as const);
  const sources = [
    ...served.map(([name, file]) => ({ name, source: `zonefile: "${file}"` })),
    { name: unloadable, source: `primary: ${at.silence}` },
  ];
  const authZones = sources.map(
    ({ name, source }) =>
      `auth-zone:\n  name: "${name}"\n  ${source}\n  for-downstream: yes\n  for-upstream: no\n  fallback-enabled: no\n`,
  );
  const hints = write(
    "hints",
    `. 3600000 NS a.root-servers.net.\na.root-servers.net. 3600000 A ${at.authority}\n`,
  );
  return {
    authority: write("authority.conf", server(folder, "authority", at.authority) + authZones.join("")),
    resolver: write("resolver.conf", `${server(folder, "resolver", at.resolver)}  root-hints: "${hints}"\n`),
  };
}

function server(folder: string, name: string, address: string): string {
  const lines = [
    `interface: ${address}`,
    "access-control: 0.0.0.0/0 allow",
    'username: ""',
    'chroot: ""',
    `directory: "${folder}"`,
    `pidfile: "${path.join(folder, `${name}.pid`)}"`,
    "use-syslog: no",
    'module-config: "iterator"',
    "do-ip6: no",
    "num-threads: 1",
    // What was wrong a moment ago is asked again: each check sees the zones as they are.
    "infra-host-ttl: 1",
    // It waits longer for a silent server than any check waits for it, however often it was asked before.
    "infra-cache-min-rtt: 5000",
    "cache-max-negative-ttl: 1",
  ];
  return `server:\n${lines.map((line) => `  ${line}\n`).join("")}`;
}
