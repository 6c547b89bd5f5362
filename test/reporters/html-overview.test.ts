import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import fc from "fast-check";
import { type DefaultTreeAdapterTypes, parse } from "parse5";
import { afterAll, describe, expect, it, vi } from "vitest";
import type { Report } from "../../src/report.ts";
import { RowStore } from "../../src/reporters/html/rows.ts";
import { expectAccessible, useBrowser } from "../inspector/browsing.ts";
import { describeWith } from "../real/programs.ts";
import { anyText } from "./any-text.ts";
import { htmlPage } from "./html-reports.ts";
import { evidenceOf, listView, manyReports, oneOfMany } from "./many-reports.ts";
import { comparison, finding, passed, report, shown } from "./sample.ts";

// A browser on a busy machine takes its time.
vi.setConfig({ testTimeout: 60_000 });

type Element = DefaultTreeAdapterTypes.Element;

function elementsOf(page: string): readonly Element[] {
  const found: Element[] = [];
  const walk = (node: DefaultTreeAdapterTypes.Node) => {
    if ("tagName" in node) found.push(node);
    if ("content" in node) walk(node.content);
    if ("childNodes" in node) for (const child of node.childNodes) walk(child);
  };
  walk(parse(page));
  return found;
}

const skeletonOf = (page: string) =>
  elementsOf(page)
    .filter(({ tagName }) => tagName !== "mark")
    .map(({ tagName, attrs }) => `${tagName}[${attrs.map(({ name }) => name).join()}]`);

describe("what the page of many keeps until its end", () => {
  it("is had again in any order, and leaves nothing behind", async () => {
    const texts = fc.array(anyText(), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(texts, fc.integer({ min: 0, max: 3 }), async (some, large) => {
        const all = [...some, ...Array.from({ length: large }, (_, index) => `${index}é`.repeat(60_000))];
        // Lone surrogates never get here: they are made legible first.
        const whole = all.map((text) => Buffer.from(text).toString());
        const store = new RowStore();
        const places = [];
        for (const text of whole) places.push(await store.add(text));
        expect(await store.read(places.toReversed())).toBe(whole.toReversed().join(""));
        expect(await store.read(places.slice(0, 1))).toBe(whole[0]);
        await store.close();
      }),
      { numRuns: 60 },
    );
  });
});

