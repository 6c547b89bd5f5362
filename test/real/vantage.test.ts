import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { labKeys } from "../faults.ts";
import { describeInNamespaces, Namespace } from "./namespace.ts";
import { find } from "./programs.ts";

/*
 * Three machines ask a fourth, each from its own network, over a router. What the fourth lets in differs between its
 * addresses. The addresses count as public, and mean something in these namespaces alone.
 */

const here = "11.1.0.2";
const eu = "11.1.1.2";
const us = "11.1.2.2";
const endpoints = {
  open: "11.1.9.10",
  dropsElsewhere: "11.1.9.11",
  resetsElsewhere: "11.1.9.12",
  rejectsElsewhere: "11.1.9.13",
  dropsUs: "11.1.9.14",
  dropsHere: "11.1.9.15",
  dropsAll: "11.1.9.16",
} as const;

const firewall = `table ip server {
  chain input {
    type filter hook input priority 0
    ip daddr ${endpoints.dropsElsewhere} ip saddr != ${here} drop
    ip daddr ${endpoints.resetsElsewhere} ip saddr != ${here} reject with tcp reset
    ip daddr ${endpoints.rejectsElsewhere} ip saddr != ${here} reject with icmp type admin-prohibited
    ip daddr ${endpoints.dropsUs} ip saddr ${us} drop
    ip daddr ${endpoints.dropsHere} ip saddr ${here} drop
    ip daddr ${endpoints.dropsAll} drop
  }
}`;

