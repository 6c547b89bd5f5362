import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Locator } from "playwright-core";
import { afterAll, describe, expect, it, vi } from "vitest";
import { faultsNamed } from "../../src/lab/catalogue.ts";
import type { Fault } from "../../src/lab/define.ts";
import type { LabHandler } from "../../src/lab/lab.ts";
import type { Report } from "../../src/report.ts";
import { env, keys, useLab } from "../cli/endpoint.ts";
import { prevalidate } from "../cli/prevalidate.ts";
import { expectAccessible, useBrowser } from "../inspector/browsing.ts";
import { describeWith } from "../real/programs.ts";

// A browser on a busy machine takes its time.
vi.setConfig({ testTimeout: 60_000 });

const lab = useLab();
const folder = mkdtempSync(path.join(tmpdir(), "prevalidate-html-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Written {
  /** The page. */
  readonly html: string;
  readonly url: string;
  /** The same reports, as JSON has them. */
  readonly reports: readonly Report[];
}

let files = 0;

/** Checks targets with the command, which writes the page and the JSON report of the same run. */
async function written(targets: readonly string[], options: readonly string[] = []): Promise<Written> {
  const name = path.join(folder, `report-${files++}`);
  const ca = path.join(folder, "ca.pem");
  writeFileSync(ca, lab.authority.rootPem);
  const args = [
    "--local",
    "--cacert",
    ca,
    "--reporter",
    `html=${name}.html`,
    "--reporter",
    `json=${name}.json`,
  ];
  const run = await prevalidate(["check", ...targets, ...args, ...options], { env });
  expect(run.stderr).toContain(`wrote ${name}.html`);
  const json = readFileSync(`${name}.json`, "utf8");
  const lines = targets.length > 1 ? json.trim().split("\n") : [json];
  return {
    html: readFileSync(`${name}.html`, "utf8"),
    url: pathToFileURL(`${name}.html`).href,
    reports: lines.map((line) => JSON.parse(line) as Report),
  };
}

async function writtenOf(name: string): Promise<Written & { readonly report: Report }> {
  const [fault] = await faultsNamed(name);
  const { url, options = [] } = await (fault as Fault).serve(lab);
  const page = await written([url], options);
  const [report] = page.reports;
  if (report === undefined) throw new Error("no report");
  return { ...page, report };
}

const harm = `<script>document.title='harmed'</script></style><img src=x onerror="document.title='harmed'">`;

/** Answers with markup, steering characters and addresses in every place that there is. */
const hostile: LabHandler = (request) => {
  const right = lab.correct(request) as { status: number; body: string };
  if (request.method !== "POST")
    return { status: 302, headers: { Location: "javascript:alert(document.cookie)" } };
  return {
    status: right.status,
    headers: {
      "Content-Type": `text/html; charset="><script>`,
      Server: `nginx/1 ${harm}`,
      "X-Link": `https://elsewhere.example/" onclick="alert(1)`,
      Refresh: "0; url=https://elsewhere.example/",
    },
    body: `\n\n  <pre>${harm}</pre>\t\u001b]0;x\u0007 <a href="https://elsewhere.example/">x</a> <base href="//elsewhere.example/">\u202e ${right.body}\n`,
  };
};

describe("the HTML report", () => {
  it("holds everything itself, and a policy that lets nothing in", async () => {
    const { html, report } = await writtenOf("key/html-escaped");
    expect(html).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(html).toMatch(/<\/html>\n$/);
    expect(html).toContain(
      `<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; style-src &#39;sha256-`,
    );
    expect(html).not.toMatch(/<script|<link(?! rel="icon" href="data:,">)|@import|url\((?!"?#)|<iframe|<img/);
    expect(html.replaceAll(report.target, "")).not.toMatch(/(?:href|src)="?https?:/);
  });

  it.each(["key/html-escaped", "leak/secret-echoed", "url/secret-in-query", "secret/not-checked"])(
    "holds no key, where one came: %s",
    async (name) => {
      const { html, report } = await writtenOf(name);
      for (const key of Object.values(keys))
        for (const form of [
          key,
          encodeURIComponent(key),
          Buffer.from(key).toString("base64"),
          Buffer.from(key).toString("hex"),
          [...key].reverse().join(""),
        ])
          expect(html.toLowerCase()).not.toContain(form.toLowerCase());
      expect(JSON.stringify(report)).toContain("‹");
      expect(html).toContain('<mark class="key">‹');
    },
  );
});

describeWith(["chromium"], "the HTML report, in Chromium", () => {
  const browser = useBrowser();
  const textOf = async (part: Locator) => ((await part.textContent()) ?? "").replaceAll(/\s+/g, " ").trim();

  it("tells verdict, grade, cause and fix first, then everything else that the report has", async () => {
    const { url, report } = await writtenOf("key/html-escaped");
    const { page, complaints, close } = await browser.open(url);
    const text = await textOf(page.locator("main"));
    const leading = report.likelyCause;
    expect(text).toMatch(/^FGrade F ✗ \S.* would fail/);
    expect((await page.getByRole("heading").allTextContents()).slice(2, 5)).toEqual([
      leading?.title,
      "Also found",
      "Checks",
    ]);
    for (const step of leading?.fix ?? []) expect(text).toContain(step);
    for (const { title } of report.checks) expect(text).toContain(title);
    for (const { id } of report.findings)
      expect(await page.getByText(id, { exact: false }).count(), id).toBeGreaterThan(0);
    expect(text).toContain("Certain. Seen in validation");
    expect(complaints).toEqual([]);
    await close();
  });

  it("has every exchange, folded, and within it both sides as they came", async () => {
    const body = "\n\n  two  spaces\n\tand a tab <b>&amp;</b>\n";
    const target = await lab.serve((request) => {
      const right = lab.correct(request) as { status: number; body: string };
      return { status: right.status, headers: { "X-Marked": "a  b" }, body: `${body}${right.body}` };
    });
    const { url, reports } = await written([target]);
    const exchanges = Object.values(reports[0]?.evidence.http ?? {});
    expect(exchanges.length).toBeGreaterThan(5);
    const { page, close } = await browser.open(url);
    const folded = page.locator("details.exchange");
    expect((await folded.locator("summary b").allInnerTexts()).sort()).toEqual(
      exchanges.map(({ name }) => name).sort(),
    );
    for (const [index, { name, response }] of exchanges.entries()) {
      const one = folded.filter({ has: page.locator("summary b", { hasText: new RegExp(`^${name}$`) }) });
      const answer = one.getByLabel(`Answer to ${name}`, { exact: true });
      expect(await answer.isVisible()).toBe(false);
      expect(await textOf(one.locator("summary"))).toContain(`${response?.status}`);
      if (index > 0) continue;
      await one.locator("summary").click();
      expect(await answer.isVisible()).toBe(true);
      expect(await answer.locator("pre").textContent()).toBe(`${body}‹validation key›`);
      expect(await answer.locator("tr", { hasText: "X-Marked" }).locator("td").textContent()).toBe("a  b");
      expect(await textOf(answer.locator(".start-line"))).toBe("HTTP/1.1 200 OK");
      expect(await one.getByLabel(`Request of ${name}`).textContent()).toContain("SecretKey=‹secret key›");
      expect(await textOf(one.locator(".facts"))).toMatch(/Validation Key, exact, in the body, at \d+/);
    }
    await close();
  });

  it("has a waterfall of all exchanges that can be read without seeing it", async () => {
    const { url, report } = await writtenOf("healthy:https");
    const { page, close } = await browser.open(url);
    const lines = page.locator(".waterfall li");
    const exchanges = Object.values(report.evidence.http ?? {});
    expect(await lines.count()).toBe(exchanges.length);
    for (const line of await lines.all())
      expect(await textOf(line)).toMatch(
        /(at once|after [\d.]+ m?s): connect <?[\d.]+ m?s, TLS <?[\d.]+ m?s, first byte <?[\d.]+ m?s, content <?[\d.]+ m?s/,
      );
    const bars = await page.locator(".waterfall rect").all();
    expect(bars.length).toBe(4 * exchanges.length);
    const boxes = await Promise.all(bars.map((bar) => bar.boundingBox()));
    const [first] = await Promise.all([page.locator(".waterfall svg").first().boundingBox()]);
    for (const box of boxes) {
      expect(box?.width).toBeGreaterThan(0);
      expect(box?.x).toBeGreaterThanOrEqual((first?.x ?? 0) - 1);
      expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(
        (first?.x ?? 0) + (first?.width ?? 0) + 2,
      );
    }
    const name = exchanges.at(-1)?.name ?? "";
    await lines.getByRole("link", { name, exact: true }).click();
    expect(await page.getByLabel(`Answer to ${name}`, { exact: true }).isVisible()).toBe(true);
    await close();
  });

  it.each([
    [
      "healthy:https-intermediate",
      /, sent by the server/,
      /, not sent by the server, a trusted root/,
      /36\d days left/,
    ],
    ["tls/expired", /, sent by the server/, /not trusted: CERT_HAS_EXPIRED/, /expired [23] days ago/],
    ["tls/wrong-host", /not covered by the certificate/, /Names\s*\S+/, /days left/],
    ["tls/not-yet-valid", /not trusted/, /not valid yet/, /Signature\s*ecdsa-with-SHA256/],
  ])("has the certificate chain of %s", async (name, ...wanted) => {
    const { url, report } = await writtenOf(name);
    const handshake = report.evidence.tls?.handshake;
    if (handshake?.outcome !== "established") throw new Error("no handshake");
    const { page, close } = await browser.open(url);
    const section = page.locator("section", {
      has: page.getByRole("heading", { name: "TLS and certificates" }),
    });
    expect(await section.locator(".chain code").allInnerTexts()).toEqual(
      handshake.chain.map(({ fingerprint256 }) => fingerprint256),
    );
    const text = await textOf(section);
    for (const pattern of wanted) expect(text).toMatch(pattern);
    for (const { subject } of handshake.chain) expect(text).toContain(subject);
    await close();
  });

  it("shows what a hostile endpoint sent, and does nothing of it", async () => {
    const { url, html } = await written([await lab.serve(hostile)]);
    const { page, complaints, close } = await browser.open(url);
    const requests: string[] = [];
    page.on("request", (request) => requests.push(request.url()));
    await page.reload();
    await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true");
    const count = (selector: string) => page.locator(selector).count();
    for (const selector of [
      "script",
      "img",
      "base",
      "iframe",
      "form",
      "a:not([href^='#'])",
      "[onclick]",
      "[onerror]",
    ])
      expect(await count(selector), selector).toBe(0);
    expect(await page.title()).toBe("prevalidate check");
    expect(requests).toEqual([url]);
    expect(complaints).toEqual([]);
    const answer = await page
      .getByLabel("Answer to validation", { exact: true })
      .locator("pre")
      .textContent();
    expect(answer).toContain(`<pre>${harm}</pre>\t␛]0;x␇`);
    expect(answer).toContain("\\u202e");
    expect(answer?.startsWith("\n\n  <pre>")).toBe(true);
    expect(html).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
    await close();
  });

  it("is read without JavaScript, and asks for nothing when it is served", async () => {
    const { html } = await writtenOf("secret/not-checked");
    const asked: string[] = [];
    const served = await lab.http((request) => {
      asked.push(request.path);
      return { headers: { "Content-Type": "text/html; charset=utf-8" }, body: html };
    });
    const { page, complaints, close } = await browser.open(served, { javaScriptEnabled: false });
    await page.locator("summary", { hasText: "The Secret Key is not checked" }).waitFor();
    const exchange = page.locator("details.exchange").first();
    await exchange.locator("summary").focus();
    await page.keyboard.press("Enter");
    await exchange.getByRole("heading", { name: "Request" }).waitFor();
    expect(asked).toEqual(["/hook"]);
    expect(complaints).toEqual([]);
    await close();
  });

  it("unfolds everything on paper", async () => {
    const { url } = await writtenOf("key/base64");
    const { page, close } = await browser.open(url);
    const answer = page.getByLabel("Answer to validation", { exact: true });
    expect(await answer.isVisible()).toBe(false);
    await page.emulateMedia({ media: "print" });
    expect((await answer.locator("pre").boundingBox())?.height).toBeGreaterThan(10);
    expect(await page.getByRole("navigation").isVisible()).toBe(false);
    await close();
  });

  for (const name of [
    "key/html-escaped",
    "healthy:https-intermediate",
    "tls/expired",
    "redirect/other-host:www",
    "tcp/refused",
  ])
    it(`is accessible in light and dark, wide and narrow, and nowhere wider than the screen: ${name}`, async () => {
      const { url } = await writtenOf(name);
      for (const colorScheme of ["light", "dark"] as const)
        for (const width of [1280, 390]) {
          const view = { colorScheme, viewport: { width, height: 800 } };
          const { page, complaints, close } = await browser.open(url, view);
          await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true");
          await expectAccessible(page);
          expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
          expect(complaints).toEqual([]);
          await close();
        }
    });
});
