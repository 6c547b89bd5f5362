import { afterAll, beforeAll, expect, it } from "vitest";
import { connections } from "./endpoints/network.ts";
import { describeInNamespaces, Namespace } from "./namespace.ts";
import { describeInternet } from "./network/describe.ts";
import { dropPort } from "./network/internet.ts";
import { at } from "./network/places.ts";

describeInternet("attempts to connect, over a router with a firewall", connections, (internet) => {
  it("names the sender's addresses when a firewall drops", async () => {
    const { report } = await internet().here.check(`http://${at.web}:${dropPort}/hook`, "--timeout", "1");
    const told = [report.likelyCause?.detail, ...(report.likelyCause?.fix ?? [])].join(" ");
    expect(told).toContain("142.0.176.0/20");
    expect(told).toContain("52.152.150.178");
    expect(report.likelyCause?.title).toBe("A firewall drops what is sent to that port");
  });

  it("is not certain that silence is the endpoint's fault", async () => {
    const { report } = await internet().here.check(`http://${at.senderOnly}/hook`, "--timeout", "1");
    expect(report.likelyCause?.confidence).toBe("likely");
    expect(report.likelyCause?.detail).toContain("lets nobody in but the sender");
  });

  it("tells a route that this machine lacks from one that a router lacks", async () => {
    const own = await internet().here.check(`http://${at.ownUnreachable}/hook`);
    const theirs = await internet().here.check(`http://${at.unreachable}/hook`);
    const attempts = [own, theirs].map(({ report }) => report.evidence.tcp?.attempts[0]);
    expect(attempts.map((attempt) => attempt?.code)).toEqual(["EHOSTUNREACH", "EHOSTUNREACH"]);
    expect(attempts.map((attempt) => attempt?.noRoute ?? false)).toEqual([true, false]);
  });
});

describeInNamespaces([], "a machine without a network, in a namespace", () => {
  let namespace: Namespace;
  beforeAll(() => {
    namespace = new Namespace();
  });
  afterAll(() => namespace.close());

  it("does not blame the endpoint", async () => {
    const { report, code } = await namespace.check("http://192.0.2.10/hook", "--local", "--timeout", "2");
    expect(report.findings.map(({ id }) => id)).toContain("tool/no-network");
    expect(report.verdict).toBe("inconclusive");
    expect(code).toBe(3);
  });
});
