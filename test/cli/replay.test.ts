import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, describe, expect, it } from "vitest";
import { fixture, lines, oldSecret } from "../replay/captures.ts";
import { env, keys, useLab } from "./endpoint.ts";
import { bin, cleanEnvironment, prevalidate } from "./prevalidate.ts";

const lab = useLab();
const folder = mkdtempSync(path.join(tmpdir(), "prevalidate-cli-replay-"));
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, content: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
}

const some = write(
  "some.ndjson",
  lines([
    fixture("Delivered", { serial: 1 }),
    fixture("Failed", { serial: 2 }),
    fixture("Failed", { serial: 3 }),
  ]),
);
const root = path.join(import.meta.dirname, "../..");
const schema = JSON.parse(readFileSync(path.join(root, "src/reporters/replay/replay.schema.json"), "utf8"));
const validate = new Ajv2020({ allErrors: true, strict: true, validateFormats: false }).compile(schema);

describe("replay", () => {
  it("sends captures and ends with 0 when every answer is what the sender needs", async () => {
    lab.received.length = 0;
    const run = await prevalidate(["replay", some, "--to", await lab.serve()], { env });
    expect(run.stdout).toMatch(/^✓ All 3 answers are what the sender needs\./);
    expect(run.stdout).toContain("Failed: 2");
    expect(run.stdout).toMatch(/p50 .*p99 /);
    expect(run.stderr).toBe("");
    expect(run.code).toBe(0);
    expect(lab.received.map(({ fields }) => fields.get("SecretKey"))).toEqual(Array(3).fill(keys.secretKey));
  });

  it("ends with 1, and names causes with examples, when one is not; the JSON says the same by its schema", async () => {
    const url = await lab.serve((request) =>
      request.fields.get("Type") === "Failed"
        ? { status: 500, body: "Traceback: KeyError" }
        : lab.correct(request),
    );
    const report = path.join(folder, "report.json");
    const run = await prevalidate(
      ["replay", some, "--to", url, "--reporter", "terminal", "--reporter", `json=${report}`],
      {
        env,
      },
    );
    expect(run.stdout).toMatch(/^✗ The sender would not take 2 of 3 answers\./);
    expect(run.stdout).toMatch(/2 × .*\(handler\/crash\)/s);
    expect(run.stdout).toMatch(/some\.ndjson:[23]\s\(Failed\s/);
    expect(run.code).toBe(1);
    const read = JSON.parse(readFileSync(report, "utf8"));
    expect(validate(read) ? [] : validate.errors).toEqual([]);
    expect(read.counts).toMatchObject({ posts: 3, accepted: 1, refused: 2 });
    for (const key of [...Object.values(keys), oldSecret])
      expect(run.stdout + JSON.stringify(read)).not.toContain(key);
  });

  it("goes on past what it can't read, says where that is, and ends with 2", async () => {
    const mixed = write(
      "mixed.ndjson",
      `${lines([fixture("Delivered")])}{"schema":"prevalidate/exchange@1"}\n`,
    );
    const run = await prevalidate(["replay", mixed, "--to", await lab.serve(), "--reporter", "json"], {
      env,
    });
    const read = JSON.parse(run.stdout);
    expect(validate(read) ? [] : validate.errors).toEqual([]);
    expect(read.unreadable).toMatchObject([{ file: mixed, line: 2 }]);
    expect(read.counts).toMatchObject({ accepted: 1, unreadable: 1 });
    expect(run.code).toBe(2);
  });

  it("ends with 3 where it is not documented what the sender makes of the answers", async () => {
    const url = await lab.serve(() => ({ status: 302, headers: { Location: "/elsewhere" } }));
    expect((await prevalidate(["replay", some, "--to", url, "-q"], { env })).code).toBe(3);
  });

  it("reads standard input", async () => {
    const run = await prevalidate(["replay", "-", "--to", await lab.serve(), "-q"], {
      env,
      input: readFileSync(some, "utf8"),
    });
    expect(run.stdout).toBe("✓ All 3 answers are what the sender needs.\n");
  });

  it("needs no Secret Key to send exactly what was captured", async () => {
    const url = await lab.serve(() => ({ body: keys.validationKey }));
    const run = await prevalidate(["replay", some, "--to", url, "--exact", "-q"], {
      env: { PREVALIDATE_VALIDATION_KEY: keys.validationKey },
    });
    expect(run.code).toBe(0);
  });

  it.each([
    [[], "--to is missing"],
    [["--to", "example.com/hook"], "scheme"],
    [["--to", "http://127.0.0.1:1/", "--type", "bounces"], "unknown type “bounces”"],
    [["--to", "http://127.0.0.1:1/", "--encoding", "xml"], "neither form nor json"],
    [["--to", "http://127.0.0.1:1/", "--exact", "--now"], "--exact"],
    [["--to", "http://127.0.0.1:1/", "--rate", "5", "--realtime"], "exclude each other"],
    [["--to", "http://127.0.0.1:1/", "--since", "soon"], "no date"],
    [["--to", "http://127.0.0.1:1/", "--status", "6000"], "no status"],
    [["--to", "http://127.0.0.1:1/", "--concurrency", "0"], "whole number"],
    [["--to", "http://127.0.0.1:1/", "--ignore", "x"], "--compare"],
    [["--to", "http://127.0.0.1:1/", "--compare", "--ignore", "("], "no pattern"],
    [["--to", "http://127.0.0.1:1/", "--set", "novalue"], "Field=value"],
    [["--to", "http://127.0.0.1:1/", "--type", "complaint"], "the filters leave out all 3"],
    [["--to", "http://127.0.0.1:1/", "-", "--now"], "--now needs files"],
    [["--to", "http://127.0.0.1:1/", "-", "--out", "x"], "need files"],
  ])("ends with 2 for what makes no sense: %j", async (args, words) => {
    const run = await prevalidate(["replay", some, ...args], { env });
    expect(run.stderr).toContain(words);
    expect(run.code).toBe(2);
  });

  it("ends with 130 and a report of what was done when it is broken off", async () => {
    let interrupt = () => {};
    let count = 0;
    const url = await lab.serve((request) => {
      if (++count === 2) interrupt();
      return lab.correct(request);
    });
    const many = write(
      "many.ndjson",
      lines(Array.from({ length: 400 }, (_, serial) => fixture("Failed", { serial }))),
    );
    const run = await prevalidate(["replay", many, "--to", url, "--rate", "50", "--reporter", "json"], {
      env,
      onStart: (child) => {
        interrupt = () => child.kill("SIGINT");
      },
    });
    const read = JSON.parse(run.stdout);
    expect(validate(read) ? [] : validate.errors).toEqual([]);
    expect(read.interrupted).toBe(true);
    expect(read.counts.posts).toBeGreaterThan(0);
    expect(read.counts.posts).toBeLessThan(400);
    expect(run.code).toBe(130);
  });

  it("writes a clean capture without sending anything, when told no endpoint", async () => {
    const out = path.join(folder, "clean.ndjson");
    const run = await prevalidate(["replay", some, "--out", out, "--anonymize"], { env: {} });
    expect(run.code).toBe(0);
    expect(run.stdout).toBe("");
    expect(run.stderr).toContain("wrote 3 posts");
    const text = readFileSync(out, "utf8");
    expect(text).not.toMatch(/OldSecretKey|bounced|example\.net/);
    expect(text.trimEnd().split("\n")).toHaveLength(3);
    expect(readdirSync(folder).filter((name) => name.includes(".part"))).toEqual([]);
  });

  it("asks on a terminal which types are meant, and shows how far it is", async () => {
    lab.received.length = 0;
    const url = await lab.serve();
    const { stdout } = await promisify(execFile)(
      "python3",
      [
        path.join(import.meta.dirname, "on-terminal.py"),
        " ",
        process.execPath,
        bin,
        "replay",
        some,
        "--to",
        url,
        "--rate",
        "2",
      ],
      { env: cleanEnvironment({ ...env, TERM: "xterm", LANG: "C.UTF-8" }) },
    );
    expect(stdout).toContain("Failed (2)");
    expect(stdout).toContain("Delivered (1)");
    // The space bar takes the first of them, the most frequent type, away.
    expect(lab.received.map(({ fields }) => fields.get("Type"))).toEqual(["Delivered"]);
    expect(stdout).toContain("All 1 answer");
  });
});

describe("a checkpointed replay that is killed", () => {
  it("loses nothing, and doubles no more than was under way, over ten kills", () => {
    const told = execFileSync(process.execPath, [path.join(root, "bench/replay-kills.mjs"), "10", "8"], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    expect(told).toMatch(/^held +\d+ kills: 0 of 5000 posts lost/);
  }, 60_000);
});
