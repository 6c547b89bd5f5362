import fc from "fast-check";
import { Parser, type Result } from "tap-parser";
import { describe, expect, it } from "vitest";
import { exitCodeOf } from "../../src/exit-codes.ts";
import type { Report } from "../../src/report.ts";
import { legible, legibleLine } from "../../src/reporters/legible.ts";
import { tap } from "../../src/reporters/tap.ts";
import { anyText } from "./any-text.ts";
import { hostile, hostileThroughout, useLabReports, writesAsItGoes, written } from "./lab-reports.ts";
import { checks, comparison, evidence, finding, passed, report, shown } from "./sample.ts";

const reports = useLabReports();

interface Told {
  readonly ok: boolean;
  readonly bailout: boolean | string;
  /** The points for targets, and those within. */
  readonly points: readonly Result[];
  readonly checks: readonly Result[];
  readonly failures: number;
  readonly problems: readonly string[];
}

/** Reads a stream with a parser of its own kind, strictly: what is no TAP is a failure. */
function read(stream: string): Told {
  const [points, within, problems]: [Result[], Result[], string[]] = [[], [], []];
  const parser = new Parser({ strict: true });
  parser.on("assert", (result: Result) => points.push(result));
  parser.on("extra", (line: string) => problems.push(line));
  parser.on("child", (child: Parser) => {
    child.on("assert", (result: Result) => within.push(result));
    child.on("extra", (line: string) => problems.push(line));
  });
  parser.end(stream);
  const { ok, bailout = false, failures } = parser.results ?? { ok: false, failures: [] };
  for (const failure of failures ?? [])
    if ("tapError" in failure && failure.tapError) problems.push(String(failure.tapError));
  return {
    ok,
    bailout,
    points,
    checks: within,
    failures: points.filter((point) => !point.ok).length,
    problems,
  };
}

/** A brace at the end would mean something to the parser. */
const name = (text: string) => legibleLine(text).replace(/\{$/, "{…");

const told = async (of: readonly Report[], view: Parameters<typeof written>[2] = {}) =>
  read(await written(tap, of, view));

interface Diagnostics {
  readonly findings?: readonly {
    readonly id: string;
    readonly message: string;
    readonly detail: string;
    readonly fix: readonly string[];
  }[];
  readonly because?: string;
}

describe("the TAP stream", () => {
  it.each([false, true])(
    "is read by a strict parser, a point for each target and twelve within (--strict: %s)",
    async (strict) => {
      const all = [...reports(), hostileThroughout()].filter((one) => one.evidence.interrupted !== true);
      const { points, checks: within, problems } = await told(all, { strict });
      expect(problems).toEqual([]);
      expect(points).toHaveLength(all.length);
      expect(within).toHaveLength(all.length * 12);
      expect(points.map(({ ok }) => ok)).toEqual(all.map((one) => exitCodeOf(one, strict) === 0));
    },
  );

  it.each([false, true])("fails as a whole where the command does (--strict: %s)", async (strict) => {
    for (const one of reports()) {
      const { ok, checks: within } = await told([one], { strict });
      expect(ok, one.target).toBe(exitCodeOf(one, strict) === 0);
      expect(
        within.every((point) => point.ok || Boolean(point.todo)),
        one.target,
      ).toBe(ok);
    }
  });

  it("has findings as diagnostics of the check they belong to", async () => {
    const { checks: within } = await told([report()]);
    const failed = within.find(({ ok }) => !ok);
    expect(failed?.name).toMatch(/^returns-validation-key: /);
    const { findings = [] } = (failed?.diag ?? {}) as Diagnostics;
    expect(findings[0]).toMatchObject({
      id: "key/html-escaped",
      message: report().likelyCause?.title,
      fix: report().likelyCause?.fix,
    });
  });

  it("skips what was not asked, with the reason", async () => {
    const { checks: within } = await told([report()]);
    expect(within.find(({ name }) => name === "handles-delivered")?.skip).toBe(
      "The sentence about handles-delivered",
    );
  });

  it("expects what a baseline knows to fail", async () => {
    const { ok, checks: within } = await told([
      report({ comparison: comparison({ known: ["key/html-escaped"] }) }),
    ]);
    expect(ok).toBe(true);
    expect(within.filter(({ todo }) => todo).map(({ name }) => name)).toEqual([
      expect.stringMatching(/^returns-validation-key/),
    ]);
  });

  it("bails out when the check was broken off", async () => {
    const of = report({
      verdict: "inconclusive",
      validates: null,
      likelyCause: null,
      findings: [],
      evidence: evidence({ interrupted: true }),
    });
    const { ok, bailout } = await told([passed(), of]);
    expect(ok).toBe(false);
    expect(bailout).toBe("The check was interrupted.");
  });

  it("gives back any text, in names, reasons and diagnostics", () => {
    return fc.assert(
      fc.asyncProperty(anyText(), async (text) => {
        const of = report({
          target: shown(`x${text}x`),
          findings: [finding({ title: text, detail: text, fix: [text, text] })],
          checks: checks({ "returns-validation-key": "fail", https: "skipped" }).map((one) => ({
            ...one,
            title: `x ${text}`,
          })),
        });
        const { points, checks: within, problems } = await told([of]);
        expect(problems).toEqual([]);
        expect(points.map(({ name }) => name)).toEqual([`${legibleLine(`x${text}x`)}: Validate would fail.`]);
        expect(within.find((point) => point.name === "https")?.skip).toBe(name(`x ${text}`));
        const failed = within.find(({ ok }) => !ok);
        expect(failed?.name).toBe(name(`returns-validation-key: x ${text}`));
        expect(((failed?.diag ?? {}) as Diagnostics).findings?.[0]).toMatchObject({
          message: legible(text),
          detail: legible(text),
          fix: [legible(text), legible(text)],
        });
      }),
      { numRuns: 300 },
    );
  });

  it("lets hostile text be text", async () => {
    const { points, problems } = await told([hostileThroughout()]);
    expect(problems).toEqual([]);
    expect(points).toHaveLength(1);
    expect(points[0]?.name).toContain(legibleLine(hostile));
  });

  it("is written as the reports come", async () => {
    expect(await writesAsItGoes(tap)).toBe(true);
  });
});
