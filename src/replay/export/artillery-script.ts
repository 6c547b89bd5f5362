import { judgeText, keysText } from "./shared-script.ts";

/** The processor for Artillery, all but its plan, which takes the place of the braces behind `plan`. It runs there. */
export const processorText = String.raw`// Puts captured posts together for Artillery, and holds each answer against what the sender needs.
// Written by prevalidate replay, with the .yml and .ndjson beside it. No key is in here: they come from the environment.
const { readFileSync } = require("node:fs");
const path = require("node:path");

const plan = { /* plan */ };

const lines = readFileSync(path.join(__dirname, plan.data), "utf8").split(/\r?\n/).filter((line) => line !== "");
const environment = process.env;

${keysText}
if (plan.urlIsSecret) given("PREVALIDATE_URL");

${judgeText}
function bodyOf({ parts, base64, encoding }) {
  const key = Buffer.from(escaped[encoding]);
  const octets = parts.map((part) => Buffer.from(part, base64 ? "base64" : "utf8"));
  return Buffer.concat(octets.flatMap((part, index) => (index === 0 ? [part] : [key, part])));
}

// All phases run in one worker: this counts for all virtual users.
let next = 0;
let start;

function dueMs(index) {
  if (plan.realtime) return Math.floor(index / lines.length) * plan.spanMs + JSON.parse(lines[index % lines.length]).dueMs;
  if (plan.rate === null) return 0;
  const perMs = plan.rate / 1000;
  return index < (perMs * plan.rampMs) / 2
    ? Math.sqrt((2 * index * plan.rampMs) / perMs)
    : plan.rampMs / 2 + index / perMs;
}

async function takePost(context) {
  start = start === undefined ? Date.now() : start;
  const index = next++;
  context.vars.hasPost = index < plan.total;
  if (!context.vars.hasPost) return;
  context.vars.post = JSON.parse(lines[index % lines.length]);
  // A timer takes at most so long.
  for (let left; plan.realtime && (left = start + dueMs(index) - Date.now()) > 0; )
    await new Promise((resolve) => setTimeout(resolve, Math.min(left, 2 ** 30)));
}

// With a rate a virtual user sends one post, and those that are late because all were busy.
function goOn(_context, done) {
  return done(next < plan.total && (plan.realtime || start + dueMs(next) <= Date.now()));
}

function fillIn(request, context, _events, done) {
  const { post } = context.vars;
  const body = bodyOf(post);
  request.method = post.method;
  if (environment.PREVALIDATE_URL) request.url = environment.PREVALIDATE_URL.replaceAll("{{", "%7B%7B");
  // Octets are sent as they are; in text, what stands in braces would be replaced.
  if (body.length > 0 || !/^(GET|HEAD)$/.test(post.method)) request.body = body;
  request.allowGetBody = true;
  const headers = { "accept-encoding": "identity", ...lowered(headersOf(post)) };
  for (const [index, [name, value]] of Object.entries(Object.entries(headers))) {
    if (!value.includes("{{")) continue;
    context.vars["header" + index] = value;
    headers[name] = "{{ header" + index + " }}";
  }
  request.headers = headers;
  // The sender keeps no cookies.
  delete request.cookieJar;
  return done();
}

function lowered(headers) {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function judge(_request, response, context, events, done) {
  const { post } = context.vars;
  if (isTaken(post, { status: response.statusCode, body: response.body })) events.emit("counter", "posts_taken", 1);
  else events.emit("error", "not taken: " + (post.type === null ? "none" : post.type) + " " + response.statusCode);
  return done();
}

module.exports = { takePost, goOn, fillIn, judge, hasPost: (vars) => vars.hasPost };
`;