describeInNamespaces(["nft", "ss", "ssh", "sshd", "ssh-keygen"], "looked at from several networks", () => {
  const made: Namespace[] = [];
  const folder = mkdtempSync(path.join(tmpdir(), "prevalidate-"));
  const pathBefore = process.env.PATH;
  let client: Namespace;

  const host = (): Namespace => {
    const namespace = new Namespace();
    made.push(namespace);
    return namespace;
  };

  beforeAll(async () => {
    const router = host();
    const attach = (network: string, addresses: readonly string[]): Namespace => {
      const namespace = host();
      namespace.connect({ interface: "out", addresses: addresses.map((one) => `${one}/24`) }, router, {
        interface: `to${network.replaceAll(".", "")}`,
        addresses: [`${network}.1/24`],
      });
      namespace.ip("route", "add", "default", "via", `${network}.1`);
      return namespace;
    };
    client = attach("11.1.0", [here]);
    const europe = attach("11.1.1", [eu]);
    const america = attach("11.1.2", [us]);
    const server = attach("11.1.9", Object.values(endpoints));
    router.forward();
    server.firewall(firewall);
    const script = (name: string) => path.join(import.meta.dirname, "network", name);
    const keys = [labKeys.secretKey, labKeys.validationKey];
    await server.start(process.execPath, [script("server.mjs"), ...keys], "tcp", 8080);
    await europe.start(process.execPath, [script("proxy.mjs")], "tcp", 3128);
    await startSshd(america);
  }, 60_000);
  afterAll(async () => {
    process.env.PATH = pathBefore;
    for (const namespace of made) await namespace.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** An sshd that a key of ours may sign in to as root, and an ssh that knows both. */
  async function startSshd(namespace: Namespace): Promise<void> {
    for (const name of ["host", "user"])
      execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", path.join(folder, name)]);
    mkdirSync("/run/sshd", { recursive: true, mode: 0o755 });
    const config = [
      `HostKey ${folder}/host`,
      `AuthorizedKeysFile ${folder}/user.pub`,
      "StrictModes no",
      "UsePAM no",
      "PermitRootLogin prohibit-password",
      "PidFile none",
    ];
    writeFileSync(path.join(folder, "sshd"), config.join("\n"));
    await namespace.start("sshd", ["-D", "-e", "-f", path.join(folder, "sshd")], "tcp", 22);
    const known = readFileSync(path.join(folder, "host.pub"), "utf8");
    writeFileSync(path.join(folder, "known"), `${us} ${known}`);
    writeFileSync(
      path.join(folder, "config"),
      `IdentityFile ${folder}/user\nIdentitiesOnly yes\nUserKnownHostsFile ${folder}/known\nStrictHostKeyChecking yes\n`,
    );
    mkdirSync(path.join(folder, "bin"));
    writeFileSync(path.join(folder, "bin/ssh"), `#!/bin/sh\nexec ${find("ssh")} -F ${folder}/config "$@"\n`);
    chmodSync(path.join(folder, "bin/ssh"), 0o755);
    process.env.PATH = `${folder}/bin:${pathBefore}`;
  }

  const fromEurope = ["--via", `eu-west=http://${eu}:3128`];
  const fromAmerica = ["--via", `us-east=ssh://root@${us}`];

  const look = async (address: string, ...options: readonly string[]) => {
    const { report, code } = await client.check(`http://${address}/hook`, "--timeout", "2", ...options);
    const told = report.findings
      .filter(({ id }) => !["url/plain-http", "leak/server-banner"].includes(id))
      .map(({ id, severity }) => `${severity} ${id}`);
    return { report, code, told };
  };

  // Packets take their time on a machine that is busy.
  const patiently = { timeout: 120_000, retry: 1 };

  it("is fine where every network is let in", patiently, async () => {
    const { told, code, report } = await look(endpoints.open, ...fromEurope, ...fromAmerica);
    expect([told, code], JSON.stringify(report.evidence.vantages)).toEqual([[], 0]);
    expect(report.evidence.vantages?.map(({ name, answer }) => [name, answer?.accepted])).toEqual([
      ["eu-west", true],
      ["us-east", true],
    ]);
  });

  it.each([
    ["drops", endpoints.dropsElsewhere],
    ["resets", endpoints.resetsElsewhere],
    ["rejects", endpoints.rejectsElsewhere],
  ])("is told where a firewall %s whatever comes from elsewhere", patiently, async (_how, address) => {
    const { told, code, report } = await look(address, ...fromEurope, ...fromAmerica);
    expect([told, code], JSON.stringify(report.evidence.vantages)).toEqual([["error tcp/only-from-here"], 1]);
    expect(report.likelyCause?.detail).toContain("From here the validation gets 200 OK with the key.");
    expect(report.likelyCause?.fix.join(" ")).toContain("142.0.176.0/20");
  });

  it("says how it ended there, in the words of ssh", patiently, async () => {
    const ends = [endpoints.dropsElsewhere, endpoints.resetsElsewhere, endpoints.rejectsElsewhere];
    const seen = await Promise.all(ends.map((address) => look(address, ...fromAmerica)));
    expect(seen.map(({ report }) => report.evidence.vantages?.[0]?.silence?.how)).toEqual([
      "timeout",
      "refused",
      "unreachable",
    ]);
  });

  it("is warned about where one network of two is shut out", patiently, async () => {
    const { told, code, report } = await look(endpoints.dropsUs, ...fromEurope, ...fromAmerica);
    expect([told, code], JSON.stringify(report.evidence.vantages)).toEqual([
      ["warning tcp/only-from-here"],
      0,
    ]);
  });

  it("is not judged where this network alone is shut out", patiently, async () => {
    const { told, code, report } = await look(endpoints.dropsHere, ...fromEurope, ...fromAmerica);
    expect([told, code], JSON.stringify(report.evidence.vantages)).toEqual([["info tool/only-elsewhere"], 3]);
    expect(report.validates).toBeNull();
  });

  it("is as it would be without, where no network is let in", patiently, async () => {
    const { told, code } = await look(endpoints.dropsAll, ...fromEurope, ...fromAmerica);
    expect([told, code]).toEqual([["error tcp/timeout"], 1]);
  });

  it("says nothing of the endpoint when the vantage point itself is gone", patiently, async () => {
    const gone = ["--via", `gone=http://${eu}:3129`, "--via", `closed=ssh://root@${eu}`];
    const { told, code, report } = await look(endpoints.open, ...gone);
    expect([told, code], JSON.stringify(report.evidence.vantages)).toEqual([["info tool/vantage-failed"], 3]);
  });
});
