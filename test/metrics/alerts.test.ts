import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { CurrentTargets } from "../../src/metrics/current.ts";
import { targetMetrics } from "../../src/metrics/families.ts";
import { hasPromtool } from "./exposition.ts";

const docs = path.join(import.meta.dirname, "../../docs/monitoring");
const promtool = (...args: readonly string[]) => execFileSync("promtool", args, { encoding: "utf8" });

describe("the alert rules of the documentation", () => {
  it.skipIf(!hasPromtool)("are accepted by Prometheus, and fire when they should", () => {
    expect(promtool("check", "rules", path.join(docs, "alerts.yml"))).toMatch(/5 rules found/);
    expect(promtool("test", "rules", path.join(import.meta.dirname, "alerts.yml"))).toMatch(/SUCCESS/);
  });

  it("ask for metrics that there are, and so does the page", () => {
    const current = new CurrentTargets();
    current.endRound({ endedAt: new Date(0), duration: 0, unreadable: 0, whole: true });
    const there = `${[...current.texts("text")].join("")} ${targetMetrics.map(({ name }) => name).join(" ")}`;
    const told = `${readFileSync(path.join(docs, "alerts.yml"), "utf8")} ${readFileSync(`${docs}.md`, "utf8")}`;
    const asked = new Set(told.match(/prevalidate_\w+/g));
    expect(asked.size).toBeGreaterThan(10);
    expect([...asked].filter((name) => !there.includes(name))).toEqual([]);
    for (const { name } of targetMetrics) expect(told).toContain(name);
  });
});
