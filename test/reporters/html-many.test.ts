import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, describe, expect, it, vi } from "vitest";
import { faultsNamed } from "../../src/lab/catalogue.ts";
import type { Report } from "../../src/report.ts";
import { env, useLab } from "../cli/endpoint.ts";
import { prevalidate } from "../cli/prevalidate.ts";
import { expectAccessible, useBrowser } from "../inspector/browsing.ts";
import { describeWith } from "../real/programs.ts";
import { htmlPage, htmlTexts } from "./html-reports.ts";
import { checks, evidence, exchange, finding, passed, report, shown } from "./sample.ts";

// A browser on a busy machine takes its time.
vi.setConfig({ testTimeout: 60_000 });

const bad = report;
const warned = (about: Partial<Report> = {}) =>
  passed({
    findings: [finding({ id: "http/slow", severity: "warning", title: "The answer comes late" })],
    ...about,
  });
const unknown = (about: Partial<Report> = {}) =>
  report({ verdict: "inconclusive", validates: null, findings: [], ...about });

/** A report of a size that is usual: a dozen exchanges. */
function usual(number: number): Report {
  const names = [
    "validation",
    "wrong-secret",
    "absent-secret",
    "delivered",
    "failed",
    "complaint",
    "tracking",
  ];
  const http = Object.fromEntries(
    [...names, ...names.map((name) => `${name}-again`)].map((name) => [name, exchange({ name })]),
  );
  const kinds = [bad, warned, passed, unknown];
  const make = kinds[number % kinds.length] ?? bad;
  return make({ target: shown(`https://host-${number}.example/hook`), evidence: evidence({ http }) });
}

describe("the HTML report of many targets", () => {
  it("writes of each before it asks for the next, and keeps none of them", async () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const total = 2000;
    const kept: WeakRef<Report>[] = [];
    let received = 0;
    let ended = false;
    async function* reports() {
      for (let number = 0; number < total; number++) {
        const before = received;
        const one = usual(number);
        const clean = one.verdict === "pass" && one.findings.length === 0;
        kept.push(new WeakRef(one));
        yield one;
        if (!clean) expect(received, `after report ${number}`).toBeGreaterThan(before);
      }
      ended = true;
    }
    let alive: number | undefined;
    let longest = 0;
    let afterLast = 0;
    for await (const text of htmlTexts(reports(), { several: true })) {
      received += text.length;
      longest = Math.max(longest, text.length);
      if (!ended) continue;
      afterLast += text.length;
      if (alive !== undefined) continue;
      // What was yielded is let go a turn later.
      await new Promise((resolve) => setImmediate(resolve));
      collect();
      alive = kept.filter((one) => one.deref() !== undefined).length;
    }
    expect(alive).toBeLessThan(total / 20);
    expect(longest).toBeLessThan(400_000);
    // All that is held back is a line for each.
    expect(afterLast / total).toBeLessThan(2500);
  });

  it("has room for every target in the overview, and for those that fail before those that don't", async () => {
    const long = shown("x".repeat(30_000));
    const answer = exchange().response;
    if (answer === undefined) throw new Error("no answer");
    const big = exchange({ response: { ...answer, body: { ...answer.body, text: long } } });
    const http = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`validation-${index}`, big]));
    const targets = Array.from({ length: 100 }, (_, number) =>
      (number % 2 === 0 ? passed : bad)({
        target: shown(`https://host-${number}.example/`),
        evidence: evidence({ http }),
      }),
    );
    const page = await htmlPage(targets);
    expect(page.length).toBeLessThan(42_000_000);
    const rows = [...page.matchAll(/<tr class="(\w+)"/g)].map(([, standing]) => standing);
    expect(rows.filter((standing) => standing === "failing")).toHaveLength(50);
    expect(rows.filter((standing) => standing === "clean")).toHaveLength(50);
    const parts = [...page.matchAll(/<article class="target (\w+)"/g)].map(([, standing]) => standing);
    expect(parts.filter((standing) => standing === "failing")).toHaveLength(50);
    expect(parts.filter((standing) => standing === "clean")).toHaveLength(50);
    const short = page.match(/The page would be too large/g)?.length ?? 0;
    expect(short).toBeGreaterThan(40);
    expect(short).toBeLessThan(90);
    const links = [...page.matchAll(/<th scope="row"><a href="#(t\d+)"/g)].map(([, id]) => id);
    for (const id of links) expect(page).toContain(`id="${id}"`);
  });

  it("says that there is nothing, where there is nothing", async () => {
    expect(await htmlPage([], { several: true })).toContain("0 endpoints checked");
    expect(await htmlPage([], { several: false })).toContain("No endpoint was checked.");
  });
});

