import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, describe, expect, it } from "vitest";
import type { LabHandler } from "../../src/lab/lab.ts";
import type { Report } from "../../src/report.ts";
import type { Summary } from "../../src/summary/summary.ts";
import { expectValidReport } from "../schema.ts";
import { env, keys, useLab } from "./endpoint.ts";
import { prevalidate, type RunOptions } from "./prevalidate.ts";

const lab = useLab();
const folder = mkdtempSync(path.join(os.tmpdir(), "prevalidate-targets-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const withoutKey: LabHandler = () => ({ status: 200, body: "thank you" });

let files = 0;
function fileOf(text: string, extension = "ndjson"): string {
  const file = path.join(folder, `${++files}.${extension}`);
  writeFileSync(file, text);
  return file;
}

const run = (list: string, args: readonly string[] = [], options: RunOptions = {}) =>
  prevalidate(["check", "--targets", list, ...args], { env, cwd: folder, ...options });

async function reportsOf(list: string, args: readonly string[] = [], options: RunOptions = {}) {
  const done = await run(list, ["--reporter", "ndjson", ...args], options);
  const reports = done.stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Report);
  return { ...done, reports };
}

const ndjson = (...targets: readonly object[]) =>
  fileOf(targets.map((t) => `${JSON.stringify(t)}\n`).join(""));

describe("check --targets", () => {
  it("reports on every target of a list, with its name, its place and its own profile", async () => {
    const [good, bad] = [await lab.serve(), await lab.serve(withoutKey)];
    const list = ndjson(
      { url: good, name: "shop", local: true },
      { url: bad, local: true },
      { url: good, local: true, profile: "account", name: "other" },
    );
    const { code, reports } = await reportsOf(list, ["--ordered"]);
    expect(code).toBe(1);
    for (const report of reports) expectValidReport(report);
    expect(reports.map(({ name, position, profile, target }) => [position, name, profile, target])).toEqual([
      [1, "shop", "classic", good],
      [2, undefined, "classic", bad],
      [3, "other", "account", good],
    ]);
    expect(reports[0]?.verdict).toBe("pass");
    expect(reports[1]?.likelyCause?.id).toMatch(/^key\//);
  });

  it.each([
    ["csv", (url: string) => `\ufeffurl,name,local\r\n"${url}","a, ""b""",true\r\n${url},c,yes\r\n`],
    ["csv", (url: string) => `name;url;local\n"a, ""b""";${url};1\nc;${url};true`],
    [
      "yaml",
      (url: string) =>
        `# ours\n- url: ${url}\n  name: 'a, "b"'\n  local: true\n- {url: "${url}", name: c, local: true}\n`,
    ],
    [
      "json",
      (url: string) =>
        JSON.stringify([
          { url, name: 'a, "b"', local: true },
          { url, name: "c", local: true },
        ]),
    ],
    [
      "txt",
      (url: string) =>
        `{"url":"${url}","name":"a, \\"b\\"","local":true}\r\n\r\n{"url":"${url}","name":"c","local":true}`,
    ],
  ])("reads %s as spreadsheets and people write it", async (extension, text) => {
    const { code, reports, stderr } = await reportsOf(fileOf(text(await lab.serve()), extension), [
      "--ordered",
    ]);
    expect(stderr).toBe("");
    expect(code).toBe(0);
    expect(reports.map(({ name }) => name)).toEqual(['a, "b"', "c"]);
  });

  it("reads standard input, also as a URL a line", async () => {
    const url = await lab.serve();
    const { code, reports } = await reportsOf("-", ["--local"], { input: `# mine\n${url}\n\n${url}?two\n` });
    expect(code).toBe(0);
    expect(reports.map(({ target }) => target).sort()).toEqual([url, `${url}?two`]);
  });

  it("names entries that can't be read by their lines, goes on with the others, and ends with 2", async () => {
    const url = await lab.serve();
    const list = fileOf(
      [
        `{"url":"${url}","local":true}`,
        "{oops",
        "",
        `{"url":"${url}","lokal":true}`,
        `{"url":"${url}","local":true,"headers":{"X-A":"\${NOT_THERE}"}}`,
        `{"url":"no url","local":true}`,
        `{"url":"${url}","local":true}`,
      ].join("\n"),
    );
    const { code, reports, stderr } = await reportsOf(list, ["--ordered"]);
    expect(code).toBe(2);
    expect(reports.map(({ position }) => position)).toEqual([1, 6]);
    expect(stderr).toContain(`${list}:2: is no JSON`);
    expect(stderr).toMatch(/:4: lokal is unknown.*local/);
    expect(stderr).toMatch(/:5: .*NOT_THERE is not set/);
    expect(stderr).toMatch(/:6: .*scheme|:6: .*URL/);
  });

  it("ends with 1 where a target fails, whatever could not be read", async () => {
    const list = fileOf(`{oops\n{"url":"${await lab.serve(withoutKey)}","local":true}`);
    expect((await run(list)).code).toBe(1);
  });

  it("loses no more than its own line to a quote that nothing closes", async () => {
    const url = await lab.serve();
    const list = fileOf(`url,local\n${url},true\n"${url},true\n${url},true\n`, "csv");
    const { code, reports, stderr } = await reportsOf(list);
    expect(code).toBe(2);
    expect(reports.length).toBe(2);
    expect(stderr).toContain(":3: opens a quote that nothing closes");
  });

  it.each([
    ["csv", "name,local\na,true\n", /names no column “url”/],
    ["yaml", "url: x\n", /no list begins here/],
    ["txt", "hello there\n", /this is no list of targets/],
    ["csv", Buffer.from("url\nhttp://127.0.0.1/\n", "utf16le").toString("latin1"), /no text in UTF-8/],
  ])("refuses a whole %s file that is no list", async (extension, text, message) => {
    const { code, stderr } = await run(fileOf(text, extension));
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });

  it("refuses a list that is not there, and a URL beside a list", async () => {
    const absent = await run("absent.csv");
    expect([absent.code, absent.stderr]).toEqual([
      2,
      expect.stringContaining("can't read the targets absent.csv: there is no such file"),
    ]);
    const both = await prevalidate(["check", "http://127.0.0.1/", "--targets", "absent.csv"], { env });
    expect([both.code, both.stderr]).toEqual([2, expect.stringContaining("--targets")]);
  });

  it("prints every request for each target with --dry-run, and sends none", async () => {
    const before = lab.received.length;
    const { code, stdout } = await run(ndjson({ url: await lab.serve(), local: true }), ["--dry-run"]);
    expect(code).toBe(0);
    expect(stdout).toContain("validation");
    expect(lab.received.length).toBe(before);
  });
});

describe("the keys of a list", () => {
  const other = { secretKey: "aB3dE6gH9jK2mN5pQ8sT", validationKey: "zY7xW4vU1tS8rQ5pO2nM" };
  const knowsOther: LabHandler = ({ fields }) =>
    fields.get("SecretKey") === other.secretKey
      ? { status: 200, body: other.validationKey, headers: { "Content-Type": "text/plain" } }
      : { status: 401, body: "no" };

  it("come by reference, and a target's own go before those of all", async () => {
    writeFileSync(path.join(folder, "other.key"), `${other.validationKey}\n`);
    const list = ndjson(
      { url: await lab.serve(), local: true },
      {
        url: await lab.serve(knowsOther),
        local: true,
        secretKey: "$OTHER_SECRET",
        validationKey: { file: "other.key" },
      },
    );
    const done = await reportsOf(list, [], { env: { ...env, OTHER_SECRET: other.secretKey } });
    expect(done.reports.map(({ verdict }) => verdict)).toEqual(["pass", "pass"]);
    expect(done.code).toBe(0);
    for (const key of [...Object.values(keys), ...Object.values(other)])
      expect(done.stdout).not.toContain(key);
  });

  it("are asked of a command once for all the targets that share it", async () => {
    writeFileSync(path.join(folder, "asked"), "");
    const script = `require("fs").appendFileSync("asked","x");console.log(process.env.VAULT)`;
    const reference = { command: [process.execPath, "-e", script] };
    const url = await lab.serve(knowsOther);
    const target = { url, local: true, secretKey: reference, validationKey: "$OTHER_VALIDATION" };
    const { code, stderr } = await run(ndjson(target, target, target), [], {
      env: { OTHER_VALIDATION: other.validationKey, VAULT: other.secretKey },
    });
    expect(code, stderr).toBe(0);
    expect(readFileSync(path.join(folder, "asked"), "utf8")).toBe("x");
  });

  it("are refused in clear, and not shown", async () => {
    const list = ndjson({ url: await lab.serve(), local: true, secretKey: other.secretKey });
    const { code, stderr } = await run(list);
    expect(code).toBe(2);
    expect(stderr).toContain("key in clear");
    expect(stderr).not.toContain(other.secretKey);
  });

  it("come from the configuration, from its own folder", async () => {
    const project = mkdtempSync(path.join(folder, "project-"));
    writeFileSync(path.join(project, "secret.txt"), keys.secretKey);
    const config = { defaults: { secretKey: { file: "secret.txt" }, local: true } };
    writeFileSync(path.join(project, "prevalidate.config.json"), JSON.stringify(config));
    const { code, stderr } = await run(ndjson({ url: await lab.serve() }), [], {
      cwd: project,
      env: { PREVALIDATE_VALIDATION_KEY: keys.validationKey },
    });
    expect(code, stderr).toBe(0);
  });
});

describe("a run over many targets", () => {
  it("keeps to the limit of a host, and lets no slow one hold up the others", async () => {
    let [running, most, released] = [0, 0, () => {}];
    const gate = new Promise<void>((resolve) => {
      released = resolve;
    });
    const others = await lab.serve();
    const quick = `${others.replace("127.0.0.1", "localhost")}`;
    const validations = new Set<string>();
    const slow = await lab.serve(async (request) => {
      if (request.fields.get("Type") !== "Validation" || validations.has(request.path))
        return lab.correct(request);
      validations.add(request.path);
      most = Math.max(most, ++running);
      await gate;
      running--;
      return lab.correct(request);
    });
    const list = [
      ...Array.from({ length: 8 }, (_, at) => `${slow}?${at}`),
      ...Array.from({ length: 10 }, (_, at) => `${quick}?${at}`),
    ];
    const order: string[] = [];
    const { code } = await run(fileOf(list.join("\n"), "txt"), ["--local", "--timeout", "60s"], {
      onStart: (child) =>
        child.stdout?.on("data", (text: Buffer) => {
          order.push(...(String(text).match(/http:\/\/[^ ]+/g) ?? []));
          // Every quick one is told while the slow ones still wait.
          if (order.filter((url) => url.includes("localhost")).length === 10) released();
        }),
    });
    expect(code).toBe(0);
    expect(most).toBe(2);
    expect(order.slice(0, 10).every((url) => url.includes("localhost"))).toBe(true);
  }, 30_000);

  it("is the same from threads: more targets than are checked before one starts", async () => {
    const [good, bad] = [await lab.serve(), await lab.serve(withoutKey)];
    const list = Array.from({ length: 90 }, (_, at) => `${at % 9 === 8 ? bad : good}?n=${at}`);
    const { code, reports } = await reportsOf(fileOf(list.join("\n"), "txt"), [
      "--local",
      "--ordered",
      "--per-host",
      "8",
    ]);
    expect(code).toBe(1);
    expect(reports.map(({ target }) => target)).toEqual(list);
    expect(reports.filter(({ verdict }) => verdict === "fail").length).toBe(10);
  }, 30_000);

  it("tells on the terminal a line for what is in order, a block for what is not, and what it comes to", async () => {
    const [good, bad] = [await lab.serve(), await lab.serve(withoutKey)];
    const list = ndjson({ url: good, local: true, name: "shop" }, { url: bad, local: true });
    const summary = path.join(folder, "summary.json");
    const { stdout } = await run(list, ["--ordered", "--summary", summary]);
    expect(stdout).toMatch(new RegExp(`^✓ shop: ${good} .*\n✗ ${bad}\n  .*key/`, "m"));
    expect(stdout).toContain("2 targets · 1 would pass · 1 would fail");
    const value = JSON.parse(readFileSync(summary, "utf8")) as Summary;
    expect(value).toMatchObject({
      schema: "prevalidate/summary@1",
      targets: 2,
      good: 1,
      verdicts: { pass: 1, fail: 1, inconclusive: 0 },
      hosts: [{ host: "127.0.0.1", targets: 2, fail: 1 }],
      failing: [{ target: bad, verdict: "fail" }],
    });
    const schema = path.join(import.meta.dirname, "../../src/summary/summary.schema.json");
    const validate = new Ajv2020({ validateFormats: false }).compile(
      JSON.parse(readFileSync(schema, "utf8")) as object,
    );
    expect(validate(value), JSON.stringify(validate.errors)).toBe(true);
  });

  it("says what changed against a baseline: broken, mended, new and gone", async () => {
    const handlers = [lab.correct, withoutKey, lab.correct];
    const urls = await Promise.all(
      handlers.map((_, at) => lab.serve((request) => (handlers[at] as LabHandler)(request))),
    );
    const baseline = path.join(folder, "baseline.ndjson");
    const target = (url: string | undefined) => ({ url, local: true });
    await run(ndjson(...urls.map(target)), ["--reporter", `ndjson=${baseline}`]);
    handlers.splice(0, 2, withoutKey, lab.correct);
    const added = await lab.serve();
    const summary = path.join(folder, "changes.json");
    const list = ndjson(target(urls[0]), target(urls[1]), target(added));
    const { code, stdout } = await run(list, ["--baseline", baseline, "--summary", summary]);
    expect(code).toBe(1);
    expect(stdout).toContain("Since the baseline");
    expect((JSON.parse(readFileSync(summary, "utf8")) as Summary).changes).toMatchObject({
      regressed: [urls[0]],
      mended: [urls[1]],
      added: [added],
      removed: [urls[2]],
    });
  });
});

describe("--checkpoint", () => {
  it("goes on where a killed run stopped: every target reported exactly once, none checked twice", async () => {
    const asked = new Map<string, number>();
    const url = await lab.serve((request) => {
      if (
        request.headers["user-agent"]?.includes("prevalidate") &&
        request.fields.get("Type") === "Complaint"
      )
        asked.set(request.path, (asked.get(request.path) ?? 0) + 1);
      return lab.correct(request);
    });
    const list = fileOf(Array.from({ length: 60 }, (_, at) => `${url}?n=${at}`).join("\n"), "txt");
    const checkpoint = path.join(folder, "run.checkpoint");
    const args = ["--local", "--checkpoint", checkpoint];
    const killed = await run(list, args, {
      onStart: (child) => {
        let seen = "";
        child.stdout?.on("data", (text: Buffer) => {
          seen += text;
          if (seen.split("✓").length > 12) child.kill("SIGKILL");
        });
      },
    });
    expect(killed.code).toBeNull();
    const kept = readFileSync(checkpoint, "utf8").split("\n").length - 2;
    expect(kept).toBeGreaterThan(5);
    expect(readFileSync(checkpoint, "utf8")).not.toContain(keys.secretKey);
    asked.clear();
    const { code, reports } = await reportsOf(list, args);
    expect(code).toBe(0);
    expect(reports.map(({ position }) => position).sort((a = 0, b = 0) => a - b)).toEqual(
      Array.from({ length: 60 }, (_, at) => at + 1),
    );
    expect(asked.size).toBeLessThanOrEqual(60 - kept + 1);
    // It is over: the next run begins anew.
    expect(() => readFileSync(checkpoint)).toThrow();
  }, 30_000);

  it("refuses another list, and one that has changed", async () => {
    const url = await lab.serve();
    const checkpoint = path.join(folder, "other.checkpoint");
    const list = fileOf(Array.from({ length: 30 }, (_, at) => `${url}?n=${at}`).join("\n"), "txt");
    const args = ["--local", "--checkpoint", checkpoint];
    await run(list, args, {
      onStart: (child) => child.stdout?.once("data", () => child.kill("SIGKILL")),
    });
    writeFileSync(list, `${url}?another\n`);
    const { code, stderr } = await run(list, args);
    expect(code).toBe(2);
    expect(stderr).toContain("is the checkpoint of another run");
  });

  it("ends with 130 on Ctrl-C, tells what was done, and leaves out what was under way", async () => {
    const hang = await lab.serve(() => new Promise(() => {}));
    const good = await lab.serve();
    const list = fileOf(`${good}\n${hang}\n`, "txt");
    const file = path.join(folder, "interrupted.ndjson");
    const { code, stdout, stderr } = await run(
      list,
      ["--local", "--reporter", "terminal", "--reporter", `ndjson=${file}`],
      {
        onStart: (child) => child.stdout?.once("data", () => child.kill("SIGINT")),
      },
    );
    expect(code).toBe(130);
    expect(stdout).toContain("1 target · 1 would pass");
    expect(stderr).toContain("broken off after 1 target");
    expect(readFileSync(file, "utf8").trim().split("\n").length).toBe(1);
  });
});
