import { expect, it } from "vitest";
import { paths } from "./endpoints/network.ts";
import { describeInternet, expectTold } from "./network/describe.ts";
import { at } from "./network/places.ts";

/** Loss by chance can by chance be past what TCP makes good in time. */
const retries = 2;

describeInternet("ways to an endpoint that answers", paths, (internet) => {
  it("lets a healthy endpoint pass again and again when one packet in five is lost", {
    timeout: 300_000,
    retry: retries,
  }, async () => {
    const endpoint = { id: "healthy", face: "lossy", url: `http://${at.lossy}/hook` };
    for (let run = 0; run < 4; run += 1) {
      const { report, code } = await internet().here.check(endpoint.url, "--timeout", "20");
      expectTold(report, code, endpoint);
    }
  });

  it("does not blame the endpoint for a network that loses packets both ways", {
    timeout: 300_000,
    retry: retries,
  }, async () => {
    for (let run = 0; run < 2; run += 1) {
      const { report } = await internet().here.check(`http://${at.veryLossy}/hook`, "--timeout", "30");
      const told = report.findings.filter(({ severity }) => severity !== "info").map(({ id }) => id);
      expect(["url/plain-http", "tcp/slow-connect"]).toEqual(expect.arrayContaining(told));
      expect(report.verdict).toBe("pass");
    }
  });

  it("tells a dead address by itself, and posts to the living one", async () => {
    const { report } = await internet().here.check("http://half.example.com/hook", "--timeout", "1");
    const finding = report.findings.find(({ id }) => id === "dns/some-addresses-fail");
    expect(finding?.detail).toContain(`${at.silence} does not (timeout)`);
    expect(report.evidence.http?.validation?.address).toBe(at.web);
  });

  it("says of a private address nothing but that", async () => {
    const { report } = await internet().here.check(`http://${at.privateWeb}/hook`);
    const errors = report.findings.filter(({ severity }) => severity === "error");
    expect(errors.map(({ id }) => id)).toEqual(["url/private-address"]);
    const handler = report.checks.filter(({ outcome }) => outcome === "fail").map(({ id }) => id);
    expect(handler).toEqual(["public"]);
  });

  it("claims nothing of the sender's other addresses where it was let in itself", async () => {
    const { report } = await internet().here.check(`http://${at.notForEvents}/hook`);
    const told = report.findings.map(({ title, detail }) => `${title} ${detail}`).join(" ");
    expect(told).not.toMatch(/firewall|allow-list|142\.0\.176/i);
    const fromThere = await internet().here.check(
      `http://${at.notForEventsVisitedByEvents}/hook`,
      "--timeout",
      "1",
    );
    expect(fromThere.report.likelyCause?.fix.join(" ")).toContain("142.0.176.0/20 (");
  });
});
