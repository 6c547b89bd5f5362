import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Report } from "../../src/report.ts";
import { keys, useLab } from "../cli/endpoint.ts";
import { keysInEnvironment, prevalidate } from "../cli/prevalidate.ts";
import { describeWith, find, freePort, Programs } from "../real/programs.ts";

describeWith(["ssh", "sshd", "ssh-keygen"], "a host that ssh signs in to", () => {
  const lab = useLab();
  const programs = new Programs();
  const { username } = userInfo();
  let folder = "";
  let port = 0;
  let shut = 0;

  beforeAll(async () => {
    folder = programs.folder();
    for (const name of ["host", "user", "stranger"])
      execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", path.join(folder, name)]);
    writeFileSync(path.join(folder, "authorized"), readFileSync(path.join(folder, "user.pub")));
    // Where sshd runs as root it wants this folder (sshd(8)).
    if (process.getuid?.() === 0) mkdirSync("/run/sshd", { recursive: true, mode: 0o755 });
    [port, shut] = [await freePort(), await freePort()];
    for (const [at, forwarding] of [
      [port, "yes"],
      [shut, "no"],
    ] as const) {
      const config = path.join(folder, `sshd-${at}`);
      writeFileSync(
        config,
        [
          `Port ${at}`,
          "ListenAddress 127.0.0.1",
          `HostKey ${folder}/host`,
          `AuthorizedKeysFile ${folder}/authorized`,
          "StrictModes no",
          "UsePAM no",
          "PasswordAuthentication no",
          "KbdInteractiveAuthentication no",
          "PidFile none",
          `AllowTcpForwarding ${forwarding}`,
        ].join("\n"),
      );
      await programs.start("sshd", ["-D", "-e", "-f", config], at);
    }
    trust("host");
    // What the user's own ~/.ssh/config would say.
    const wrapper = path.join(folder, "bin");
    mkdirSync(wrapper);
    writeFileSync(path.join(wrapper, "ssh"), `#!/bin/sh\nexec ${find("ssh")} -F ${folder}/config "$@"\n`);
    chmodSync(path.join(wrapper, "ssh"), 0o755);
    writeFileSync(
      path.join(folder, "config"),
      `Host *\n  IdentityFile ${folder}/user\n  IdentitiesOnly yes\n  UserKnownHostsFile ${folder}/known\n  StrictHostKeyChecking yes\n`,
    );
  });
  afterAll(() => programs.close());

  function trust(key: string): void {
    const text = readFileSync(path.join(folder, `${key}.pub`), "utf8")
      .split(" ")
      .slice(0, 2)
      .join(" ");
    const lines = [port, shut].map((at) => `[127.0.0.1]:${at} ${text}\n`);
    writeFileSync(path.join(folder, "known"), lines.join(""));
  }

  async function lookFrom(host: string, url: string): Promise<Report> {
    const env = {
      ...keysInEnvironment(keys),
      PATH: `${path.join(folder, "bin")}:${process.env.PATH}`,
    };
    const run = await prevalidate([url, "--local", "--via", `host=${host}`, "--reporter", "json"], { env });
    expect(run.stdout, run.stderr).not.toBe("");
    return JSON.parse(run.stdout) as Report;
  }

  const here = () => `ssh://${username}@127.0.0.1:${port}`;
  const idsOf = ({ findings }: Report) => findings.map(({ id }) => id);

  it("sees a healthy endpoint as it is", async () => {
    const report = await lookFrom(here(), await lab.serve());
    expect(report.verdict, JSON.stringify(report.evidence.vantages)).toBe("pass");
    expect(report.evidence.vantages).toMatchObject([{ name: "host", by: "ssh", answer: { accepted: true } }]);
  });

  it("tells in ssh's words why it got no connection", async () => {
    const report = await lookFrom(here(), "http://127.0.0.1:1/hook");
    expect(report.likelyCause?.id).toBe("tcp/refused");
    expect(report.evidence.vantages?.[0]?.silence?.how).toBe("refused");
    expect(report.findings.map(({ id }) => id)).not.toContain("tool/vantage-failed");
    expect(report.evidence.vantages?.[0]?.silence?.words).toMatch(/ssh could not connect.*refused/i);
  });

  it("is not held against the endpoint when its key is not the known one", async () => {
    trust("stranger");
    const report = await lookFrom(here(), await lab.serve());
    trust("host");
    expect(report.likelyCause).toBeNull();
    expect(idsOf(report)).toContain("tool/vantage-failed");
    expect(report.evidence.vantages?.[0]?.failed).toMatch(/could not sign in.*Host key verification failed/);
  });

  it("is not held against the endpoint when it forwards nothing", async () => {
    const report = await lookFrom(`ssh://${username}@127.0.0.1:${shut}`, await lab.serve());
    expect(report.likelyCause).toBeNull();
    expect(idsOf(report)).toContain("tool/vantage-failed");
    expect(report.evidence.vantages?.[0]?.failed).toContain("administratively prohibited");
  });

  it("is not held against the endpoint when nobody is there", async () => {
    const report = await lookFrom("ssh://127.0.0.1:1", await lab.serve());
    expect(report.evidence.vantages?.[0]?.failed).toMatch(/Connection refused/);
    expect(report.verdict).toBe("inconclusive");
  });

  it("leaves no ssh behind", async () => {
    await lookFrom(here(), await lab.serve());
    const running = execFileSync("ps", ["-eo", "args"], { encoding: "utf8" });
    expect(running.split("\n").filter((line) => line.includes(`${folder}/config`))).toEqual([]);
  });
});
