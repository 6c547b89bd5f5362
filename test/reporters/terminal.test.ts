import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import type { Report } from "../../src/report.ts";
import type { ReportView } from "../../src/reporters/reporter.ts";
import { makeStyle } from "../../src/reporters/terminal/style.ts";
import { renderReport } from "../../src/reporters/terminal/terminal.ts";
import { columns } from "../../src/reporters/terminal/text.ts";
import { evidence, exchange, finding, passed, report, shown } from "./sample.ts";

const plain: ReportView = {
  style: makeStyle({ color: false, unicode: true }),
  verbose: false,
  quiet: false,
  strict: false,
  several: false,
};
const render = (of: Report, view: Partial<ReportView> = {}) => renderReport(of, { ...plain, ...view });
const firstLine = (of: Report) => render(of).split("\n")[0];
const local = evidence({ settings: { ...evidence().settings, local: true } });

describe("the first line", () => {
  it.each([
    ["✓ Validate would pass.", passed()],
    ["✗ Validate would fail.", report()],
    ["✗ Validate would pass, but posts after it would be lost.", report({ validates: true })],
    ["✗ Something is broken; can't tell whether Validate would pass.", report({ validates: null })],
    ["? Can't tell.", report({ verdict: "inconclusive", validates: null, likelyCause: null })],
    [
      "? Can't tell: the check was interrupted.",
      report({ verdict: "inconclusive", validates: null, evidence: evidence({ interrupted: true }) }),
    ],
    ["✓ The handler would pass Validate.", passed({ evidence: local })],
    [
      "✗ The handler would pass Validate, but posts after it would be lost.",
      report({ validates: true, evidence: local }),
    ],
  ])("says: %s", (sentence, of) => expect(firstLine(of)).toBe(sentence));
});

describe("the likely cause", () => {
  it("comes before everything else, with its fix as numbered steps", () => {
    const text = render(report());
    const at = (part: string) => text.indexOf(part);
    expect(at("The Validation Key is HTML-escaped")).toBeGreaterThan(0);
    expect(at("1. Write the key as it is")).toBeGreaterThan(at("The Validation Key is HTML-escaped"));
    expect(at("2. Better, answer with text/plain")).toBeGreaterThan(at("1. Write the key"));
    expect(at("Checks")).toBeGreaterThan(at("2. Better"));
    expect(text).toContain("prevalidate explain key/html-escaped");
  });

  it("says how sure it is, unless it is certain", () => {
    expect(render(report())).not.toMatch(/not certain|guess/);
    expect(render(report({ findings: [finding({ confidence: "likely" })] }))).toContain(
      "likely, not certain",
    );
    expect(render(report({ findings: [finding({ confidence: "possible" })] }))).toContain("a guess");
  });

  it("names the symptoms that it explains", () => {
    expect(render(report({ findings: [finding({ explains: ["key/missing"] })] }))).toContain("key/missing");
  });

  it("is what kept the tool from finding out, when nothing was found out", () => {
    const kept = finding({
      id: "tool/no-network",
      severity: "warning",
      title: "This machine has no network",
    });
    const text = render(
      report({ verdict: "inconclusive", validates: null, likelyCause: null, findings: [kept] }),
    );
    expect(text).toContain("This machine has no network");
    expect(text).not.toContain("Also found");
  });
});

describe("the other findings", () => {
  const warning = finding({
    id: "secret/not-checked",
    severity: "warning",
    title: "A wrong Secret Key is accepted",
  });
  const info = finding({ id: "leak/server-banner", severity: "info", title: "Versions show" });

  it("take two lines each, information left out", () => {
    const text = render(report({ findings: [finding(), warning, info] }));
    const lines = text.slice(text.indexOf("Also found"), text.indexOf("Checks")).trimEnd().split("\n");
    expect(lines).toHaveLength(3);
    expect(lines[1]).toBe("  ! A wrong Secret Key is accepted");
    expect(lines[2]).toMatch(/^ {4}secret\/not-checked {2}The answer .*…$/);
    expect(text).not.toContain("Versions show");
  });

  it("are shown at length, information too, with -v", () => {
    const text = render(report({ findings: [finding(), warning, info] }), { verbose: true });
    expect(text).toContain("· Versions show");
    expect(text.match(/1\. Write the key/g)).toHaveLength(3);
  });
});

