import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LabHandler } from "../../src/lab/lab.ts";
import { env, useLab } from "./endpoint.ts";
import { prevalidate } from "./prevalidate.ts";

const lab = useLab();
const folder = mkdtempSync(path.join(os.tmpdir(), "prevalidate-shard-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const withoutKey: LabHandler = () => ({ status: 200, body: "thank you" });
const at = (name: string) => path.join(folder, name);
const text = (name: string) => readFileSync(at(name), "utf8");
const list = at("list.csv");
const shards = 3;

const run = (...args: string[]) => prevalidate(args, { env, cwd: folder });
const part = (shard: string, name: string, ...more: string[]) =>
  run(
    "check",
    "--targets",
    list,
    "--reproducible",
    "--shard",
    shard,
    "--reporter",
    `ndjson=${name}`,
    ...more,
  );
const parts = Array.from({ length: shards }, (_, index) => `part-${index + 1}.ndjson`);
const targetsIn = (name: string) =>
  text(name)
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => (JSON.parse(line) as { target: string }).target);

beforeAll(async () => {
  const [good, bad] = [await lab.serve(), await lab.serve(withoutKey)];
  const rows = Array.from({ length: 12 }, (_, n) => `${n % 4 === 3 ? bad : good}?n=${n},target-${n},true`);
  writeFileSync(list, ["url,name,local", ...rows].join("\n"));
  await run(
    "check",
    "--targets",
    list,
    "--reproducible",
    "--reporter",
    "ndjson=whole.ndjson",
    "--reporter",
    "junit=whole.xml",
    "--reporter",
    "html=whole.html",
    "--reporter",
    "markdown=whole.md",
    "--summary",
    "whole.json",
  );
  for (const [index, name] of parts.entries()) await part(`${index + 1}/${shards}`, name);
}, 60_000);

describe("--shard", () => {
  it("gives every target to exactly one part", () => {
    const all = parts.flatMap(targetsIn);
    expect([...all].sort()).toEqual([...targetsIn("whole.ndjson")].sort());
    expect(parts.every((name) => targetsIn(name).length < all.length)).toBe(true);
  });

  it("gives a target to the same part wherever it stands in the list", async () => {
    const [header = "", ...rows] = readFileSync(list, "utf8").split("\n");
    writeFileSync(at("turned.csv"), [header, ...rows.toReversed()].join("\n"));
    await run("check", "--targets", "turned.csv", "--shard", "2/3", "--reporter", "ndjson=turned.ndjson");
    expect(targetsIn("turned.ndjson").sort()).toEqual([...targetsIn("part-2.ndjson")].sort());
  }, 30_000);

  it.each(["0/3", "4/3", "3", "a/b", "1/0"])("refuses %s", async (shard) => {
    const { code, stderr } = await part(shard, "none.ndjson");
    expect([code, stderr]).toEqual([2, expect.stringContaining(`--shard: “${shard}” is no part`)]);
  });
});

describe("merge", () => {
  it("makes the parts the whole, byte for byte, in every reporter", async () => {
    const { code, stderr } = await run(
      ...["merge", ...parts.toReversed(), "--targets", list],
      ...["--reporter", "ndjson=merged.ndjson", "--reporter", "junit=merged.xml"],
      ...["--reporter", "html=merged.html", "--reporter", "markdown=merged.md"],
      ...["--summary", "merged.json"],
    );
    expect(stderr).not.toContain("no report");
    expect(code).toBe(1);
    expect(text("merged.ndjson")).toBe(text("whole.ndjson"));
    expect(text("merged.xml")).toBe(text("whole.xml"));
    expect(text("merged.html")).toBe(text("whole.html"));
    expect(text("merged.md")).toBe(text("whole.md"));
    expect(text("merged.json")).toBe(text("whole.json"));
  });

  it("counts warnings for a target that is strict, as its own run did", async () => {
    const { passed, finding } = await import("../reporters/sample.ts");
    const warned = passed({ findings: [finding({ severity: "warning" })] });
    writeFileSync(at("lax.json"), JSON.stringify(warned));
    writeFileSync(at("strict.json"), JSON.stringify({ ...warned, strict: true }));
    expect((await run("merge", "lax.json")).code).toBe(0);
    expect((await run("merge", "strict.json")).code).toBe(1);
  });

  it("sums up on the terminal what the parts come to", async () => {
    const { stdout } = await run("merge", ...parts);
    expect(stdout).toContain("12 targets · 9 would pass · 3 would fail");
  });

  it("says what is missing, and does not end with 0 for it", async () => {
    const passing = at("passing.csv");
    const url = await lab.serve();
    writeFileSync(
      passing,
      ["url,local", ...Array.from({ length: 6 }, (_, n) => `${url}?p=${n},true`)].join("\n"),
    );
    for (const index of [1, 2])
      await run(
        "check",
        "--targets",
        passing,
        "--shard",
        `${index}/2`,
        "--reporter",
        `ndjson=pass-${index}.ndjson`,
      );
    expect((await run("merge", "pass-1.ndjson", "pass-2.ndjson", "--targets", passing)).code).toBe(0);
    const { code, stderr } = await run("merge", "pass-1.ndjson", "--targets", passing);
    expect(code).toBe(2);
    expect(stderr).toMatch(/no report on these places of the list: .*is a part missing/);
  }, 30_000);

  it("takes the latest of two reports on a target, and says so", async () => {
    const { code, stderr } = await run(
      "merge",
      "part-1.ndjson",
      ...parts,
      "--reporter",
      "ndjson=twice.ndjson",
    );
    expect(code).toBe(1);
    expect(stderr).toContain("more than once");
    expect(text("twice.ndjson")).toBe(text("whole.ndjson"));
  });

  it("refuses parts of different lists", async () => {
    const other = text("part-1.ndjson").replaceAll("n=", "m=");
    writeFileSync(at("other.ndjson"), other);
    const { code, stderr } = await run("merge", "part-1.ndjson", "other.ndjson");
    expect([code, stderr]).toEqual([2, expect.stringContaining("are not parts of one list")]);
  });

  it("puts single reports together in the order of the files", async () => {
    const url = await lab.serve();
    await run("check", url, "--local", "--reporter", "json=one.json");
    await run("check", `${url}?two`, "--local", "--reporter", "json=two.json");
    const { code } = await run("merge", "two.json", "one.json", "--reporter", "ndjson=both.ndjson");
    expect(code).toBe(0);
    expect(targetsIn("both.ndjson")).toEqual([`${url}?two`, url]);
  });

  it.each([
    ["absent.ndjson", undefined, /can't read absent\.ndjson: there is no such file/],
    ["cut.ndjson", () => text("part-1.ndjson").slice(0, -20), /cut\.ndjson:\d+: .*no JSON/],
    ["other.json", () => '{"a":1}', /no report of prevalidate/],
  ])("refuses %s", async (name, make, message) => {
    if (make) writeFileSync(at(name), make());
    const { code, stderr } = await run("merge", name);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});
