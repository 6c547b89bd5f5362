import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import schema from "../../src/reporters/report.schema.json" with { type: "json" };
import { env, keys, useLab } from "./endpoint.ts";
import { prevalidate } from "./prevalidate.ts";

const lab = useLab();
const folder = mkdtempSync(path.join(tmpdir(), "prevalidate-check-"));
const validate = new Ajv2020({ allErrors: true, strictTuples: false, validateFormats: false }).compile(
  schema,
);

const noKey = () => ({ status: 200, body: "thank you" });
const anySecret = () => ({ status: 200, body: keys.validationKey });
const closedPort = "http://127.0.0.1:1/hook";

describe("the exit code of a check", () => {
  it("is 0 when Validate would pass", async () => {
    expect((await prevalidate([await lab.serve(), "--local"], { env })).code).toBe(0);
  });

  it("is 1 when Validate would fail", async () => {
    const run = await prevalidate([await lab.serve(noKey), "--local"], { env });
    expect(run.code).toBe(1);
    expect(run.stdout).toMatch(/^✗ Validate would fail\.$/m);
  });

  it("is 1 when posts after it would be lost", async () => {
    const target = await lab.serve((request) =>
      request.fields.get("Type") === "Failed" ? { status: 500, body: "oops" } : lab.correct(request),
    );
    const run = await prevalidate([target, "--local"], { env });
    expect(run.stdout).toMatch(/would pass Validate, but posts after it would be lost/);
    expect(run.code).toBe(1);
  });

  it("is 1 for a target that is not public, unless that was asked for", async () => {
    const run = await prevalidate([await lab.serve()], { env });
    expect(run.code).toBe(1);
    expect(run.stdout).toContain("url/private-address");
  });

  it("is 0 with warnings, and 1 when they count", async () => {
    const target = await lab.serve(anySecret);
    const run = await prevalidate([target, "--local"], { env });
    expect(run.code).toBe(0);
    expect(run.stdout).toContain("secret/not-checked");
    expect((await prevalidate([target, "--local", "--strict"], { env })).code).toBe(1);
  });

  it("does not count what is ignored, which isn't shown either", async () => {
    const target = await lab.serve(anySecret);
    const args = [target, "--local", "--strict", "--ignore", "secret/*,url/plain-http", "--ignore", "key/*"];
    const run = await prevalidate(args, { env });
    expect(run.stdout).not.toContain("secret/");
    expect(run.code).toBe(0);
  });

  it("is 3 when the tool could not find out", async () => {
    const resolver = await lab.tcp(() => {});
    const args = ["http://hooks.example.com/", "--dns-server", `127.0.0.1:${resolver}`, "--timeout", "500ms"];
    expect((await prevalidate(args, { env })).code).toBe(3);
  });

  it("is the gravest of several targets", async () => {
    const [good, bad] = [await lab.serve(), await lab.serve(noKey)];
    const run = await prevalidate(["check", good, bad, good, "--local", "-q"], { env });
    expect(run.code).toBe(1);
    expect(run.stdout.match(/^✓/gm)).toHaveLength(2);
    expect(run.stdout.match(/^✗/gm)).toHaveLength(1);
    expect((await prevalidate(["check", good, good, "--local", "-q"], { env })).code).toBe(0);
  });
});

