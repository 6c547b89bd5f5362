// Runs a test for Artillery as Artillery would, as far as the tests of `replay --export` go: one virtual user after
// the other, each post over curl. Takes the YAML; prints what came of it as JSON.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { parse } from "yaml";
import { post } from "./curl.mjs";

const [file] = process.argv.slice(2);
const { config, scenarios } = parse(readFileSync(file, "utf8"));
const processor = createRequire(import.meta.url)(path.resolve(path.dirname(file), config.processor));
const errors = [];
const counters = {};
const events = {
  emit(kind, name, by) {
    if (kind === "error") errors.push(name);
    else counters[name] = (counters[name] ?? 0) + by;
  },
};

// Text is a template everywhere; octets are not.
const filled = (text, vars) =>
  text.replace(/\{\{ ?([$\w.]+) ?\}\}/g, (_, name) =>
    name.split(".").reduce((value, key) => value?.[key], vars),
  );
const called = (name, ...args) => new Promise((resolve) => processor[name](...args, resolve));

async function send(step, context) {
  if (!processor[step.ifTrue](context.vars)) return;
  const cookieJar = {};
  const request = { url: step.url, method: "POST", cookieJar };
  if (request.url.startsWith("/")) request.url = config.target + request.url;
  await called(step.beforeRequest, request, context, events);
  if (step.followRedirect !== false || "cookieJar" in request) throw new Error("no such settings");
  const headers = Object.entries(request.headers).map(([name, value]) => [name, filled(value, context.vars)]);
  const url = filled(request.url, context.vars);
  const { status, body } = post(request.method, url, Object.fromEntries(headers), request.body ?? "");
  await called(step.afterResponse, request, { statusCode: status, body }, context, events);
}

async function runUser() {
  const context = { vars: { $processEnvironment: process.env } };
  const [{ loop, whileTrue }] = scenarios[0].flow;
  do
    for (const step of loop)
      if (step.function) await processor[step.function](context, events);
      else await send(step.post, context);
  while (await called(whileTrue, context));
}

for (const { arrivalCount = 0 } of config.phases)
  for (let count = 0; count < arrivalCount; count++) await runUser();
const { phases, http, ensure } = config;
process.stdout.write(JSON.stringify({ errors, counters, phases, http, ensure }));
