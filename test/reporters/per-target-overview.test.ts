import { describe, expect, it } from "vitest";
import { junit } from "../../src/reporters/junit/junit.ts";
import { sarif } from "../../src/reporters/sarif/sarif.ts";
import { tap } from "../../src/reporters/tap.ts";
import { terminal } from "../../src/reporters/terminal/terminal.ts";
import { written } from "./lab-reports.ts";
import { comparison, finding, passed, shown } from "./sample.ts";

const warned = passed({
  name: "staging",
  target: shown("https://a.example/hook"),
  findings: [finding({ id: "leak/stack-trace", severity: "warning" })],
  waited: { ms: 2100, answered: true },
});
const strict = { ...warned, name: "shop", strict: true };
const compared = { ...warned, comparison: comparison({ new: ["leak/stack-trace"], gone: ["key/base64"] }) };

describe("what holds for one target of several", () => {
  it("is told by JUnit: name, waiting, regression, and failures of the strict one alone", async () => {
    const xml = await written(junit, [warned, strict, compared]);
    expect(xml.match(/<testsuite name="[^"]*" tests="12" failures="\d"/g)).toEqual([
      '<testsuite name="staging (https://a.example/hook)" tests="12" failures="0"',
      '<testsuite name="shop (https://a.example/hook)" tests="12" failures="1"',
      '<testsuite name="staging (https://a.example/hook)" tests="12" failures="0"',
    ]);
    expect(xml.match(/<property name="waitedMs" value="2100"/g)).toHaveLength(3);
    expect(xml.match(/<property name="regressed" value="false"/g)).toHaveLength(1);
  });

  it("is told by TAP", async () => {
    const text = await written(tap, [warned, strict, compared]);
    expect(text).toMatch(/^ok 1 - staging /m);
    expect(text).toMatch(/^not ok 2 - shop /m);
    expect(text.match(/waited_ms: 2100/g)).toHaveLength(3);
    expect(text).toContain('gone:\n    - "key/base64"');
  });

  it("is told by SARIF", async () => {
    const { runs } = JSON.parse(await written(sarif, [warned, strict])) as {
      runs: { results: { level: string; properties: { name: string; waitedMs: number } }[] }[];
    };
    expect(
      runs[0]?.results.map(({ level, properties }) => [level, properties.name, properties.waitedMs]),
    ).toEqual([
      ["warning", "staging", 2100],
      ["error", "shop", 2100],
    ]);
  });

  it("has its name in the short report as well", async () => {
    expect(await written(terminal, [warned], { quiet: true })).toContain("staging (https://a.example/hook)");
  });
});