describe("the overview of the HTML report", () => {
  it("has the counts of the summary: causes, hosts, certificates, what changed", async () => {
    const reports = manyReports(100, true);
    const view = listView(reports, ["https://gone.example.com/"]);
    const page = await htmlPage(reports, view);
    const { causes, hosts, certificates, changes } = view.summary();
    const text = page.replaceAll(/<[^>]*>/g, "");
    for (const { id, title } of causes) {
      expect(text).toContain(title);
      expect(text).toContain(`prevalidate explain ${id}`);
    }
    for (const { host } of hosts) expect(text).toContain(host);
    for (const { notAfter } of certificates) expect(page).toContain(`<time datetime="${notAfter}">`);
    expect(text).toContain("100 endpoints checked");
    expect(text).toMatch(new RegExp(`${changes?.regressedCount}newly broken`));
    expect(text).toMatch(new RegExp(`${changes?.mendedCount}mended`));
    expect(text).toMatch(new RegExp(`${changes?.stillFailing}broken as before`));
    expect(text).toContain("https://gone.example.com/");
    expect(text).toContain("not in the baseline");
  });

  it("sums up by itself where nobody else does", async () => {
    const text = await htmlPage(manyReports(40));
    expect(text).toContain("By cause");
    expect(text).toContain("By host");
  });

  it("says how much it leaves out", async () => {
    const hosts = Array.from({ length: 230 }, (_, n) =>
      passed({ target: shown(`https://h${n}.example/`), evidence: evidenceOf(`h${n}.example`, n) }),
    );
    const page = await htmlPage(hosts, listView(hosts));
    expect(page).toContain("30 more hosts not listed.");
    expect(page).toContain("130 more certificates not listed.");
  });

  it("lists five thousand endpoints, the worst of more, and counts the others", async () => {
    const one = passed({ checks: [] });
    async function* each() {
      for (let n = 0; n < 5010; n++) yield n % 1000 === 999 ? report({ checks: [] }) : one;
    }
    const page: string[] = [];
    const { htmlTexts } = await import("./html-reports.ts");
    for await (const text of htmlTexts(each(), { several: true })) page.push(text);
    const text = page.join("");
    expect(text).toContain("5010 endpoints checked");
    expect(text.match(/<tr class="/g)).toHaveLength(5000);
    expect(text.match(/<tr class="failing"/g)).toHaveLength(5);
    expect(text).toContain("10 more endpoints not listed here: those with least amiss.");
  });

  it("tells of each its name, how long was waited for it, what changed, and whether warnings count", async () => {
    const warned = { findings: [finding({ id: "http/slow", severity: "warning" })] };
    const since = { startedAt: "2026-01-01T00:00:00.000Z", verdict: "fail" } as const;
    const page = await htmlPage([
      passed({ name: "shop <staging>", ...warned, strict: true, target: shown("https://a.example/") }),
      passed({ ...warned, target: shown("https://b.example/"), waited: { ms: 2100, answered: true } }),
      passed({ comparison: comparison({ baseline: since, gone: ["key/base64"] }) }),
    ]);
    const parts = page.split("<article ").slice(1);
    expect(parts[0]).toContain('<p class="called">shop &lt;staging&gt;</p>');
    expect(parts[0]).toContain("Warnings count as failures (<code>strict</code>).");
    expect(parts[1]).not.toContain("Warnings count");
    expect(parts[1]).toContain("waited 2.1 s for it");
    expect(parts[2]).toContain("Mended since the baseline: key/base64.");
    const row = page.slice(page.indexOf('id="rows"'));
    expect(row).toContain('<span class="name">shop &lt;staging&gt;</span>');
    expect(row).toMatch(/<b class="taken">mended<\/b>/);
  });

  it("has no elements but its own, whatever names, hosts and causes are", async () => {
    const of = (text: string): readonly Report[] =>
      Array.from({ length: 25 }, (_, n) => {
        const leading = finding({ id: text, title: text });
        const evidence = evidenceOf(n === 0 ? "a.example" : text, n);
        const since = comparison({
          baseline: { startedAt: text, verdict: "pass" },
          new: [text],
          gone: [text],
          regressed: n % 2 === 0,
        });
        return report({
          name: `${text}${n}`,
          target: shown(`${text}${n}`),
          likelyCause: leading,
          findings: [leading, finding({ id: `${text}!`, severity: "warning", title: text })],
          evidence,
          comparison: since,
          waited: { ms: 1, answered: false },
        });
      });
    const page = (text: string) => {
      const reports = of(text);
      return htmlPage(reports, listView(reports, [text, `${text}${text}`]));
    };
    const expected = skeletonOf(await page("plain"));
    expect(expected.length).toBeGreaterThan(1000);
    const texts = anyText().map((text) => `x${text.slice(0, 80)}`);
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        const written = await page(text);
        expect(skeletonOf(written)).toEqual(expected);
        for (const { tagName, attrs } of elementsOf(written))
          for (const { name, value } of attrs) {
            expect(name, tagName).not.toMatch(/^on|^style$|^src$/);
            if (name === "href" && tagName === "a")
              expect(value).toMatch(/^#(t\d+(-[a-z]+\d*)?|overview|endpoints)$/);
          }
        // Nothing that turns text around or hides it, as in every other document.
        expect(written).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u0000-\u0008\u001b]/);
      }),
      { numRuns: 25 },
    );
  });

  it("lets in one script, its own, and says so in its policy", async () => {
    const page = await htmlPage(manyReports(3));
    const scripts = [...page.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(([, script = ""]) => script);
    expect(scripts).toHaveLength(1);
    const digest = createHash("sha256")
      .update(scripts[0] ?? "")
      .digest("base64");
    expect(page).toContain(`script-src &#39;sha256-${digest}&#39;;`);
    expect(scripts[0]).not.toMatch(/innerHTML|insertAdjacent|eval|fetch|import|https?:/);
    expect(await htmlPage([passed()])).not.toMatch(/<script|script-src/);
  });

  it("is HTML without a parse error, with names that are there once", async () => {
    const reports = manyReports(60, true);
    const page = await htmlPage(reports, listView(reports, ["gone"]));
    const complaints: string[] = [];
    parse(page, { onParseError: ({ code, startLine }) => complaints.push(`${code} in line ${startLine}`) });
    expect(complaints).toEqual([]);
    const attributes = elementsOf(page).flatMap(({ attrs }) => attrs);
    const ids = attributes.filter(({ name }) => name === "id").map(({ value }) => value);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { name, value } of attributes)
      if (name === "aria-labelledby" || (name === "href" && value !== "data:,"))
        expect(ids).toContain(value.replace("#", ""));
  });
});

