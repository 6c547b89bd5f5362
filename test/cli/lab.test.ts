import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { allFaults, faultName } from "../../src/lab/catalogue.ts";
import { bin, cleanEnvironment, prevalidate } from "./prevalidate.ts";

/** Serves faults until `use` is done with what was printed, then presses Ctrl-C. */
async function withLab<T>(words: readonly string[], use: (printed: string) => Promise<T>) {
  const child = spawn(process.execPath, [bin, "lab", ...words], { env: cleanEnvironment(), stdio: "pipe" });
  let printed = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    printed += text;
  });
  await once(child.stderr, "data");
  const result = await use(printed);
  child.kill("SIGINT");
  const [code] = (await once(child, "close")) as [number | null];
  return { result, code };
}

/** The words of the first command line that the lab printed, as a shell reads them. */
function pastedLine(printed: string): readonly string[] {
  const line = /^ {2}prevalidate (check .*)$/m.exec(printed)?.[1] ?? "";
  return execFileSync("sh", ["-c", `printf '%s\\0' ${line}`], { encoding: "utf8" })
    .split("\0")
    .slice(0, -1);
}

describe("lab", () => {
  it("lists everything that it can break", async () => {
    const run = await prevalidate(["lab"]);
    expect(run.code).toBe(0);
    for (const fault of await allFaults()) expect(run.stdout).toContain(`  ${faultName(fault)}`);
  });

  it("has one endpoint for each name, but for those that are right", async () => {
    const names = (await allFaults()).filter(({ id }) => id !== "healthy").map(faultName);
    expect(names).toEqual([...new Set(names)]);
  });

  it("serves a fault until Ctrl-C, with a command line to paste that finds it", async () => {
    const { result, code } = await withLab(["key/html-escaped"], (printed) =>
      prevalidate(pastedLine(printed)),
    );
    expect(result.code).toBe(1);
    expect(result.stdout).toContain("key/html-escaped");
    expect(code).toBe(130);
  });

  it("hands out its authority's certificate for HTTPS, and takes it away at the end", async () => {
    let file = "";
    const { result } = await withLab(["tls/expired"], (printed) => {
      const words = pastedLine(printed);
      file = words[words.indexOf("--cacert") + 1] ?? "";
      return prevalidate([...words, "--reporter", "json"]);
    });
    expect((JSON.parse(result.stdout) as { likelyCause: { id: string } }).likelyCause.id).toBe("tls/expired");
    expect(existsSync(file)).toBe(false);
  });

  it("shows a healthy endpoint and a broken one with --demo", async () => {
    const run = await prevalidate(["lab", "--demo"]);
    expect(run.stdout).toMatch(/✓ The handler would pass Validate\.[\s\S]+✗ Validate would fail\./);
    expect(run.stdout).toContain("prevalidate explain key/html-escaped");
    expect(run.stderr).toBe("");
    expect(run.code).toBe(0);
  });
});
