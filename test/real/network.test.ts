import { afterAll, beforeAll, expect, it } from "vitest";
import { Namespace } from "./namespace.ts";
import { describeWith } from "./programs.ts";

const rules = `table inet filter {
  chain input {
    type filter hook input priority 0;
    tcp dport 9001 drop
    tcp dport 9002 reject with tcp reset
    tcp dport 9003 reject with icmpx type admin-prohibited
    tcp dport 9004 reject with icmp type host-unreachable
    tcp dport 9005 reject with icmp type net-unreachable
  }
}`;

describeWith(["ip", "nft"], "a firewall, in a network namespace", () => {
  let namespace: Namespace;
  beforeAll(() => {
    namespace = new Namespace(rules);
  });
  afterAll(() => namespace.close());

  it.each([
    [9001, "tcp/timeout"],
    [9002, "tcp/refused"],
    [9003, "tcp/unreachable"],
    [9004, "tcp/unreachable"],
    [9005, "tcp/unreachable"],
    [9006, "tcp/refused"],
  ])("tells what becomes of a connection to port %i: %s", async (port, id) => {
    const { report, code } = await namespace.check(
      `http://127.0.0.1:${port}/hook`,
      "--local",
      "--timeout",
      "2",
    );
    expect(report.findings.map((finding) => `${finding.id}: ${finding.detail}`)).not.toEqual([]);
    expect(report.likelyCause?.id).toBe(id);
    expect(report.validates).toBe(false);
    expect(code).toBe(1);
  });

  it("names the sender's addresses when a firewall drops", async () => {
    const { report } = await namespace.check("http://127.0.0.1:9001/hook", "--local", "--timeout", "1");
    const told = [report.likelyCause?.detail, ...(report.likelyCause?.fix ?? [])].join(" ");
    expect(told).toContain("142.0.176.0/20");
    expect(told).toContain("52.152.150.178");
  });

  it("does not blame the endpoint when this machine has no network", async () => {
    const { report, code } = await namespace.check("http://192.0.2.10/hook", "--local", "--timeout", "2");
    expect(report.verdict).toBe("inconclusive");
    expect(code).toBe(3);
  });
});
