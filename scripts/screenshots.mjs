/*
 * Takes the pictures of the inspector in docs/screens/: a listener with keys made for it, posts as the sender sends
 * them, and a real browser. Needs Chromium.
 */
import { mkdir, rm, writeFile } from "node:fs/promises";
import { createServer, request as requestOf } from "node:http";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { chromium } from "playwright-core";
import { buildPage } from "./page.mjs";
import { packed } from "./png.mjs";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const screens = path.join(root, "docs/screens");
const keys = { secretKey: "q7Zt0Wk3LmX9vB2nRc5D", validationKey: "H4sPy8&e1JxGq6Ta0KfN" };
const flags = [
  ...["--no-sandbox", "--headless", "--disable-gpu", "--disable-quic", "--no-first-run"],
  ...[
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-lcd-text",
  ],
];

const { listen, serveInspector, pageOf } = await sources();
const handler = createServer(answer).listen(0, "127.0.0.1");
await new Promise((resolve) => handler.once("listening", resolve));
const forward = `http://127.0.0.1:${handler.address().port}`;
const listener = await listen({ port: 0, ...keys, forward });
const inspector = await serveInspector(listener, {
  port: 0,
  answers: `forwarded to ${forward}`,
  page: pageOf((await buildPage()).html),
});
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: flags });
try {
  await mkdir(screens, { recursive: true });
  await postAll();
  for (const colorScheme of ["light", "dark"]) await take(colorScheme);
} finally {
  await browser.close();
  await inspector.close();
  await listener.close();
  handler.close();
}

async function take(colorScheme) {
  const page = await browser.newPage({ colorScheme, viewport: { width: 1280, height: 860 } });
  await page.goto(inspector.url);
  const list = page.getByRole("listbox", { name: /^Posts/ });
  await list
    .getByRole("option", { name: /html-escaped/ })
    .first()
    .click();
  await page.getByRole("heading", { name: "Request" }).waitFor();
  const picture = packed(await page.screenshot());
  await writeFile(path.join(screens, `inspector-${colorScheme}.png`), picture);
  await page.close();
}

/** A handler with a fault that is often seen: for validation it answers in HTML, and escapes the key for it. */
function answer(request, response) {
  let body = "";
  request.setEncoding("utf8").on("data", (text) => {
    body += text;
  });
  request.on("end", () => {
    const fields = new URLSearchParams(body);
    const right = fields.get("SecretKey") === keys.secretKey;
    if (fields.get("Type") === "Complaint") response.statusCode = 500;
    else if (!right) response.statusCode = 401;
    if (response.statusCode !== 200) return response.end("");
    const escaped = keys.validationKey.replace("&", "&amp;");
    if (fields.get("Type") !== "Validation") return response.end(keys.validationKey);
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    response.end(`<!doctype html>\n<title>Hook</title>\n<p>${escaped}</p>\n`);
  });
}

async function postAll() {
  const about = (type, number) =>
    `Type=${type}&ServerId=10000&SecretKey=${keys.secretKey}&DateTime=Tue%2C%2014%20Aug%202018%2016%3A35%3A37%20GMT&MailingId=summer&MessageId=00${number}&Address=jane.doe%40example.com`;
  const rest = {
    Delivered:
      "&FromAddress=news%40example.org&Response=250%202.0.0%20OK%0D%0A&LocalIp=192.0.2.17&RemoteMta=mx.example.com",
    Failed: "&FailureCode=2001&FailureType=1&Reason=550%205.1.1%20user%20unknown&RemoteMta=mx.example.com",
    Complaint: "&FblType=abuse&UserAgent=Feedback%2F1.0&Length=3120",
    Tracking: "&TrackingType=0&ClientIp=203.0.113.9&Url=https%3A%2F%2Fexample.org%2Foffer",
  };
  for (let number = 10; number < 70; number++) {
    const type = ["Delivered", "Delivered", "Tracking", "Delivered", "Failed", "Delivered", "Tracking"][
      number % 7
    ];
    await send(about(type, number) + rest[type]);
    if (number === 40) await send(about("Complaint", number) + rest.Complaint);
    if (number % 5 === 0) await new Promise((resolve) => setTimeout(resolve, 120));
  }
  await send(`ServerId=10000&SecretKey=anotherServersKey123&Type=Validation`);
  await send(`ServerId=10000&SecretKey=${keys.secretKey}&Type=Validation`);
  for (const type of ["Delivered", "Tracking", "Failed"]) await send(about(type, 90) + rest[type]);
}

async function send(body) {
  const headers = {
    "Content-Type": "application/x-www-form-urlencoded",
    Host: "hooks.example.com",
    "Content-Length": Buffer.byteLength(body),
  };
  await new Promise((resolve, reject) => {
    const request = requestOf(new URL("/hooks/mail", listener.url), {
      method: "POST",
      headers,
      agent: false,
    });
    request.on("error", reject).on("response", (response) => response.resume().on("end", resolve));
    request.end(body);
  });
}

/** The sources, bundled for this run alone. */
async function sources() {
  const file = path.join(root, "node_modules/.cache", `prevalidate-screens-${process.pid}.mjs`);
  const lines = ["listen.ts", "inspector/serve.ts", "inspector/page.ts"].map(
    (source) => `export * from "./src/listen/${source}";`,
  );
  await build({
    stdin: { contents: lines.join("\n"), resolveDir: root },
    outfile: file,
    bundle: true,
    format: "esm",
    platform: "node",
    logLevel: "silent",
  });
  try {
    return await import(pathToFileURL(file).href);
  } finally {
    await rm(file, { force: true });
  }
}
