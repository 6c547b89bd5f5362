import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { faultsNamed } from "../../src/lab/catalogue.ts";
import { Lab, type LabAnswer } from "../../src/lab/lab.ts";
import type { Report } from "../../src/report.ts";
import { expectValidReport } from "../schema.ts";
import { env, keys, useLab } from "./endpoint.ts";
import { prevalidate } from "./prevalidate.ts";

const lab = useLab();
const labs: Lab[] = [];
const folder = mkdtempSync(path.join(os.tmpdir(), "prevalidate-reproducible-"));
afterAll(async () => {
  await Promise.all(labs.map((one) => one.close()));
  rmSync(folder, { recursive: true, force: true });
});

/** A healthy endpoint, and two of each layer that a check goes through. */
const endpoints = [
  "healthy:json",
  "healthy:https",
  "url/private-address:literal",
  "dns/not-found:subdomain",
  "tcp/refused",
  "tls/expired",
  "tls/expires-soon:short-lived",
  "tls/self-signed",
  "http/not-http",
  "http/truncated",
  "redirect/to-login",
  "gate/csrf:django",
  "route/not-found",
  "handler/crash",
  "key/html-escaped",
  "key/echoed",
  "secret/not-checked",
  "leak/stack-trace",
];

/** Serves an endpoint of the lab, and gives the arguments that check it. */
async function serve(name: string): Promise<readonly string[]> {
  const [fault] = await faultsNamed(name);
  if (fault === undefined) throw new Error(`the lab has no ${name}`);
  const own = new Lab(keys);
  labs.push(own);
  const { url, options = [] } = await fault.serve(own);
  const root = path.join(folder, `${labs.length}.pem`);
  writeFileSync(root, own.authority.rootPem);
  return [
    ...[url, "--cacert", root, ...options],
    ...(fault.public ? [] : ["--local"]),
    ...(fault.profile ? ["--profile", fault.profile] : []),
  ];
}

async function json(args: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<string> {
  const { stdout, stderr } = await prevalidate([...args, "--reporter", "json"], { env: { ...env, ...more } });
  expect(stdout, stderr).toMatch(/^\{[\s\S]*\}\n$/);
  return stdout;
}

/** Takes out what is a time by its name or its form, and nothing else. */
function withoutTimes(report: string): string {
  return JSON.stringify(
    JSON.parse(report, (name, value: unknown) => {
      if (/Ms$|^ms$|^startedAt$|^at$/.test(name)) return undefined;
      if (typeof value !== "string") return value;
      return value
        .replaceAll(
          /\w{3}(?:,|%2C)(?:%20|\+| )\d\d(?:%20|\+| )\w{3}(?:%20|\+| )\d{4}(?:%20|\+| )[\d%A:]{8,12}/g,
          "(time)",
        )
        .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "(time)")
        .replaceAll(/(?<=prevalidate-simulated-)\w{9}/g, "(time)");
    }),
    null,
    2,
  );
}

/** What a report comes to, apart from words that name a time. */
function told(report: string) {
  const { verdict, validates, findings, checks } = JSON.parse(report) as Report;
  const kept = findings.map(({ id, severity, confidence, explains }) => ({
    id,
    severity,
    confidence,
    explains,
  }));
  return { verdict, validates, findings: kept, checks };
}

describe("two checks of the same endpoint", { timeout: 60_000 }, () => {
  it.each(endpoints)("differ in times alone, and with --reproducible not at all: %s", async (name) => {
    const args = await serve(name);
    const plain = await json(args);
    expect(withoutTimes(await json(args))).toBe(withoutTimes(plain));
    const fixed = await json([...args, "--reproducible"]);
    expect(await json([...args, "--reproducible"])).toBe(fixed);
    expectValidReport(JSON.parse(fixed));
    expect(told(fixed)).toEqual(told(plain));
  });
});

describe("--reproducible", () => {
  it("hides what the endpoint's own clock says, in fields, pages and hashes of them", async () => {
    let answers = 0;
    const url = await lab.serve((request) => {
      const { body = "", ...rest } = lab.correct(request) as LabAnswer;
      const page = `${body}\n<!-- ${new Date().toISOString()} ${Date.now()} -->`;
      return {
        ...rest,
        headers: {
          "X-Request-Id": `req-${++answers}`,
          "Set-Cookie": `sid=${answers}; Expires=${new Date(Date.now() + 3_600_000).toUTCString()}`,
          ETag: `"${createHash("sha256").update(page).digest("hex")}"`,
        },
        body: page,
      };
    });
    const args = [url, "--local", "--reproducible"];
    const first = await json(args);
    expect(first).toContain("‹time›");
    expect(await json(args)).toBe(first);
  });

  it("hides the moment where the endpoint repeats what it was sent", async () => {
    const url = await lab.serve((request) => {
      const answer = lab.correct(request) as LabAnswer;
      return { ...answer, body: `${answer.body}\n${request.body}\n${JSON.stringify([...request.fields])}` };
    });
    const first = await json([url, "--local", "--reproducible"]);
    expect(first).toContain("prevalidate-simulated-000000000-");
    expect(await json([url, "--local", "--reproducible"])).toBe(first);
  });

  it("sends the real time all the same, since a handler may look at it", async () => {
    const url = await lab.serve();
    const before = lab.received.length;
    await json([url, "--local", "--reproducible"]);
    const posted = lab.received.slice(before).flatMap(({ fields }) => fields.get("DateTime") ?? []);
    expect(posted.length).toBeGreaterThan(3);
    for (const date of posted) expect(date).toContain(String(new Date().getUTCFullYear()));
  });

  it("puts the moment of SOURCE_DATE_EPOCH in place of the real one, or the beginning of 1970", async () => {
    const args = [await lab.serve(), "--local", "--reproducible"];
    const at = async (more: Readonly<Record<string, string>>) =>
      (JSON.parse(await json(args, more)) as Report).startedAt;
    expect(await at({ SOURCE_DATE_EPOCH: "1700000000" })).toBe("2023-11-14T22:13:20.000Z");
    expect(await at({ SOURCE_DATE_EPOCH: "" })).toBe("1970-01-01T00:00:00.000Z");
  });

  it.each(["soon", "-1", "1.5", "99999999999999"])("refuses %s as SOURCE_DATE_EPOCH", async (epoch) => {
    const { code, stderr } = await prevalidate([await lab.serve(), "--reproducible"], {
      env: { ...env, SOURCE_DATE_EPOCH: epoch },
    });
    expect(code).toBe(2);
    expect(stderr).toContain(`SOURCE_DATE_EPOCH: “${epoch}” is no number of seconds since 1970`);
  });

  it("is judged the same when it is read again", async () => {
    const args = await serve("tls/expires-soon:short-lived");
    const report = await json([...args, "--reproducible"]);
    const { stdout } = await prevalidate(["explain", "-", "--reporter", "json"], { input: report });
    expect((JSON.parse(stdout) as Report).findings).toEqual((JSON.parse(report) as Report).findings);
  });
});
