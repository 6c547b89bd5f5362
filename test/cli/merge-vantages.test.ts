import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { Report } from "../../src/report.ts";
import { env, useLab } from "./endpoint.ts";
import { prevalidate } from "./prevalidate.ts";

const lab = useLab();
const folder = mkdtempSync(path.join(tmpdir(), "prevalidate-merge-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Checks a list as it is seen where the name leads to that address, and says from where, as a worker does. */
async function seenFrom(place: string, list: readonly string[], address: string): Promise<string> {
  const resolve = list.flatMap((url) => ["--resolve", `hook.test:${new URL(url).port}:${address}`]);
  writeFileSync(path.join(folder, "list.txt"), list.join("\n"));
  const args = ["check", "--targets", "list.txt", "--local", "--reporter", "ndjson", ...resolve];
  const { stdout } = await prevalidate(args, { env, cwd: folder });
  const reports = stdout
    .trim()
    .split("\n")
    .map((line): Report => JSON.parse(line));
  const named = reports.map((report) => ({ ...report, evidence: { ...report.evidence, from: place } }));
  const file = path.join(folder, `${place}.ndjson`);
  writeFileSync(file, named.map((report) => `${JSON.stringify(report)}\n`).join(""));
  return file;
}

async function merged(
  ...args: readonly string[]
): Promise<{ reports: readonly Report[]; code: number | null }> {
  const run = await prevalidate(["merge", ...args, "--reporter", "ndjson=merged.ndjson", "-q"], {
    cwd: folder,
  });
  const lines = readFileSync(path.join(folder, "merged.ndjson"), "utf8").trim().split("\n");
  return { reports: lines.map((line): Report => JSON.parse(line)), code: run.code };
}

const named = (url: string) => url.replace("127.0.0.1", "hook.test");

describe("merge --vantages", () => {
  it("names what only one place can reach, and complains of nothing where all can", async () => {
    const list = [named(await lab.serve()), named(await lab.serve())];
    const [here, there, nowhere] = [
      await seenFrom("eu-west", list, "127.0.0.1"),
      await seenFrom("us-east", list, "127.0.0.1"),
      // Nobody listens there.
      await seenFrom("ap-south", list, "127.0.0.9"),
    ];
    const same = await merged("--vantages", here, there);
    expect(same.reports.map(({ target, verdict }) => [target, verdict])).toEqual(
      list.map((target) => [target, "pass"]),
    );
    expect(same.code).toBe(0);
    const apart = await merged("--vantages", nowhere, here);
    expect(apart.reports.map(({ target }) => target)).toEqual(list);
    for (const report of apart.reports) {
      expect(report.likelyCause?.id).toBe("tcp/only-from-here");
      expect(report.evidence.from).toBe("eu-west");
      expect(report.evidence.vantages?.map(({ name }) => name)).toEqual(["ap-south"]);
    }
    expect(apart.code).toBe(1);
  });

  it("takes the latest of each place, and without the option the latest of all", async () => {
    const list = [named(await lab.serve())];
    const before = await seenFrom("eu-west", list, "127.0.0.9");
    const old = path.join(folder, "old.ndjson");
    writeFileSync(old, readFileSync(before));
    const now = await seenFrom("eu-west", list, "127.0.0.1");
    for (const args of [["--vantages"], []]) {
      const { reports, code } = await merged(...args, now, old);
      expect(reports.map(({ verdict }) => verdict)).toEqual(["pass"]);
      expect(code).toBe(0);
    }
  });

  it("refuses lists that are not the same", async () => {
    const [one, other] = [named(await lab.serve()), named(await lab.serve())];
    const files = [await seenFrom("a", [one], "127.0.0.1"), await seenFrom("b", [other], "127.0.0.1")];
    const run = await prevalidate(["merge", "--vantages", ...files], { cwd: folder });
    expect(run.stderr).toMatch(/are not parts of one list: place 1 has another target in each/);
    expect(run.code).toBe(2);
  });
});
