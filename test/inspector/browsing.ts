import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";
import { find } from "../real/programs.ts";

const flags = [
  ...["--no-sandbox", "--headless", "--disable-gpu", "--disable-quic", "--no-first-run"],
  ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
];

/** A browser for the tests of one file. */
export function useBrowser() {
  let browser: Browser | undefined;
  beforeAll(async () => {
    const executablePath = find("chromium");
    if (executablePath !== undefined) browser = await chromium.launch({ executablePath, args: flags });
  }, 60_000);
  afterAll(() => browser?.close());
  return {
    /** Opens the page in a profile of its own. What it complains of is told by `complaints`. */
    async open(url: string, options: BrowserContextOptions = {}): Promise<Opened> {
      if (browser === undefined) throw new Error("no browser");
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on("pageerror", (error) => complaints.push(String(error)));
      page.on("console", (message) => {
        if (/error|warning/.test(message.type())) complaints.push(message.text());
      });
      await page.goto(url);
      return {
        page,
        complaints,
        list: page.getByRole("listbox", { name: /^Posts/ }),
        detail: page.getByRole("region", { name: /^Post \d+$/ }),
        close: () => context.close(),
      };
    },
  };
}

export interface Opened {
  readonly page: Page;
  readonly complaints: readonly string[];
  readonly list: ReturnType<Page["locator"]>;
  readonly detail: ReturnType<Page["locator"]>;
  close(): Promise<void>;
}

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/** Expects that axe has nothing to say against the page as it stands. */
export async function expectAccessible(page: Page): Promise<void> {
  // Handed over by the debugger, as the page's policy lets no script in.
  await page.evaluate(`${axe}; undefined`);
  const run = "axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations)";
  const violations = await page.evaluate<readonly Violation[]>(run);
  const told = violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`),
  );
  expect(told).toEqual([]);
}
