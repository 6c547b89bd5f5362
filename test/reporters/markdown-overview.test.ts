import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { github } from "../../src/reporters/github/github.ts";
import { jobSummary, mostOfSummary } from "../../src/reporters/github/job-summary.ts";
import { markdown } from "../../src/reporters/markdown/markdown.ts";
import { anyText } from "./any-text.ts";
import { runnerLog } from "./github-runner.ts";
import { written } from "./lab-reports.ts";
import { evidenceOf, listView, manyReports } from "./many-reports.ts";
import { nodes, parseMarkdown, textOf } from "./markdown-text.ts";
import { comparison, finding, passed, report, shown } from "./sample.ts";

const mostOfComment = 65_536;

describe("the Markdown on a list of targets", () => {
  it("begins with what it all comes to: verdicts, changes, causes, hosts, certificates, endpoints", async () => {
    const reports = manyReports(100, true);
    const text = await written(markdown, reports, listView(reports, ["https://gone.example.com/"]));
    const headings = nodes(parseMarkdown(text), "heading").map(textOf);
    expect(headings.slice(0, 6)).toEqual([
      "❌ 100 endpoints checked",
      "Since the baseline of 2026-01-01",
      "By cause",
      "By host",
      "Certificates that end within 30 days",
      "Endpoints",
    ]);
    expect(text).toContain("| ❌ would fail | 15 | 15 % | `███░░░░░░░░░░░░░░░░░` |");
    expect(text).toContain("- ➖ **1 in the baseline alone:** `https://gone.example.com/`");
    expect(text).toContain("`▂▂▂▂▂▂█▂·▂▂▂`");
    expect(text).toMatch(/\*\*85 of 100 targets would pass\.\*\*\n$/);
  });

  it("fits into a comment, however many there are, and says what it leaves out", async () => {
    const reports = manyReports(5000);
    const text = await written(markdown, reports, listView(reports));
    expect(Buffer.byteLength(text)).toBeLessThan(mostOfComment);
    expect(text).toContain("4900 more endpoints not listed: `--reporter ndjson=…` has all.");
    const told = nodes(parseMarkdown(text), "heading")
      .map(textOf)
      .filter((of) => /Validate|tell\./.test(of));
    const [, left] = /(\d+) more endpoints with something amiss would not fit here/.exec(text) ?? [];
    // Six of twenty have something amiss.
    expect(told.length + Number(left)).toBe(1500);
    expect(told.length).toBeGreaterThan(5);
  });

  it("has no sections with -q", async () => {
    const reports = manyReports(40);
    const text = await written(markdown, reports, { ...listView(reports), quiet: true });
    expect(text).not.toContain("Validate would");
    expect(text).toContain("### Endpoints");
  });

  it("stands behind the sections of a few targets, which are written as they come", async () => {
    const text = await written(markdown, [report(), passed()]);
    expect(text.indexOf("### ❌ Validate would fail.")).toBe(0);
    expect(text).toContain("## ❌ 2 endpoints checked");
    expect(await written(markdown, [passed()])).not.toContain("endpoint checked");
  });

  it("tells how long was waited, and where a target alone is strict", async () => {
    const warned = finding({ id: "http/slow", severity: "warning" });
    const waited = { ms: 2100, answered: true };
    const [strict, other] = await Promise.all(
      [true, false].map((strict) => written(markdown, [passed({ findings: [warned], strict, waited })])),
    );
    expect(strict).toContain("Warnings count as failures (`strict`).");
    expect(other).not.toContain("Warnings count");
    expect(other).toContain("waited 2.1 s for it");
  });

  it("has no markup but its own, whatever names, hosts and causes are", async () => {
    const all = [
      "link",
      "linkReference",
      "image",
      "imageReference",
      "html",
      "definition",
      "tableCell",
      "heading",
    ];
    const skeleton = async (text: string) => {
      const one = report({
        name: text,
        target: shown(text),
        likelyCause: finding({ id: text, title: text }),
        findings: [finding({ id: text, title: text })],
        evidence: evidenceOf(text, 3),
        comparison: comparison({
          baseline: { startedAt: text, verdict: "pass" },
          new: [text],
          regressed: true,
        }),
      });
      const reports = [one, passed({ evidence: evidenceOf("b.example", 4) })];
      const view = { ...listView(reports, [text]), quiet: true };
      return nodes(parseMarkdown(await written(markdown, reports, view)), ...all).map(({ type }) => type);
    };
    const expected = await skeleton("plain");
    const texts = anyText().map((text) => `x${text}`);
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        expect(await skeleton(text)).toEqual(expected);
      }),
      { numRuns: 100 },
    );
  });
});

describe("a list of targets in GitHub Actions", () => {
  it.each([mostOfSummary, 100_000, 4_000, 1_500, 500, 0, -1])(
    "has a summary within %i octets",
    async (room) => {
      const reports = manyReports(5000);
      const text = await written(jobSummary(room), reports, { ...listView(reports), verbose: true });
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(Math.max(0, room));
      if (room > 1024) expect(text).toMatch(/\*\*4000 of 5000 targets would pass\.\*\*\n$/);
      if (room > 10_000) expect(text).toMatch(/^## ❌ 5000 endpoints checked\n/);
    },
  );

  it("has no more annotations of a kind than GitHub shows", async () => {
    const reports = manyReports(1000);
    const { commands } = runnerLog(await written(github, reports, listView(reports)));
    for (const level of ["error", "warning", "notice"])
      expect(commands.filter(({ name }) => name === level).length).toBeLessThanOrEqual(10);
  });
});