describeWith(["chromium"], "the overview of the HTML report, in Chromium", () => {
  const browser = useBrowser();
  const folder = mkdtempSync(path.join(tmpdir(), "prevalidate-overview-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function opened(reports: readonly Report[], how: Parameters<typeof browser.open>[1] = {}) {
    const file = path.join(folder, "page.html");
    writeFileSync(file, await htmlPage(reports, listView(reports, ["https://gone.example.com/"])));
    return browser.open(pathToFileURL(file).href, how);
  }

  it("lets one endpoint of a thousand be found, and those with one cause, and sorts them", {
    timeout: 120_000,
  }, async () => {
    const reports = manyReports(1000, true);
    const { page, complaints, close } = await opened(reports);
    // The browser itself is asked: selectors of Playwright's own take minutes on so large a page.
    const seen = (what: string) =>
      page.evaluate<number>(
        `Array.from(document.querySelectorAll(${JSON.stringify(what)})).filter((one) => one.checkVisibility()).length`,
      );
    const first = () =>
      page.evaluate<string>("document.querySelector('#rows tr:not([hidden]) .name').textContent");
    const find = page.locator("css=#find");
    const narrow = (words: string) => page.locator(`css=[data-find="${words}"]`).click();
    expect(await seen("#rows tr")).toBe(1000);
    await find.fill("TENANT-444");
    expect([await seen("#rows tr"), await seen("article")]).toEqual([1, 1]);
    expect(await page.locator("css=#told").textContent()).toBe("1 of 1000 found");
    await page.locator("css=#rows tr:not([hidden]) a").click();
    expect(await page.locator("css=article:target .called").textContent()).toBe("tenant-444");

    await narrow("gate/csrf");
    expect(await find.inputValue()).toBe("gate/csrf");
    expect(await seen("#rows tr")).toBe(50);
    await narrow("hooks-1.example.com");
    expect(await seen("#rows tr")).toBe(100);
    await page.locator("css=#show-failing").check();
    expect(await seen("#rows tr")).toBe(50);

    await find.fill("");
    await page.locator("css=#show-all").check();
    await page.locator("css=#order").selectOption("list");
    expect(await first()).toBe("tenant-0");
    await page.locator("css=#order").selectOption("slowest");
    const times = await page.evaluate<number[]>(
      "Array.from(document.getElementById('rows').rows, (row) => Number(row.dataset.ms))",
    );
    expect(times).toEqual([...times].sort((a, b) => b - a));
    expect(complaints).toEqual([]);
    await close();
  });

  it("shows an endpoint that a link leads to, though it was filtered out by words", async () => {
    const { page, close } = await opened(manyReports(40));
    await page.getByRole("searchbox").fill("tenant-4");
    expect(await page.locator("#t2:visible").count()).toBe(0);
    await page.evaluate("location.hash = '#t2'");
    await expect.poll(() => page.locator("#t2:visible").count()).toBe(1);
    await close();
  });

  it("is read and filtered without a script, and shows no control that would need one", async () => {
    const { page, complaints, close } = await opened(manyReports(40, true), { javaScriptEnabled: false });
    expect(await page.getByRole("searchbox").count()).toBe(0);
    expect(await page.getByRole("button").count()).toBe(0);
    for (const heading of ["Since the baseline", "By cause", "By host", "By the certificate's end"])
      expect(await page.getByRole("heading", { name: heading }).isVisible()).toBe(true);
    await page.getByLabel("Failing 6").check();
    expect(await page.locator("#rows tr:visible").count()).toBe(6);
    expect(complaints).toEqual([]);
    await close();
  });

  it("says its pictures to those who don't see them", async () => {
    const { page, close } = await opened(manyReports(40));
    const names = ["6 failing, 2 can't tell, 4 with warnings, 28 clean", "2 failing, 2 passing"];
    for (const name of names) expect(await page.getByRole("img", { name }).count(), name).toBeGreaterThan(0);
    expect(await page.getByRole("img", { name: /^Of 40 certificates \d+ are over/ }).count()).toBe(1);
    await close();
  });

  for (const colorScheme of ["light", "dark"] as const)
    it(`is accessible, at any width and no wider, and on paper: ${colorScheme}`, async () => {
      const reports = manyReports(40, true);
      const long = oneOfMany(1, {
        name: `${"a-name-without-an-end".repeat(20)}`,
        evidence: evidenceOf(`${"host".repeat(60)}.example`, 1),
      });
      for (const width of [1280, 360]) {
        const { page, complaints, close } = await opened([...reports, long], {
          colorScheme,
          viewport: { width, height: 800 },
        });
        await expectAccessible(page);
        expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
        await page.emulateMedia({ media: "print", colorScheme });
        expect(await page.locator("#tools:visible, .overview button:visible").count()).toBe(0);
        expect(await page.getByText("By host").isVisible()).toBe(true);
        expect(complaints).toEqual([]);
        await close();
      }
    });
});
