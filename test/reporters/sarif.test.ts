import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allCauses } from "../../src/causes/all.ts";
import { exitCodeOf, worst } from "../../src/exit-codes.ts";
import type { Report } from "../../src/report.ts";
import { legible } from "../../src/reporters/legible.ts";
import { sarifMessage } from "../../src/reporters/sarif/message.ts";
import { ruleOf } from "../../src/reporters/sarif/rules.ts";
import { sarif } from "../../src/reporters/sarif/sarif.ts";
import { anyText } from "./any-text.ts";
import { hostile, hostileThroughout, useLabReports, writesAsItGoes, written } from "./lab-reports.ts";
import { comparison, evidence, finding, passed, report, shown } from "./sample.ts";
import { sarifProblems } from "./sarif-schema.ts";

const reports = useLabReports();

interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly baselineState?: string;
  readonly message: { readonly text: string };
  readonly partialFingerprints: Readonly<Record<string, string>>;
  readonly locations: readonly [
    { readonly physicalLocation: { readonly artifactLocation: { readonly uri: string } } },
  ];
}

interface Run {
  readonly results: readonly Result[];
  readonly invocations: readonly [{ readonly exitCode?: number; readonly executionSuccessful: boolean }];
  readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
}

async function runOf(of: readonly Report[], view: Parameters<typeof written>[2] = {}): Promise<Run> {
  const log = JSON.parse(await written(sarif, of, view)) as { readonly runs: readonly [Run] };
  return log.runs[0];
}

/** A message's text as a consumer shows it: links are made of brackets, and placeholders of braces (§3.11.5, §3.11.6). */
function shownText(message: string): { text: string; links: number; placeholders: number } {
  const links = [...message.matchAll(/(?<!\\)(?:\\\\)*\[(?:\\.|[^\\\]])*\]\(/g)].length;
  const placeholders = [...message.replaceAll(/\{\{|\}\}/g, "").matchAll(/[{}]/g)].length;
  const text = message
    .replaceAll(/\\([\\[\]])/g, "$1")
    .replaceAll("{{", "{")
    .replaceAll("}}", "}");
  return { text, links, placeholders };
}

describe("a message", () => {
  it("reads as it did, whatever is in it, and has no link or placeholder", () => {
    fc.assert(
      fc.property(anyText(), (text) => {
        expect(shownText(sarifMessage(text))).toEqual({ text: legible(text), links: 0, placeholders: 0 });
      }),
      { numRuns: 1000 },
    );
  });
});