describe("the whole report", () => {
  it("shows each check with its outcome's mark, and counts them", () => {
    const text = render(report());
    expect(text).toContain("  ✓ The sentence about reachable\n");
    expect(text).toContain("  ✗ The sentence about returns-validation-key\n");
    expect(text).toContain("  – The sentence about handles-delivered\n");
    expect(text).toContain("1 error · 0 warnings · 10 of 11 checks passed, 1 skipped\n");
  });

  it.each([40, 80, 100])("fits into %i columns", (width) => {
    const style = makeStyle({ color: true, unicode: true, columns: width });
    const long = shown(`https://example.com/${"very-long-path/".repeat(12)}`);
    const text = render(report({ target: long, evidence: evidence({ http: { validation: exchange() } }) }), {
      style,
      verbose: true,
    });
    for (const line of stripVTControlCharacters(text).split("\n"))
      expect(columns(line)).toBeLessThanOrEqual(width);
  });

  it("has no escape sequence without colour, and is ASCII where nothing else can be shown", () => {
    const text = render(report(), { verbose: true, style: makeStyle({ color: false, unicode: false }) });
    expect(text).toMatch(/^[\n\x20-\x7e]*$/);
    expect(text).toMatch(/^x Validate would fail\.$/m);
    expect(text).toContain("SecretKey=<secret key>");
  });

  it("lets no control sequence of a saved report through to the terminal", () => {
    const evil = "\x1b]0;owned\x07\x1b[2J\u202e";
    const response = exchange().response;
    const of = report({
      target: shown(evil),
      findings: [finding({ title: evil, detail: evil, fix: [evil], id: `key/${evil}`, explains: [evil] })],
      evidence: evidence({
        http: {
          validation: exchange({
            name: evil,
            address: evil,
            failure: { kind: "not-http", firstBytes: shown(evil) },
            ...(response && { response: { ...response, statusText: shown(evil) } }),
          }),
        },
      }),
    });
    for (const view of [{}, { verbose: true }, { quiet: true }])
      expect(render(of, view)).not.toMatch(/[\x1b\x07\u202e]/);
  });

  it("says that warnings count with --strict", () => {
    const warned = passed({ findings: [finding({ severity: "warning" })] });
    expect(render(warned)).not.toContain("--strict");
    expect(render(warned, { strict: true })).toContain("--strict");
  });

  it("is the verdict, the target and the cause alone with -q", () => {
    const lines = render(report(), { quiet: true }).trimEnd().split("\n");
    expect(lines).toEqual([
      "✗ Validate would fail. https://example.com/hook?a=b",
      "  The Validation Key is HTML-escaped (key/html-escaped)",
    ]);
  });
});

describe("an exchange, with -v", () => {
  it("reads like curl's -v, with the time of each phase", () => {
    const text = render(report(), { verbose: true });
    expect(text).toContain("\n> POST /hook?a=b HTTP/1.1\n> Host: example.com\n");
    expect(text).toContain("\n>\n> ServerId=10000&SecretKey=‹secret key›&Type=Validation\n");
    expect(text).toContain(
      "\n< HTTP/1.1 200 OK\n< Content-Type: text/html; charset=utf-8\n<\n< <p>Tom &amp; Jerry</p>\n",
    );
    for (const phase of ["dns", "connect", "tls", "first byte", "body"])
      expect(text).toMatch(new RegExp(`^  ${phase} +\\d+ ms █`, "m"));
  });

  it("says what broke it off", () => {
    const { response: _, ...rest } = exchange();
    const broken = { ...rest, failure: { kind: "reset", phase: "head", code: "ECONNRESET" } as const };
    const text = render(report({ evidence: evidence({ http: { validation: broken } }) }), { verbose: true });
    expect(text).toContain("* The connection was reset before a response came (ECONNRESET).");
  });

  it("shows no more of a body than can be looked over", () => {
    const response = exchange().response;
    if (response === undefined) throw new Error("the sample has a response");
    const long = { ...response, body: { ...response.body, text: shown("line\n".repeat(5000)) } };
    const of = report({ evidence: evidence({ http: { validation: exchange({ response: long }) } }) });
    expect(render(of, { verbose: true }).split("\n").length).toBeLessThan(150);
    expect(render(of, { verbose: true })).toMatch(/\* \d+ more lines: --reporter json has them/);
  });
});
