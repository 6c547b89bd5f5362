/*
 * Takes the pictures of the inspector in docs/screens/: a listener with keys made for it, posts as the sender sends
 * them, and a real browser. Needs Chromium.
 */
import { mkdir, rm, writeFile } from "node:fs/promises";
import { createServer, request as requestOf } from "node:http";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { crc32, deflateSync, inflateSync } from "node:zlib";
import { build } from "esbuild";
import { chromium } from "playwright-core";
import { buildPage } from "./page.mjs";

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

/** The same picture in the 256 colours that it has most of, packed as tight as it goes (PNG §4.1, §11.2). */
function packed(png) {
  const chunks = [];
  for (let at = 8; at < png.length; at += png.readUInt32BE(at) + 12) {
    const end = at + 8 + png.readUInt32BE(at);
    chunks.push({ type: png.toString("latin1", at + 4, at + 8), data: png.subarray(at + 8, end) });
  }
  const octets = Buffer.concat(chunks.filter(({ type }) => type === "IDAT").map(({ data }) => data));
  const header = Buffer.from(chunks.find(({ type }) => type === "IHDR").data);
  const width = header.readUInt32BE(0);
  const bytesPerPixel = header[9] === 6 ? 4 : 3;
  const rows = unfiltered(inflateSync(octets), width, bytesPerPixel);
  const { palette, indices } = indexed(rows, width, bytesPerPixel);
  header[9] = 3;
  return Buffer.concat([
    png.subarray(0, 8),
    chunk("IHDR", header),
    chunk("PLTE", Buffer.from(palette.flatMap((color) => [color >> 16, (color >> 8) & 0xff, color & 0xff]))),
    chunk("IDAT", deflateSync(indices, { level: 9, memLevel: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function indexed(rows, width, bytesPerPixel) {
  const stride = width * bytesPerPixel + 1;
  const height = rows.length / stride;
  const colorAt = (row, column) => rows.readUIntBE(row * stride + 1 + column * bytesPerPixel, 3);
  const counts = new Map();
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const color = colorAt(row, column);
      counts.set(color, (counts.get(color) ?? 0) + 1);
    }
  const palette = [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, 256)
    .map(([color]) => color);
  const nearest = new Map([...counts.keys()].map((color) => [color, nearestIn(palette, color)]));
  const indices = Buffer.alloc(height * (width + 1));
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++)
      indices[row * (width + 1) + 1 + column] = nearest.get(colorAt(row, column));
  return { palette, indices };
}

function nearestIn(palette, color) {
  const distance = (other) =>
    [16, 8, 0].reduce((sum, bits) => sum + (((color >> bits) & 0xff) - ((other >> bits) & 0xff)) ** 2, 0);
  return palette.reduce(
    (best, other, index) => (distance(other) < distance(palette[best]) ? index : best),
    0,
  );
}

/** Undoes what made the rows easier to pack as they were (PNG §9.2). */
function unfiltered(rows, width, bytesPerPixel) {
  const stride = width * bytesPerPixel + 1;
  const out = Buffer.alloc(rows.length);
  const at = (row, index) => (row < 0 || index <= 0 ? 0 : out[row * stride + index]);
  for (let row = 0; row * stride < rows.length; row++) {
    const filter = rows[row * stride];
    for (let index = 1; index < stride; index++) {
      const left = at(row, index - bytesPerPixel);
      const up = at(row - 1, index);
      const upLeft = index <= bytesPerPixel ? 0 : at(row - 1, index - bytesPerPixel);
      const predicted = [0, left, up, (left + up) >> 1, paeth(left, up, upLeft)][filter];
      out[row * stride + index] = rows[row * stride + index] + predicted;
    }
  }
  return out;
}

function paeth(left, up, upLeft) {
  const guess = left + up - upLeft;
  const [a, b, c] = [left, up, upLeft].map((value) => Math.abs(guess - value));
  return a <= b && a <= c ? left : b <= c ? up : upLeft;
}

function chunk(type, data) {
  const named = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
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