describe("the output of a check", () => {
  it("is the report alone, on standard output", async () => {
    const run = await prevalidate([await lab.serve(), "--local"], { env });
    expect(run.stdout).toMatch(/^✓ The handler would pass Validate\.\n/);
    expect(run.stderr).toBe("");
  });

  it("has no escape sequence when it is no terminal, and colour when it is forced", async () => {
    const target = await lab.serve();
    expect((await prevalidate([target, "--local"], { env })).stdout).not.toContain("\x1b");
    const forced = { ...env, FORCE_COLOR: "1" };
    expect((await prevalidate([target, "--local"], { env: forced })).stdout).toContain("\x1b[32m");
    expect((await prevalidate([target, "--local", "--no-color"], { env: forced })).stdout).not.toContain(
      "\x1b",
    );
  });

  it("is ASCII in the C locale", async () => {
    const run = await prevalidate([await lab.serve(noKey), "-v"], { env: { ...env, LC_ALL: "C" } });
    expect(run.stdout).toMatch(/^[\n\x20-\x7e]+$/);
  });

  it("fits into 80 columns", async () => {
    const run = await prevalidate([await lab.serve(noKey), "-v"], { env });
    for (const line of run.stdout.split("\n")) expect([...line].length).toBeLessThanOrEqual(80);
  });

  it("has whole exchanges with -v", async () => {
    const run = await prevalidate([await lab.serve(noKey), "--local", "-v"], { env });
    expect(run.stdout).toMatch(/^> POST \/hook HTTP\/1\.1$/m);
    expect(run.stdout).toMatch(/SecretKey=‹secret key›/);
    expect(run.stdout).toMatch(/^< HTTP\/1\.1 200 OK$/m);
    expect(run.stdout).toMatch(/^< thank you$/m);
  });

  it("goes to files, and says so on standard error", async () => {
    const file = path.join(folder, "report.json");
    const args = [await lab.serve(), "--local", "--reporter", `json=${file}`, "--reporter", "terminal"];
    const run = await prevalidate(args, { env });
    expect(run.stdout).toMatch(/^✓/);
    expect(run.stderr).toBe(`prevalidate: wrote ${file}\n`);
    expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({
      schema: "prevalidate/report@1",
      verdict: "pass",
    });
  });

  it("may be read in part: a closed pipe ends the command in silence", async () => {
    const target = await lab.serve(noKey);
    let closed = false;
    const run = await prevalidate([target, "--local", "-v"], {
      env,
      onStart: (child) => {
        child.stdout?.destroy();
        closed = true;
      },
    });
    expect(closed).toBe(true);
    expect(run.stderr).toBe("");
    expect(run.code).toBe(1);
  });
});

describe("the JSON report", () => {
  it.each<[string, () => Promise<string>, readonly string[]]>([
    ["an endpoint that is right", () => lab.serve(), ["--local"]],
    ["one that returns no key", () => lab.serve(noKey), []],
    ["one that lets any Secret Key in", () => lab.serve(anySecret), ["--local"]],
    ["a port where nothing listens", async () => closedPort, []],
    [
      "HTTPS with a certificate that isn't trusted",
      async () => `https://127.0.0.1:${await lab.https(lab.correct, lab.authority.issue())}/hook`,
      ["--local"],
    ],
    [
      "a redirect",
      () => lab.serve(() => ({ status: 301, headers: { Location: "/elsewhere" } })),
      ["--local"],
    ],
    [
      "what is no HTTP",
      async () => `http://127.0.0.1:${await lab.tcp((socket) => socket.end("SSH-2.0-x\r\n"))}/`,
      [],
    ],
  ])("is valid by its schema: %s", async (_, serve, args) => {
    const run = await prevalidate([await serve(), ...args, "--reporter", "json"], { env });
    const report: unknown = JSON.parse(run.stdout);
    expect(validate(report), JSON.stringify(validate.errors, null, 2)).toBe(true);
    expect(run.stderr).toBe("");
  });

  it("has no field at its top but those of the contract", async () => {
    const run = await prevalidate([await lab.serve(), "--local", "--reporter", "json"], { env });
    const fields = Object.keys(JSON.parse(run.stdout) as object);
    expect(Object.keys(schema.properties)).toEqual(expect.arrayContaining(fields));
    expect(fields).toEqual(expect.arrayContaining(schema.required));
  });

  it("is one object a line for several targets", async () => {
    const [good, bad] = [await lab.serve(), await lab.serve(noKey)];
    const run = await prevalidate(["check", good, bad, "--local", "--reporter", "json"], { env });
    const reports = run.stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { target: string; verdict: string });
    expect(reports.map(({ target, verdict }) => [target, verdict])).toEqual([
      [good, "pass"],
      [bad, "fail"],
    ]);
  });

  it("can be diagnosed again, from a file or standard input, and says the same", async () => {
    const file = path.join(folder, "again.json");
    const fresh = await prevalidate(
      ["check", await lab.serve(noKey), await lab.serve(), "--reporter", `json=${file}`],
      { env },
    );
    const again = await prevalidate(["explain", file, "--reporter", "json"]);
    expect(again.stdout).toBe(readFileSync(file, "utf8"));
    expect(again.code).toBe(fresh.code);
    const piped = await prevalidate(["explain", "-", "--reporter", "json"], {
      input: readFileSync(file, "utf8"),
    });
    expect(piped.stdout).toBe(again.stdout);
  });
});

describe("--only", () => {
  it("sends nothing but posts of that type, and validation", async () => {
    lab.received.length = 0;
    await prevalidate([await lab.serve(), "--local", "--only", "bounce"], { env });
    const types = new Set(lab.received.map(({ fields }) => fields.get("Type")));
    expect(types).toEqual(new Set(["Validation", "Failed"]));
  });
});
