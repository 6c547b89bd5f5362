import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exitCodeOf } from "../../src/exit-codes.ts";
import type { Report } from "../../src/report.ts";
import { junit } from "../../src/reporters/junit/junit.ts";
import { xmlElement, xmlText } from "../../src/reporters/junit/xml.ts";
import { legible } from "../../src/reporters/legible.ts";
import { anyText } from "./any-text.ts";
import { hostile, hostileThroughout, useLabReports, writesAsItGoes, written } from "./lab-reports.ts";
import { checks, comparison, finding, passed, report } from "./sample.ts";
import { elements, parseXml, type XmlNode } from "./xml.ts";

const reports = useLabReports();
const schema = path.join(import.meta.dirname, "junit.xsd");
const folder = mkdtempSync(path.join(tmpdir(), "prevalidate-junit-"));
const hasXmllint = spawnSync("xmllint", ["--version"]).status === 0;

async function suitesOf(
  of: readonly Report[],
  view: Parameters<typeof written>[2] = {},
): Promise<readonly XmlNode[]> {
  return elements(parseXml(await written(junit, of, view)), "testsuite");
}

async function casesOf(of: Report, view: Parameters<typeof written>[2] = {}): Promise<readonly XmlNode[]> {
  return elements((await suitesOf([of], view))[0] as XmlNode, "testcase");
}

const named = (cases: readonly XmlNode[], id: string) =>
  cases.find(({ attributes }) => attributes.name?.startsWith(`${id}:`)) as XmlNode;

describe("XML", () => {
  it("gives back any text, as content and as an attribute, legible", () => {
    fc.assert(
      fc.property(anyText(), (text) => {
        const { attributes, text: content } = parseXml(xmlElement("a", { b: text }, [xmlText(text) || "\n"]));
        expect(attributes.b).toBe(legible(text));
        if (text !== "") expect(content).toBe(legible(text));
      }),
      { numRuns: 1000 },
    );
  });
});

describe("the JUnit report", () => {
  it.runIf(hasXmllint || process.env.CI).each([false, true])(
    "is valid by the schema, whatever the endpoints are (--strict: %s)",
    async (strict) => {
      const file = path.join(folder, `strict-${strict}.xml`);
      writeFileSync(file, await written(junit, reports(), { strict }));
      execFileSync("xmllint", ["--noout", "--nonet", "--schema", schema, file], { stdio: "pipe" });
    },
  );

  it("has a suite for each target and a case for each check", async () => {
    const suites = await suitesOf(reports());
    expect(suites.map(({ attributes }) => attributes.name)).toEqual(
      reports().map(({ target, name }) => legible(name === undefined ? target : `${name} (${target})`)),
    );
    for (const suite of suites) expect(elements(suite, "testcase")).toHaveLength(12);
  });

  it.each([false, true])(
    "has a failure or an error where the command fails, and nowhere else (--strict: %s)",
    async (strict) => {
      for (const one of reports()) {
        const [suite] = await suitesOf([one], { strict });
        const { failures, errors, skipped } = suite?.attributes ?? {};
        expect(elements(suite as XmlNode, "failure")).toHaveLength(Number(failures));
        expect(elements(suite as XmlNode, "error")).toHaveLength(Number(errors));
        expect(elements(suite as XmlNode, "skipped")).toHaveLength(Number(skipped));
        expect(Number(failures) + Number(errors) > 0, one.target).toBe(exitCodeOf(one, strict) !== 0);
      }
    },
  );

  it("tells the likely cause, what was seen and the fix at the check that failed", async () => {
    const failure = elements(
      named(await casesOf(report()), "returns-validation-key"),
      "failure",
    )[0] as XmlNode;
    expect(failure.attributes).toEqual({
      message: "The Validation Key is HTML-escaped",
      type: "key/html-escaped",
    });
    expect(failure.text).toContain("“&” became “&amp;”");
    expect(failure.text).toContain("2. Better, answer with text/plain");
    expect(failure.text).toContain("prevalidate explain key/html-escaped");
  });

  it("says of a check that failed for a reason told elsewhere which one that is", async () => {
    const of = report({ checks: checks({ "returns-validation-key": "fail", "handles-failed": "fail" }) });
    const failure = elements(named(await casesOf(of), "handles-failed"), "failure")[0] as XmlNode;
    expect(failure.attributes.type).toBe("key/html-escaped");
    expect(failure.text).toContain("The Validation Key is HTML-escaped (key/html-escaped)");
  });

  it("tells warnings as output of a case that passes, and as a failure with --strict", async () => {
    const warned = passed({
      findings: [finding({ id: "leak/stack-trace", severity: "warning", title: "A stack trace shows" })],
      checks: checks({ "leaks-nothing": "warn" }),
    });
    const lenient = named(await casesOf(warned), "leaks-nothing");
    expect(elements(lenient, "system-out")[0]?.text).toContain("A stack trace shows");
    expect(elements(lenient, "failure")).toEqual([]);
    const strict = named(await casesOf(warned, { strict: true }), "leaks-nothing");
    expect(elements(strict, "failure")[0]?.attributes.message).toBe("A stack trace shows");
    const ownStrict = named(await casesOf({ ...warned, strict: true }), "leaks-nothing");
    expect(elements(ownStrict, "failure")).toHaveLength(1);
  });

  it("has an error at the first question that stayed open, when nothing could be found out", async () => {
    const kept = finding({ id: "tool/no-network", severity: "info", title: "No network" });
    const of = report({
      verdict: "inconclusive",
      validates: null,
      likelyCause: null,
      findings: [kept],
      checks: checks({ reachable: "skipped", "accepts-post": "skipped" }),
    });
    const cases = await casesOf(of);
    expect(elements(named(cases, "reachable"), "error")[0]?.text).toContain(
      "No network (info: tool/no-network)",
    );
    expect(elements(named(cases, "accepts-post"), "skipped")).toHaveLength(1);
  });

  it("skips what a baseline knows, and fails what is new", async () => {
    const of = report({
      findings: [finding(), finding({ id: "leak/stack-trace" })],
      comparison: comparison({ new: ["leak/stack-trace"], known: ["key/html-escaped"], regressed: true }),
    });
    const cases = await casesOf(of);
    expect(elements(named(cases, "returns-validation-key"), "skipped")[0]?.attributes.message).toMatch(
      /^Known/,
    );
    expect(elements(named(cases, "leaks-nothing"), "failure")).toHaveLength(1);
  });

  it("keeps the name of a case the same whether it passes or fails", async () => {
    const names = async (of: Report) => (await casesOf(of)).map(({ attributes }) => attributes.name);
    expect(await names(report())).toEqual(await names(passed()));
  });

  it("lets hostile text be text", async () => {
    const cases = await casesOf(hostileThroughout());
    expect(cases).toHaveLength(12);
    const failure = elements(named(cases, "returns-validation-key"), "failure")[0] as XmlNode;
    expect(failure.attributes.message).toBe(legible(hostile));
    expect(failure.text).toContain(legible(hostile));
  });

  it("is written as the reports come", async () => {
    expect(await writesAsItGoes(junit)).toBe(true);
  });
});
