import { expect, it } from "vitest";
import { comparisons, lookups } from "./endpoints/network.ts";
import { describeInternet } from "./network/describe.ts";
import { at } from "./network/places.ts";

describeInternet("names, over dnsmasq and unbound", [...lookups, ...comparisons], (internet) => {
  it.each([[], ["--dns-server", at.resolver]])(
    "names the nearest parent that exists (%s)",
    async (...options) => {
      const { report } = await internet().here.check("http://a.b.example.com/hook", ...options);
      expect(report.likelyCause?.detail).toContain("exists is example.com.");
    },
  );

  it("takes a name with a public and a private address for what it is, and not for a hosts file's work", async () => {
    const { report } = await internet().here.check("http://mixed.example.com/hook");
    const finding = report.findings.find(({ id }) => id === "url/private-address");
    expect(finding?.title).toBe("Some of the host's addresses are not public");
    expect(finding?.detail).not.toContain("hosts file");
  });

  it("tells a hosts file from a resolver with a view of its own", async () => {
    const detailOf = async (host: string): Promise<string | undefined> => {
      const { report } = await internet().here.check(`http://${host}/hook`, "--compare-dns", at.resolver);
      return report.findings.find(({ id }) => id === "dns/differs-publicly")?.detail;
    };
    expect(await detailOf("moved.example.com")).toContain("a hosts file or the like");
    const split = await detailOf("split.example.com");
    expect(split).toContain(at.privateWeb);
    expect(split).not.toContain("hosts file");
  });

  it("does not compare unless asked", async () => {
    const { report } = await internet().here.check("http://moved.example.com/hook");
    expect(report.evidence.dns?.public).toBeUndefined();
    expect(report.findings.map(({ id }) => id)).not.toContain("dns/differs-publicly");
  });

  it("says nothing of a difference when those it was to compare with keep silent", async () => {
    const { report } = await internet().here.check(
      "http://moved.example.com/hook",
      "--timeout",
      "1",
      `--compare-dns=${at.silence}`,
    );
    expect(report.evidence.dns?.public?.a.outcome).toBe("timeout");
    expect(report.findings.map(({ id }) => id)).not.toContain("dns/differs-publicly");
    expect(report.verdict).toBe("pass");
  });

  it("is certain of a private address that the public DNS has too", async () => {
    const { report } = await internet().here.check(
      "http://inside.example.com/hook",
      "--compare-dns",
      at.resolver,
    );
    expect(report.likelyCause).toMatchObject({ id: "url/private-address", confidence: "certain" });
  });
});