describe("the SARIF log", () => {
  it.each([{}, { strict: true }, { place: "deploy/my hook é.yml" }])(
    "is valid by SARIF's schema: %j",
    async (view) => {
      const all = [...reports(), hostileThroughout()];
      expect(sarifProblems(JSON.parse(await written(sarif, all, view)))).toEqual([]);
      for (const one of all) expect(sarifProblems(JSON.parse(await written(sarif, [one], view)))).toEqual([]);
      expect(sarifProblems(JSON.parse(await written(sarif, [], view)))).toEqual([]);
    },
  );

  it("has a rule with help for every cause that there is", () => {
    const rules = allCauses.map(({ id }) => ruleOf(finding({ id })));
    for (const rule of rules)
      expect(rule).toMatchObject({
        help: { text: expect.stringMatching(/How to fix/), markdown: expect.stringMatching(/```sh/) },
      });
    expect(new Set(rules.map((rule) => (rule as { name: string }).name)).size).toBe(allCauses.length);
    const driver = { name: "prevalidate", rules };
    expect(sarifProblems({ version: "2.1.0", runs: [{ results: [], tool: { driver } }] })).toEqual([]);
  });

  it("has a result for every finding, and each rule that is told once", async () => {
    const { results, tool } = await runOf(reports());
    const ids = reports().flatMap(({ findings }) => findings.map(({ id }) => id));
    expect(results.map(({ ruleId }) => ruleId)).toEqual(ids);
    expect(results.map(({ ruleIndex }) => tool.driver.rules[ruleIndex]?.id)).toEqual(ids);
    expect(tool.driver.rules.map(({ id }) => id)).toEqual([...new Set(ids)]);
  });

  it("gives errors, warnings and notes their levels, and warnings that of errors with --strict", async () => {
    const findings = (["error", "warning", "info"] as const).map((severity) => finding({ severity }));
    const of = [report({ findings })];
    const levels = async (strict: boolean) => (await runOf(of, { strict })).results.map(({ level }) => level);
    expect(await levels(false)).toEqual(["error", "warning", "note"]);
    expect(await levels(true)).toEqual(["error", "error", "note"]);
  });

  it.each([false, true])("has the command's exit code (--strict: %s)", async (strict) => {
    for (const one of reports()) {
      const [{ exitCode, executionSuccessful }] = (await runOf([one], { strict })).invocations;
      const interrupted = one.evidence.interrupted === true;
      expect(exitCode).toBe(interrupted ? undefined : exitCodeOf(one, strict));
      expect(executionSuccessful).toBe(one.verdict !== "inconclusive");
    }
    const whole = reports().filter((one) => one.evidence.interrupted !== true);
    const [{ exitCode }] = (await runOf(whole, { strict })).invocations;
    expect(exitCode).toBe(worst(whole.map((one) => exitCodeOf(one, strict))));
  });

  it("names a run that was broken off as one that did not succeed", async () => {
    const [invocation] = (await runOf([passed({ evidence: evidence({ interrupted: true }) })])).invocations;
    expect(invocation).toMatchObject({ executionSuccessful: false });
  });

  it("tells when it began and ended, as far as reports say so", async () => {
    const [invocation] = (await runOf([report({ startedAt: "some day" }), report()])).invocations;
    expect(invocation).toMatchObject({
      startTimeUtc: "2026-01-02T03:04:05.000Z",
      endTimeUtc: "2026-01-02T03:04:05.412Z",
    });
  });

  it("points to the file that was given, and to the usual one otherwise", async () => {
    const uri = async (view: Parameters<typeof written>[2]) =>
      (await runOf([report()], view)).results[0]?.locations[0].physicalLocation.artifactLocation.uri;
    expect(await uri({ place: ".github/workflows/ci.yml" })).toBe(".github/workflows/ci.yml");
    expect(await uri({ place: "a b/é.yml" })).toBe("a%20b/%C3%A9.yml");
    expect(await uri({})).toBe("prevalidate.config.yaml");
  });

  it("gives a finding the same fingerprint in every run, and another for another endpoint or cause", async () => {
    const prints = async (of: readonly Report[]) =>
      (await runOf(of)).results.map((one) => one.partialFingerprints.primaryLocationLineHash);
    const later = report({
      startedAt: "2027-01-01T00:00:00.000Z",
      findings: [finding({ detail: "seen otherwise" })],
    });
    expect(await prints([report()])).toEqual(await prints([later]));
    const all = await prints([
      report(),
      report({ target: shown("https://example.org/") }),
      report({ findings: [finding({ id: "key/hex" })] }),
    ]);
    expect(new Set(all).size).toBe(3);
  });

  it("says what is new since a baseline", async () => {
    const { results } = await runOf([
      report({
        findings: [finding(), finding({ id: "key/hex" })],
        comparison: comparison({ new: ["key/hex"], known: ["key/html-escaped"], regressed: true }),
      }),
    ]);
    expect(results.map(({ baselineState }) => baselineState)).toEqual(["unchanged", "new"]);
  });

  it("lets hostile text be text", async () => {
    const { results } = await runOf([hostileThroughout()]);
    expect(shownText(results[0]?.message.text ?? "").text).toContain(legible(hostile));
  });

  it("is written as the reports come", async () => {
    expect(await writesAsItGoes(sarif)).toBe(true);
  });
});
