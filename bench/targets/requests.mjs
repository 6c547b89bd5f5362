/*
 * The requests that a check of each kind of endpoint sends, taken from reports, sent by undici as many at a time, each
 * on a connection of its own as the check's are, and not judged: `<requests file> <concurrency>`.
 */
import { readFileSync } from "node:fs";
import { Client } from "undici";

const [file, concurrency] = process.argv.slice(2);
const endpoints = JSON.parse(readFileSync(file, "utf8"));
let next = 0;
let sent = 0;

async function send(origin, { method, path, headers, body }) {
  const client = new Client(origin, { pipelining: 1 });
  try {
    const answer = await client.request({ method, path, headers, body: body || undefined });
    await answer.body.text();
  } catch {
    // An answer that is none counts as one: nothing is judged here.
  } finally {
    sent++;
    await client.destroy();
  }
}

/** The first post alone, the others at once, as a check does. */
async function endpoint({ origin, requests: [first, ...others] }) {
  if (first) await send(origin, first);
  await Promise.all(others.map((request) => send(origin, request)));
}

const began = performance.now();
await Promise.all(
  Array.from({ length: Number(concurrency) }, async () => {
    while (next < endpoints.length) await endpoint(endpoints[next++]);
  }),
);
const { user, system } = process.cpuUsage();
console.log(JSON.stringify({ ms: performance.now() - began, sent, cpuMs: (user + system) / 1000 }));
process.exit(0);
