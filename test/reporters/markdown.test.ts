import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { legible, legibleLine } from "../../src/reporters/legible.ts";
import { codeBlock, codeSpan, markdownProse, markdownText } from "../../src/reporters/markdown/escape.ts";
import { markdown } from "../../src/reporters/markdown/markdown.ts";
import { anyText } from "./any-text.ts";
import { hostile, hostileThroughout, useLabReports, writesAsItGoes, written } from "./lab-reports.ts";
import { githubHtml, hasCmark, nodes, parseMarkdown, textOf } from "./markdown-text.ts";
import { finding, passed, report } from "./sample.ts";
import { elements, parseXml } from "./xml.ts";

const reports = useLabReports();
const active = ["link", "linkReference", "image", "imageReference", "html", "footnoteReference"];
const markup = [
  ...active,
  "emphasis",
  "strong",
  "delete",
  "heading",
  "list",
  "thematicBreak",
  "table",
  "blockquote",
  "code",
  "definition",
  "break",
];

/** Words that GitHub looks for in text that is no code: mentions, references, addresses. */
const noticed = /@\w|#\d|GH-\d|:\/\/|www\.|:\w+:/;

describe("text in Markdown", () => {
  it.each<[string, (text: string) => string]>([
    ["a paragraph", (text) => text],
    ["a list item", (text) => `1. ${text}\n2. x`],
    ["bold type", (text) => `**${text}** (x)`],
    ["a paragraph after another", (text) => `x\n\n${text}\n\nx`],
  ])("reads as it did, and does nothing, in %s", (_, around) => {
    fc.assert(
      fc.property(anyText(), (raw) => {
        const text = legibleLine(raw);
        fc.pre(text !== "");
        const tree = parseMarkdown(around(markdownText(raw)));
        const empty = parseMarkdown(around("x"));
        expect(textOf(tree)).toBe(textOf(parseMarkdown(around("␀"))).replace("␀", () => text));
        expect(nodes(tree, ...markup).map(({ type }) => type)).toEqual(
          nodes(empty, ...markup).map(({ type }) => type),
        );
        for (const { value = "" } of nodes(tree, "text")) expect(value).not.toMatch(noticed);
      }),
      { numRuns: 400 },
    );
  });

  it("of the program's own makes code of what stands in backticks, and nothing else", () => {
    const tree = parseMarkdown(markdownProse("Run `certbot renew --dry-run`, or `a | b`; not ` this ` `."));
    expect(nodes(tree, "inlineCode").map(textOf)).toEqual(["certbot renew --dry-run", "a ", " b"]);
    fc.assert(
      fc.property(anyText(), (raw) => {
        const prose = parseMarkdown(`1. ${markdownProse(`x${raw}`)}\n2. x`);
        expect(textOf(prose).replaceAll("`", "")).toBe(`${legibleLine(`x${raw}`)}x`.replaceAll("`", ""));
        expect(nodes(prose, ...markup).map(({ type }) => type)).toEqual(["list"]);
        for (const { value = "" } of nodes(prose, "text")) expect(value).not.toMatch(noticed);
      }),
      { numRuns: 300 },
    );
  });

  it("stays in its cell of a table", () => {
    fc.assert(
      fc.property(anyText(), anyText(), (one, other) => {
        const [left, right] = [markdownText(one), codeSpan(other)];
        const tree = parseMarkdown(`| a | b |\n| --- | --- |\n| ${left} | ${right} |\n| x | y |\n`);
        expect(nodes(tree, "tableCell").map(textOf)).toEqual([
          "a",
          "b",
          legibleLine(one),
          legibleLine(other),
          "x",
          "y",
        ]);
      }),
      { numRuns: 400 },
    );
  });

  it("is code in a block, whatever it is", () => {
    fc.assert(
      fc.property(anyText(), (text) => {
        const tree = parseMarkdown(`x\n\n${codeBlock(text)}\n\nx`);
        expect(nodes(tree, "code").map(textOf)).toEqual([legible(text)]);
        expect(tree.children).toHaveLength(3);
      }),
    );
  });

  it.runIf(hasCmark || process.env.CI)("reads as it did in GitHub's own implementation", () => {
    const texts = fc
      .sample(anyText(), 2000)
      .map(legibleLine)
      .filter((text) => text !== "");
    const document = texts.flatMap((text) => [
      markdownText(text),
      `| a | b |\n| --- | --- |\n| ${markdownText(text)} | ${codeSpan(text)} |`,
    ]);
    const root = parseXml(`<all>${githubHtml(document.join("\n\n"))}</all>`);
    expect(elements(root, "p").map((node) => node.text)).toEqual(texts);
    expect(elements(root, "td").map((node) => node.text)).toEqual(texts.flatMap((text) => [text, text]));
    const names = new Set(["p", "code", "table", "thead", "tbody", "tr", "th", "td"]);
    expect(elements(root, "*").filter(({ name }) => !names.has(name))).toEqual([]);
  });
});

