import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

const source = path.join(import.meta.dirname, "../src");

function filesUnder(folder: string): string[] {
  return readdirSync(path.join(source, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => path.join(folder, file));
}

/** What a file imports at run time: types are erased and can't do I/O. */
function importsOf(file: string): string[] {
  const text = readFileSync(path.join(source, file), "utf8");
  return [...text.matchAll(/^(?:import|export)\s+(?!type\b)[^;]*?from\s+"([^"]+)";/gms)].map(
    ([, specifier]) => specifier ?? "",
  );
}

/** Everything reachable from a file by run-time imports: files of ours, and modules by name. */
function reach(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const specifier of importsOf(file)) {
    // A style sheet imports nothing.
    if (specifier.endsWith(".css?raw")) continue;
    if (specifier.startsWith(".")) reach(path.join(path.dirname(file), specifier), seen);
    else seen.add(specifier);
  }
  return seen;
}

describe("the architecture", () => {
  it("keeps causes pure: nothing they import can do I/O", () => {
    const causes = filesUnder("causes");
    expect(causes.length).toBeGreaterThan(10);
    for (const file of causes) {
      const outside = [...reach(file)].filter((name) => !name.endsWith(".ts"));
      expect(outside, file).toEqual([]);
    }
  });

  it("keeps diagnosis pure: a saved report needs nothing but the rules", () => {
    expect([...reach("diagnose.ts")].filter((name) => !name.endsWith(".ts"))).toEqual([]);
  });

  it.each([
    ["probes", /^(causes|reporters|cli|lab|advice)\//],
    ["wire", /^(causes|reporters|cli|lab|advice|probes)\//],
    ["protocol", /^(causes|reporters|cli|lab|advice|probes|wire)\//],
    ["causes", /^(reporters|cli|lab|probes|wire)\//],
    ["reporters", /^(probes|wire|cli|lab)\//],
  ])("lets no arrow point back: %s", (folder, forbidden) => {
    for (const file of filesUnder(folder)) {
      const reached = [...reach(file)].filter((other) => forbidden.test(other));
      expect(reached, file).toEqual([]);
    }
  });

  it("knows a profile by its name in protocol/ alone", () => {
    const named = /(profile|name)\b[^\n]{0,20}["'`](classic|events|account|inbound)["'`]/;
    const folders = [
      "advice",
      "causes",
      "exchange",
      "keys",
      "listen",
      "probes",
      "replay",
      "reporters",
      "wire",
    ];
    const files = ["acceptance.ts", "check.ts", "checks.ts", "diagnose.ts", "send.ts", "settings-facts.ts"];
    const elsewhere = [...folders.flatMap(filesUnder), ...files];
    const program = (file: string) =>
      readFileSync(path.join(source, file), "utf8").replaceAll(/\/\*[\s\S]*?\*\//g, "");
    expect(elsewhere.filter((file) => named.test(program(file)))).toEqual([]);
  });
});
