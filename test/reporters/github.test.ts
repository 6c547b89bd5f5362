import * as toolkit from "@actions/core";
import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { exitCodeOf } from "../../src/exit-codes.ts";
import type { Report } from "../../src/report.ts";
import { inertLines, workflowCommand } from "../../src/reporters/github/command.ts";
import { github } from "../../src/reporters/github/github.ts";
import { jobSummary, mostOfSummary } from "../../src/reporters/github/job-summary.ts";
import { legible } from "../../src/reporters/legible.ts";
import { anyText } from "./any-text.ts";
import { runnerLog } from "./github-runner.ts";
import { hostile, hostileThroughout, useLabReports, writesAsItGoes, written } from "./lab-reports.ts";
import { nodes, parseMarkdown } from "./markdown-text.ts";
import { comparison, finding, passed, report, shown } from "./sample.ts";

const reports = useLabReports();
const levels = ["error", "warning", "notice"];

async function annotations(of: readonly Report[], view: Parameters<typeof written>[2] = {}) {
  const { commands } = runnerLog(await written(github, of, view));
  return commands.filter(({ name }) => levels.includes(name));
}

describe("a workflow command", () => {
  afterEach(() => void vi.restoreAllMocks());

  it("is read by the runner as it was meant, whatever is in it", () => {
    fc.assert(
      fc.property(anyText(), anyText(), (title, message) => {
        const { commands, lines } = runnerLog(
          workflowCommand("error", { title: `a${title}z`, file: "b" }, message),
        );
        expect(lines).toEqual([]);
        expect(commands).toEqual([
          { name: "error", properties: { title: legible(`a${title}z`), file: "b" }, data: legible(message) },
        ]);
      }),
      { numRuns: 500 },
    );
  });

  it("is what GitHub's own toolkit writes", () => {
    let wrote = "";
    vi.spyOn(process.stdout, "write").mockImplementation((text) => {
      wrote += text;
      return true;
    });
    fc.assert(
      fc.property(anyText(), anyText(), (title, message) => {
        wrote = "";
        toolkit.error(legible(message), { title: legible(title), file: "a,b:c" });
        expect(workflowCommand("error", { title, file: "a,b:c" }, message)).toBe(
          wrote.replace(/\r\n$/, "\n"),
        );
      }),
    );
  });
});

describe("lines of the log", () => {
  it("are no commands, whatever is in them", () => {
    fc.assert(
      fc.property(anyText(), (raw) => {
        const text = `${legible(raw)}\n`;
        expect(runnerLog(inertLines(text))).toEqual({ commands: [], lines: text.slice(0, -1).split("\n") });
      }),
      { numRuns: 500 },
    );
  });
});

describe("lines that would be commands", () => {
  it.each([
    "::error::x",
    "  ::add-mask::a",
    "\u3000::group::x",
    "x ##[error]y",
    "::stop-commands::x",
    "1. ##[add-path]/tmp",
  ])("are none: %s", (line) => {
    expect(runnerLog(`${line}\n`)).not.toEqual({ commands: [], lines: [line] });
    expect(runnerLog(inertLines(`${line}\n`))).toEqual({ commands: [], lines: [line] });
  });
});

describe("the report for GitHub Actions", () => {
  it.each([{}, { strict: true }, { verbose: true }, { quiet: true }])(
    "commands nothing but groups and annotations: %j",
    async (view) => {
      const { commands } = runnerLog(await written(github, [...reports(), hostileThroughout()], view));
      const names = new Set(commands.map(({ name }) => name));
      expect([...names].filter((name) => ![...levels, "group", "endgroup"].includes(name))).toEqual([]);
      expect(commands.filter(({ name }) => name === "group")).toHaveLength(
        "quiet" in view ? 0 : reports().length + 1,
      );
    },
  );

  it.each([false, true])(
    "has an error where the command fails, and nowhere else (--strict: %s)",
    async (strict) => {
      for (const one of reports()) {
        const errors = (await annotations([one], { strict })).filter(({ name }) => name === "error");
        expect(errors.length > 0, one.target).toBe(exitCodeOf(one, strict) !== 0);
      }
    },
  );

  it("tells the verdict, the cause, the target and the fix in the annotation", async () => {
    const [told, ...others] = await annotations([report()], { place: ".github/workflows/ci.yml" });
    expect(others).toEqual([]);
    expect(told?.properties).toEqual({
      file: ".github/workflows/ci.yml",
      title: "Validate would fail: The Validation Key is HTML-escaped",
    });
    expect(told?.data).toMatch(/^https:\/\/example\.com\/hook\?a=b\nThe answer to the validation post/);
    expect(told?.data).toContain("\n1. Write the key as it is: in a Jinja template, {{ key|safe }}.\n");
  });

  it("lets hostile text be text", async () => {
    const [told] = await annotations([hostileThroughout()]);
    expect(told?.data).toContain(legible(hostile));
  });

  it("makes notices of what a baseline knows", async () => {
    expect(
      (await annotations([report({ comparison: comparison({ known: ["key/html-escaped"] }) })])).map(
        ({ name }) => name,
      ),
    ).toEqual(["notice"]);
  });

  it.each([1, 9, 10])("tells all of %i errors", async (count) => {
    const told = await annotations(Array.from({ length: count }, () => report()));
    expect(told).toHaveLength(count);
    expect(told.every(({ properties }) => properties.title?.startsWith("Validate would fail"))).toBe(true);
  });

  it("says in the tenth annotation how many there are besides, since GitHub shows no more", async () => {
    const told = await annotations(Array.from({ length: 25 }, () => report()));
    expect(told).toHaveLength(10);
    expect(told[9]?.properties.title).toBe("16 more errors");
  });

  it("keeps to the lengths that GitHub takes", async () => {
    const [told] = await annotations([
      report({ findings: [finding({ title: "x".repeat(500), detail: "y".repeat(9000) })] }),
    ]);
    expect(told?.properties.title).toHaveLength(255);
    expect(told?.data).toHaveLength(4096);
  });

  it("is written as the reports come", async () => {
    expect(await writesAsItGoes(github)).toBe(true);
  });
});

describe("the job's summary", () => {
  it("is the Markdown report", async () => {
    const tree = parseMarkdown(await written(jobSummary(mostOfSummary), [...reports(), hostileThroughout()]));
    expect(nodes(tree, "heading")).toHaveLength(reports().length + 1);
    expect(nodes(tree, "link", "image")).toEqual([]);
  });

  it.each([mostOfSummary, 40_000, 3_000, 600, 100, 0, -1])("keeps within %i octets", async (room) => {
    const many = Array.from({ length: 250 }, (_, at) =>
      report({ target: shown(`https://example.com/${at}/é`) }),
    );
    const text = await written(jobSummary(room), many, { verbose: true });
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(Math.max(0, room));
    const told = nodes(parseMarkdown(text), "heading").length;
    if (told < many.length && room >= 600)
      expect(text).toContain(`${many.length - told} more reports would not fit`);
    if (room >= 600) expect(text).toMatch(/\*\*0 of 250 targets would pass\.\*\*\n$/);
  });

  it("shortens a report before it leaves it out", async () => {
    const long = report({ findings: [finding({ detail: "word ".repeat(500) })] });
    const text = await written(jobSummary(1200), [long, passed()]);
    expect(text).toContain("The Validation Key is HTML-escaped");
    expect(text).not.toContain("word word");
  });
});
