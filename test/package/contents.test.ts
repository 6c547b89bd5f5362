import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = path.join(import.meta.dirname, "../..");
const folder = mkdtempSync(path.join(tmpdir(), "prevalidate-contents-"));
const installed = path.join(folder, "node_modules/prevalidate");
let tarball = "";
let files: readonly string[] = [];

beforeAll(() => {
  const script = path.join(root, "scripts/pack.mjs");
  tarball = execFileSync(process.execPath, [script, folder], { encoding: "utf8" }).trim();
  // Installed as anybody would, from the tarball alone; nothing is asked of a registry.
  const install = ["install", "--silent", "--offline", "--ignore-scripts", "--prefix", folder, tarball];
  execFileSync("npm", install, { stdio: "pipe", shell: process.platform === "win32" });
  files = readdirSync(installed, { recursive: true, encoding: "utf8" })
    .filter((file) => statSync(path.join(installed, file)).isFile())
    .map((file) => file.replaceAll("\\", "/"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const text = (file: string) => readFileSync(path.join(installed, file), "utf8");

describe("the package", () => {
  it("is small: 600 kB to download, 3 MB installed, and nothing that it depends on", () => {
    const sizes = files.map((file) => statSync(path.join(installed, file)));
    expect(statSync(tarball).size).toBeLessThanOrEqual(600_000);
    expect(sizes.reduce((sum, { size }) => sum + size, 0)).toBeLessThanOrEqual(3_000_000);
    expect(sizes.reduce((sum, { blocks = 0 }) => sum + blocks * 512, 0)).toBeLessThanOrEqual(3_000_000);
    expect(readdirSync(path.join(folder, "node_modules")).filter((name) => !name.startsWith("."))).toEqual([
      "prevalidate",
    ]);
  });

  it("is few files: npx waits for each of them to be unpacked", () => {
    expect([...files].sort()).toEqual([
      "LICENSE",
      "README.md",
      "dist/THIRD-PARTY-LICENSES.txt",
      "dist/check.cjs",
      "dist/config.schema.json",
      "dist/index.cjs",
      "dist/index.d.cts",
      "dist/more.cjs",
      "dist/prevalidate.1",
      "dist/prevalidate.cjs",
      "dist/replay.schema.json",
      "dist/report.schema.json",
      "dist/summary.schema.json",
      "dist/vitest.d.ts",
      "dist/vitest.js",
      "dist/worker.cjs",
      "package.json",
    ]);
  });

  it("has no two names that differ in case alone, and none that Windows refuses", () => {
    expect(new Set(files.map((file) => file.toLowerCase())).size).toBe(files.length);
    for (const name of files.flatMap((file) => file.split("/"))) {
      expect(name).not.toMatch(/[<>:"|?*\\\0-\x1f]|[. ]$/);
      expect(name).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i);
    }
  });

  it("names no machine's folders, and no map of its sources", () => {
    for (const file of files) {
      expect(text(file), file).not.toContain(root);
      expect(text(file), file).not.toContain("sourceMappingURL");
    }
  });

  it("exports what is there, to import and to require", async () => {
    const library = createRequire(path.join(folder, "user.cjs"))("prevalidate") as Record<string, unknown>;
    const script =
      'import * as library from "prevalidate"; console.log(JSON.stringify(Object.keys(library).sort()))';
    const imported = execFileSync(process.execPath, ["--input-type=module", "-e", script], {
      cwd: folder,
      encoding: "utf8",
    });
    for (const name of ["check", "send", "replay", "listen", "explain", "diagnose", "UsageError"]) {
      expect(library[name], name).toBeTypeOf("function");
      expect(JSON.parse(imported), name).toContain(name);
    }
  });

  it("exports its schemas", () => {
    const require = createRequire(path.join(folder, "user.cjs"));
    for (const name of ["config", "report", "replay"])
      expect(require(`prevalidate/${name}.schema.json`)).toHaveProperty("$schema");
  });

  it("has the licence of every package that it contains", () => {
    const told = text("dist/THIRD-PARTY-LICENSES.txt");
    for (const name of ["commander", "chalk", "inquirer", "ora", "preact", "yaml", "sucrase"])
      expect(told).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(\\S+\\)$`, "m"));
    const [, ...parts] = told.split(`\n${"-".repeat(80)}\n\n`);
    const terms = parts.map((part) => part.slice(part.indexOf("\n\n")).replaceAll(/\s+/g, " "));
    expect(terms.length).toBeGreaterThan(2);
    expect(new Set(terms).size).toBe(terms.length);
    for (const part of parts) expect(part).toMatch(/copyright/i);
  });

  it("runs from where it was installed", () => {
    const bin = path.join(installed, "dist/prevalidate.cjs");
    expect(text("dist/prevalidate.cjs")).toMatch(/^#!\/usr\/bin\/env node\n/);
    const told = execFileSync(process.execPath, [bin, "explain", "key/missing"], { encoding: "utf8" });
    expect(told).toMatch(/^The Validation Key is not in the answer\n/);
  });
});
