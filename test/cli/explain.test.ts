import { describe, expect, it } from "vitest";
import { allCauses } from "../../src/causes/all.ts";
import { prevalidate } from "./prevalidate.ts";

describe("explain", () => {
  it("lists every cause by family", async () => {
    const run = await prevalidate(["explain"]);
    expect(run.code).toBe(0);
    for (const { id } of allCauses) expect(run.stdout).toMatch(new RegExp(`^  [✗!·] ${id}\\b`, "m"));
  });

  it("tells what a cause means, what it stops, and how to see that it is mended", async () => {
    const run = await prevalidate(["explain", "tls/expired"]);
    expect(run.code).toBe(0);
    expect(run.stdout).toMatch(
      /^The certificate has expired\ntls\/expired · error · Validate fails while it holds\n/,
    );
    expect(run.stdout).toContain("curl");
  });

  it("lists a family by its name", async () => {
    const run = await prevalidate(["explain", "dns"]);
    expect(run.stdout).toContain("dns/not-found");
    expect(run.stdout).not.toContain("tls/");
  });
});
