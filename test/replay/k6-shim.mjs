// Runs a script for k6 as k6 would, as far as the scripts of `replay --export` go: one place after the other, each
// post over curl. Takes the script; prints what came of it as JSON.
import { readFileSync } from "node:fs";
import path from "node:path";
import { transform } from "sucrase";
import { post } from "./curl.mjs";

const [file] = process.argv.slice(2);
const slept = [];
const checks = [];
const counters = {};
const scenario = { iterationInTest: 0, startTime: Date.now() };

function request(method, url, body, { headers, redirects, timeout, tags }) {
  if (redirects !== 0 || !/^\d+ms$/.test(timeout) || typeof tags.type !== "string")
    throw new Error("no such settings");
  return post(method, url, headers, body);
}

const modules = {
  k6: {
    sleep: (seconds) => slept.push(seconds),
    check: (value, all) => checks.push(...Object.values(all).map((test) => test(value))),
  },
  "k6/data": {
    SharedArray: function SharedArray(_name, make) {
      return make();
    },
  },
  "k6/encoding": { default: { b64decode: (text) => new Uint8Array(Buffer.from(text, "base64")).buffer } },
  "k6/execution": { default: { scenario, vu: { iterationInInstance: 0, idInInstance: 1 } } },
  "k6/http": { default: { request } },
  "k6/metrics": {
    Counter: class {
      constructor(name) {
        this.name = name;
        counters[name] = 0;
      }
      add(by) {
        counters[this.name] += by;
      }
    },
  },
};

const { code } = transform(readFileSync(file, "utf8"), {
  transforms: ["imports"],
  preserveDynamicImport: true,
});
const exported = {};
const load = (name) => ({ __esModule: true, ...modules[name] });
const open = (name) => readFileSync(path.resolve(path.dirname(file), name), "utf8");
new Function("exports", "require", "open", "__ENV", code)(exported, load, open, process.env);
// One more than there are posts: an arrival rate may begin such, and they must send nothing.
const { thresholds, scenarios } = exported.options;
const total = Number(thresholds.posts_sent[0].split("==")[1]);
for (let iteration = 0; iteration <= total; iteration++) {
  scenario.iterationInTest = iteration;
  exported.default();
}
process.stdout.write(JSON.stringify({ checks, counters, slept, thresholds, scenario: scenarios.replay }));
