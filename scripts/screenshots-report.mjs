/*
 * Takes the pictures of the HTML report in docs/screens/: endpoints of the lab, checked for this, and a real browser.
 * Needs Chromium. With `--all folder`, takes every width and scheme there, to look at.
 */
import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { chromium } from "playwright-core";
import { packed } from "./png.mjs";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const all = process.argv[2] === "--all" ? process.argv[3] : undefined;
const folder = all ?? path.join(root, "docs/screens");
const keys = { secretKey: "q7Zt0Wk3LmX9vB2nRc5D", validationKey: "H4sPy8&e1JxGq6Ta0KfN" };
const flags = ["--no-sandbox", "--headless", "--disable-gpu", "--no-first-run", "--disable-lcd-text"];
const wide = { width: 1280, height: 860 };
const narrow = { width: 390, height: 860 };

const made = [];
const { Lab, check, htmlReport, faultsNamed, checkOptionsOf } = await sources();
const lab = new Lab(keys);
await mkdir(folder, { recursive: true });
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: flags });
try {
  const page = await browser.newPage();
  const one = await written([await checked("hooks.example.com", escaping)], false);
  const several = await written(await assorted(), true);
  if (all === undefined) {
    await take(page, one, "report-light", "light", wide);
    await take(page, one, "report-dark", "dark", wide);
    await take(page, several, "report-overview", "light", { width: 1280, height: 620 });
  } else {
    for (const [name, file] of Object.entries({ one, several }))
      for (const scheme of ["light", "dark"])
        for (const viewport of [wide, narrow])
          await take(page, file, `${name}-${scheme}-${viewport.width}`, scheme, viewport, true);
  }
} finally {
  await browser.close();
  await lab.close();
  for (const file of made) await rm(file, { force: true });
}

async function take(page, file, name, colorScheme, viewport, whole = false) {
  await page.setViewportSize(viewport);
  await page.emulateMedia({ colorScheme });
  await page.goto(pathToFileURL(file).href);
  if (whole)
    await page.evaluate(() => {
      for (const first of [".more", ".exchange", ".finding", ".why"])
        document.querySelector(first)?.setAttribute("open", "");
    });
  const picture = await page.screenshot({ fullPage: whole });
  await writeFile(path.join(folder, `${name}.png`), packed(picture));
}

/** A handler with a fault that is often seen: it answers in HTML, and escapes the key for it. */
function escaping(request) {
  const right = lab.correct(request);
  if (right.status !== 200) return right;
  return {
    headers: { "Content-Type": "text/html; charset=utf-8", Server: "nginx/1.22.1" },
    body: `<!doctype html>\n<title>Hook</title>\n<p>${keys.validationKey.replace("&", "&amp;")}</p>\n`,
  };
}

async function checked(host, handler) {
  const port = await lab.https(handler, lab.authority.intermediate().issue({ names: [host] }));
  const options = { resolve: [{ host, port, address: "127.0.0.1" }], ca: lab.authority.rootPem, local: true };
  return check({ url: `https://${host}:${port}/hooks/mail`, ...keys, ...options });
}

async function assorted() {
  const names = [
    "healthy:trusted",
    "key/base64",
    "tls/expired",
    "secret/not-checked",
    "gate/csrf",
    "tcp/refused",
  ];
  const faults = (
    await Promise.all([...names, "handler/event-fails", "tls/expires-soon"].map(faultsNamed))
  ).flat();
  const reports = [await checked("hooks.example.com", lab.correct)];
  for (const fault of faults.filter(({ id }, index) => faults.findIndex((one) => one.id === id) === index)) {
    const { url, options = [] } = await fault.serve(lab);
    const given = { ...checkOptionsOf(options), ca: lab.authority.rootPem, local: true };
    reports.push(await check({ url, ...keys, ...given }));
  }
  return reports;
}

async function written(reports, several) {
  async function* each() {
    yield* reports;
  }
  const file = path.join(root, "node_modules/.cache", `prevalidate-report-${process.pid}-${several}.html`);
  made.push(file);
  const texts = [];
  for await (const text of htmlReport(each(), { strict: false, several })) texts.push(text);
  await writeFile(file, texts.join(""));
  return file;
}

/** The sources, bundled for this run alone. */
async function sources() {
  const file = path.join(root, "node_modules/.cache", `prevalidate-screens-${process.pid}.mjs`);
  const names = ["lab/lab.ts", "check.ts", "reporters/html/report.ts", "lab/catalogue.ts", "lab/options.ts"];
  await build({
    stdin: { contents: names.map((name) => `export * from "./src/${name}";`).join("\n"), resolveDir: root },
    outfile: file,
    bundle: true,
    format: "esm",
    platform: "node",
    loader: { ".css": "text" },
    logLevel: "silent",
  });
  try {
    return await import(pathToFileURL(file).href);
  } finally {
    await rm(file, { force: true });
  }
}