describeWith(["chromium"], "the HTML report of many targets, in Chromium", () => {
  const lab = useLab();
  const browser = useBrowser();
  const folder = mkdtempSync(path.join(tmpdir(), "prevalidate-html-many-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function opened(page: string, how: Parameters<typeof browser.open>[1] = {}) {
    const target = await lab.http(() => ({
      headers: { "Content-Type": "text/html; charset=utf-8" },
      body: page,
    }));
    return browser.open(target, how);
  }

  it("begins with the overview, for eyes, keyboards and screen readers, the worst first", async () => {
    const names = ["clean", "failing", "unknown", "warned", "leaky"];
    const leaky = warned({ findings: [finding({ id: "secret/not-checked", severity: "warning" })] });
    const made = [passed(), bad(), unknown(), warned(), leaky];
    const reports = made.map((one, index) => ({ ...one, target: shown(`https://${names[index]}.example/`) }));
    const { page, complaints, close } = await opened(await htmlPage(reports));
    const rows = page.locator(".overview tbody tr");
    const order = (await rows.locator("a").allTextContents()).map((text) => new URL(text).host.split(".")[0]);
    expect(order).toEqual(["failing", "unknown", "leaky", "warned", "clean"]);
    const grades = await rows.locator(".grade .unseen").allTextContents();
    expect(grades).toEqual(["Grade F", "No grade", "Grade D", "Grade B", "Grade A"]);
    const place = async (selector: string) => (await page.locator(selector).first().boundingBox())?.y ?? 0;
    expect(await place(".overview")).toBeLessThan(await place("article"));
    const tree = await page.locator("body").ariaSnapshot();
    expect(tree.indexOf("5 endpoints checked")).toBeGreaterThan(0);
    expect(tree.indexOf("5 endpoints checked")).toBeLessThan(tree.indexOf("article"));
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.id")).toBe("show-all");
    expect(complaints).toEqual([]);
    await close();
  });

  it("draws the twelve outcomes of each, the worse the taller, and says them", async () => {
    const outcomes = checks({ public: "skipped", "leaks-nothing": "warn", "accepts-post": "fail" });
    const { page, close } = await opened(await htmlPage([passed(), bad({ checks: outcomes })]));
    const picture = page.getByRole("img", { name: "Checks: 1 failed, 1 warning, 9 passed, 1 skipped" });
    expect(await picture.count()).toBe(1);
    const tall = async (tone: string) => (await picture.locator(`.${tone}`).boundingBox())?.height ?? 0;
    const heights = await Promise.all(["refused", "open", "taken", "unjudged"].map(tall));
    expect(heights).toEqual([...heights].sort((a, b) => b - a));
    await close();
  });

  it("is filtered without JavaScript, by mouse or keyboard", async () => {
    const html = await htmlPage([passed(), bad(), bad(), unknown(), warned()]);
    const { page, close } = await opened(html, { javaScriptEnabled: false });
    const visible = (selector: string) => page.locator(`${selector}:visible`).count();
    expect(await visible("tbody tr")).toBe(5);
    await page.getByLabel("Failing 2").check();
    expect(await visible(".overview tbody tr")).toBe(2);
    expect(await visible("article")).toBe(2);
    await page.keyboard.press("ArrowDown");
    expect(await page.getByLabel("Can't tell 1").isChecked()).toBe(true);
    expect(await visible(".overview tbody tr")).toBe(1);
    await page.getByLabel("All 5").check();
    expect(await visible("article")).toBe(5);
    await close();
  });

  it("opens a hundred targets of one run of the command, each behind its line", {
    timeout: 120_000,
  }, async () => {
    const names = [
      "healthy:own-line",
      "key/base64",
      "secret/not-checked",
      "handler/crash",
      "route/not-found",
    ];
    const faults = (await Promise.all(names.map(faultsNamed))).map(([first]) => first);
    const served = await Promise.all(faults.map(async (fault) => (await fault?.serve(lab))?.url ?? ""));
    const targets = Array.from(
      { length: 100 },
      (_, number) => `${served[number % served.length]}?n=${number}`,
    );
    const file = path.join(folder, "hundred.html");
    const run = await prevalidate(["check", ...targets, "--local", "--reporter", `html=${file}`], { env });
    expect(run.stderr).toContain("wrote");
    expect(readFileSync(file, "utf8")).toMatch(/<\/html>\n$/);
    const { page, complaints, close } = await browser.open(pathToFileURL(file).href);
    expect(await page.locator(".overview h2:visible").textContent()).toBe("100 endpoints checked");
    const rows = page.locator(".overview tbody tr");
    expect(await rows.count()).toBe(100);
    const grades = await rows.locator(".grade .unseen").allTextContents();
    expect(grades.filter((grade) => grade === "Grade D")).toHaveLength(20);
    expect(grades.slice(0, 60).every((grade) => grade === "Grade F")).toBe(true);
    const last = rows.locator("a").last();
    await last.click();
    expect(await page.locator("article:target .address").textContent()).toBe(await last.textContent());
    expect(complaints).toEqual([]);
    await close();
  });

  for (const colorScheme of ["light", "dark"] as const)
    it(`is accessible at any width, and no wider: ${colorScheme}`, async () => {
      const html = await htmlPage([passed(), bad(), unknown(), warned()]);
      for (const width of [1280, 390]) {
        const { page, complaints, close } = await opened(html, {
          colorScheme,
          viewport: { width, height: 800 },
        });
        await expectAccessible(page);
        expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
        expect(complaints).toEqual([]);
        await close();
      }
    });
});