describe("the Markdown report", () => {
  it("leads with the verdict, the likely cause and its fix", async () => {
    const tree = parseMarkdown(await written(markdown, [report()]));
    const [heading, , cause] = tree.children ?? [];
    expect(textOf(heading as never)).toBe("❌ Validate would fail.");
    expect(textOf(cause as never)).toBe("The Validation Key is HTML-escaped (key/html-escaped)");
    expect(nodes(tree, "listItem").map(textOf)).toEqual(report().likelyCause?.fix);
    expect(nodes(tree, "tableRow")).toHaveLength(13);
  });

  it("folds other findings, and the checks of a pass", async () => {
    const warning = finding({ id: "leak/stack-trace", severity: "warning", title: "A stack trace shows" });
    const failed = await written(markdown, [report({ findings: [finding(), warning] })]);
    expect(failed).toContain("<details><summary>Also found: 1 warning</summary>");
    expect(failed).toContain("⚠️ **A stack trace shows**");
    expect(await written(markdown, [passed()])).toContain("<summary>12 of 12 checks passed</summary>");
  });

  it("says how sure it is, and that warnings count with --strict", async () => {
    expect(await written(markdown, [report({ findings: [finding({ confidence: "likely" })] })])).toContain(
      "likely, not certain",
    );
    const warned = passed({ findings: [finding({ severity: "warning" })] });
    expect(await written(markdown, [warned], { strict: true })).toContain("--strict");
  });

  it("has the exchanges with -v, and is the verdict and the cause alone with -q", async () => {
    expect(await written(markdown, [report()], { verbose: true })).toContain("\n> POST /hook?a=b HTTP/1.1\n");
    const quiet = parseMarkdown(await written(markdown, [report()], { quiet: true }));
    expect(quiet.children).toHaveLength(3);
  });

  it("counts the targets that would pass, of several", async () => {
    expect(await written(markdown, [report(), passed()])).toMatch(/\*\*1 of 2 targets would pass\.\*\*\n$/);
  });

  it.each([{}, { verbose: true }, { quiet: true }])(
    "has no link, and no HTML but its own folds: %j",
    async (view) => {
      const all = [...reports(), hostileThroughout()];
      const tree = parseMarkdown(await written(markdown, all, view));
      const own =
        /^<(details><summary>((Also found|Found|\d+ of \d+ checks)[^<]*|Exchange <code>[^<]*<\/code>)<\/summary>|\/details>)$/;
      for (const { type, value } of nodes(tree, ...active))
        expect([type, value]).toEqual(["html", expect.stringMatching(own)]);
      for (const { value = "" } of nodes(tree, "text")) expect(value).not.toMatch(noticed);
      expect(textOf(tree)).toContain(legibleLine(hostile));
    },
  );

  it.runIf(hasCmark || process.env.CI)("has none in GitHub's own implementation either", async () => {
    const html = githubHtml(await written(markdown, [...reports(), hostileThroughout()], { verbose: true }));
    expect(html).not.toMatch(/<(a|img|b|input|failure)\b/);
  });

  it("is written as the reports come", async () => {
    expect(await writesAsItGoes(markdown)).toBe(true);
  });
});
