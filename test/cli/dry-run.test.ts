import { describe, expect, it } from "vitest";
import type { Exchange } from "../../src/evidence.ts";
import type { LabRequest } from "../../src/lab/lab.ts";
import type { Report } from "../../src/report.ts";
import { env, keys, useLab } from "./endpoint.ts";
import { prevalidate } from "./prevalidate.ts";

const lab = useLab();

/** An endpoint that writes down what it gets, and answers as `handler` does. */
async function recording(handler = lab.correct) {
  const got: LabRequest[] = [];
  const url = await lab.serve((request) => {
    got.push(request);
    return handler(request);
  });
  return { url, got };
}

/** Names in the first column of the list; those sent always come before “as the answers require”. */
async function planOf(
  url: string,
  ...options: readonly string[]
): Promise<{ always: string[]; maybe: string[] }> {
  const { stdout, code } = await prevalidate([url, "--local", "--dry-run", ...options], { env });
  expect(code).toBe(0);
  const [first = "", second = ""] = stdout.split("as the answers require");
  const names = (text: string) =>
    [...text.matchAll(/^ {2}(\S+) +(?:POST|GET|HEAD) /gm)].map(([, name]) => name ?? "");
  return { always: names(first), maybe: names(second) };
}

async function exchangesOf(
  url: string,
  ...options: readonly string[]
): Promise<Readonly<Record<string, Exchange>>> {
  const { stdout } = await prevalidate([url, "--local", "--reporter", "json", ...options], { env });
  return (JSON.parse(stdout) as Report).evidence.http ?? {};
}

describe("--dry-run", () => {
  it("sends nothing at all", async () => {
    const { url, got } = await recording();
    await planOf(url);
    expect(got).toEqual([]);
  });

  it("lists just what a healthy endpoint then gets", async () => {
    const { url, got } = await recording();
    const { always } = await planOf(url);
    const exchanges = await exchangesOf(url);
    expect(Object.keys(exchanges).sort()).toEqual([...always].sort());
    const bodies = (requests: readonly { method: string; body: string }[]) =>
      requests.map(({ method, body }) => `${method} ${body}`).sort();
    const told = Object.values(exchanges).map(({ request }) => ({
      method: request.method,
      body: request.body.replaceAll("‹secret key›", keys.secretKey),
    }));
    // What can't be compared to the letter is what holds a key in another form, or a random one.
    const plain = (list: readonly string[]) => list.filter((line) => line.includes(keys.secretKey));
    const received = bodies(got.map(({ method, body }) => ({ method, body: body.toString() })));
    expect(received).toHaveLength(always.length);
    expect(plain(bodies(told)).length).toBeGreaterThan(6);
    for (const line of plain(bodies(told))) expect(received).toContain(line);
  });

  it.each([
    ["no key in the answer", () => ({ status: 200, body: "OK" })],
    ["a server error", () => ({ status: 500, body: "oops" })],
    ["a path that is not there", () => ({ status: 404, body: "nothing" })],
    ["a redirect", () => ({ status: 302, headers: { Location: "/login" } })],
    ["a refusal", () => ({ status: 401, body: "no" })],
  ])("lists whatever a broken endpoint may get: %s", async (_, handler) => {
    const { url, got } = await recording(handler);
    const { always, maybe } = await planOf(url);
    const pattern = (name: string) => new RegExp(`^${name.replace(/^…/, ".+").replace(/\d…\d+$/, "\\d+")}$`);
    const listed = [...always, ...maybe].map(pattern);
    const sent = Object.keys(await exchangesOf(url));
    expect(sent.filter((name) => !listed.some((known) => known.test(name)))).toEqual([]);
    expect(got).toHaveLength(sent.length);
  });

  it("has nothing but validation posts with --only validation, and so has the check", async () => {
    const { url, got } = await recording();
    const { always } = await planOf(url, "--only", "validation");
    const sent = await exchangesOf(url, "--only", "validation");
    expect(Object.keys(sent).sort()).toEqual([...always].sort());
    expect(got.length).toBeGreaterThan(2);
    for (const { body } of got) expect(body.toString()).toMatch(/Type"?[=:]"?Validation/);
  });
});
