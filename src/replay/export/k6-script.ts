import { judgeText, keysText } from "./shared-script.ts";

/** The script for k6, all but its plan, which takes the place of the braces behind `plan`. It runs in k6, not in Node. */
export const k6ScriptText = String.raw`// Sends captured posts again, and holds each answer against what the sender needs. Written by prevalidate replay.
//   PREVALIDATE_SECRET_KEY=… PREVALIDATE_VALIDATION_KEY=… k6 run <this file>
// No key is in here: they come from the environment. PREVALIDATE_URL sends to another address.
import { check, sleep } from "k6";
import { SharedArray } from "k6/data";
import encoding from "k6/encoding";
import exec from "k6/execution";
import http from "k6/http";
import { Counter } from "k6/metrics";

const plan = { /* plan */ };

const posts = new SharedArray("posts", () =>
  open(plan.data)
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line)),
);
const sent = new Counter("posts_sent");

export const options = {
  scenarios: { replay: plan.scenario },
  // What fails these makes k6 exit with 99: an answer that the sender would not take, or a post left unsent.
  thresholds: { checks: ["rate==1"], posts_sent: ["count==" + plan.total] },
  maxRedirects: 0,
};

const environment = __ENV;

${keysText}
const url = environment.PREVALIDATE_URL || plan.url || given("PREVALIDATE_URL");

function octetsOf(text) {
  const all = [];
  const octets = encodeURIComponent(text).replace(/%(..)/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
  for (let at = 0; at < octets.length; at++) all.push(octets.charCodeAt(at));
  return all;
}

function bodyOf({ parts, base64, encoding: written }) {
  const key = escaped[written];
  if (!base64) return parts.join(key);
  const all = [];
  parts.forEach((part, index) => {
    if (index > 0) for (const octet of octetsOf(key)) all.push(octet);
    for (const octet of new Uint8Array(encoding.b64decode(part))) all.push(octet);
  });
  return new Uint8Array(all).buffer;
}

${judgeText}
function waitUntilDue(index, post) {
  if (plan.realtime) {
    const round = Math.floor(index / posts.length);
    const due = exec.scenario.startTime + round * plan.spanMs + post.dueMs;
    if (due > Date.now()) sleep((due - Date.now()) / 1000);
  } else if (plan.staggerMs > 0 && exec.vu.iterationInInstance === 0) {
    sleep((((exec.vu.idInInstance - 1) % plan.vus) * plan.staggerMs) / plan.vus / 1000);
  }
}

export default function () {
  const index = exec.scenario.iterationInTest;
  if (index >= plan.total) return;
  const post = posts[index % posts.length];
  waitUntilDue(index, post);
  const type = post.type === null ? "none" : post.type;
  const answer = http.request(post.method, url, bodyOf(post), {
    headers: headersOf(post),
    redirects: 0,
    timeout: plan.timeoutMs + "ms",
    tags: { type, name: "webhook" },
  });
  sent.add(1);
  check(answer, { "the sender takes the answer": () => isTaken(post, answer) }, { type });
}
`;
