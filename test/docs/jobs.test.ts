import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { faultsNamed } from "../../src/lab/catalogue.ts";
import { env, useLab } from "../cli/endpoint.ts";
import { prevalidate } from "../cli/prevalidate.ts";

/*
 * What docs/jobs/ shows is what the command prints: each line of output there, apart from addresses, times and
 * what “…” stands for, is a line of a real run.
 */

const lab = useLab();
const folder = await mkdtemp(path.join(tmpdir(), "prevalidate-jobs-"));
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Lines printed so far, by all runs. */
const printed: string[] = [];

async function run(...args: readonly string[]): Promise<void> {
  const { stdout, stderr } = await prevalidate(args, { env, cwd: folder });
  printed.push(...`${stdout}\n${stderr}`.split("\n").map(comparable));
}

/** One of the lab's endpoints, by its whole name. */
async function serve(name: string): Promise<string> {
  const fault = (await faultsNamed(name))[0];
  if (fault === undefined) throw new Error(`the lab has no ${name}`);
  return (await fault.serve(lab)).url;
}

/** Listens before a handler while `act` posts, then ends it. */
async function listenTo(handler: string, act: (url: string) => Promise<void>): Promise<void> {
  let acted = Promise.resolve();
  const args = ["listen", "--port", "0", "--no-inspector", "--forward", handler, "--save", "posts.ndjson"];
  const { stdout, stderr } = await prevalidate(args, {
    env,
    cwd: folder,
    onStart: (child) => {
      let said = "";
      child.stderr?.on("data", (text: string) => {
        const before = said;
        said += text;
        const url = /listening on (\S+) until/;
        if (url.test(before) || !url.test(said)) return;
        acted = act(`${url.exec(said)?.[1]}hook`).finally(() => child.kill("SIGINT"));
      });
    },
  });
  await acted;
  printed.push(...`${stdout}\n${stderr}`.split("\n").map(comparable));
}

/** A line without what differs from run to run: addresses, times of day, measured times and rates. */
function comparable(line: string): string {
  return line
    .replace(/https?:\/\/[\w.:]+\/\w*/g, "URL")
    .replace(/\d\d:\d\d:\d\d/g, "TIME")
    .replace(/ *\d+(?:\.\d+)? m?s\b/g, " TOOK")
    .replace(/\d+(?:\.\d+)? a second/g, "RATE");
}

async function outputsOf(page: string): Promise<readonly string[]> {
  const text = await readFile(path.join(import.meta.dirname, "../../docs/jobs", `${page}.md`), "utf8");
  const blocks = [...text.matchAll(/^```text\n(.*?)^```$/gms)].map(([, block = ""]) => block);
  return blocks
    .flatMap((block) => block.split("\n"))
    .filter((line) => line.trim() !== "" && line.trim() !== "…");
}

async function strangeLines(page: string): Promise<readonly string[]> {
  return (await outputsOf(page)).filter((line) => {
    const [begin = "", ...cut] = comparable(line).split(/…$/);
    return !printed.some((real) => (cut.length > 0 ? real.startsWith(begin.trimEnd()) : real === begin));
  });
}

beforeAll(async () => {
  const healthy = await lab.serve();
  const bounces = await serve("handler/event-fails:failed");
  const unchecked = await serve("secret/not-checked");
  await run("check", healthy, "--local");
  const marks = (await faultsNamed("key/html-escaped")).find(({ face }) => face === "marks");
  const escaped = await marks?.serve(lab);
  await run("check", escaped?.url ?? "", "--local", ...(escaped?.options ?? []));
  await run("check", unchecked, "--local", "--strict");
  await run("check", unchecked, "--local", "--strict", "--reporter", "github");
  await run("check", unchecked, "--local", "--reproducible", "--reporter", "json=baseline.json");
  await run("check", unchecked, "--local", "--strict", "--baseline", "baseline.json", "-q");
  await run("send", "failed", bounces, "-q");
  await listenTo(healthy, async (url) => {
    for (const type of ["delivered", "failed", "complaint"]) await run("send", type, url, "-q");
    await run("send", "failed", url, "-q", "--secret-key", "wrongwrongwrong12345");
  });
  await run("replay", "posts.ndjson", "--to", bounces);
  await run("replay", "posts.ndjson", "--to", healthy);
  await run("replay", "posts.ndjson", "--anonymize", "--out", "shared.ndjson");
}, 120_000);

describe("docs/jobs shows what is really printed", () => {
  it.each(["before-you-click", "in-ci", "one-post"])("on %s", async (page) => {
    expect((await outputsOf(page)).length).toBeGreaterThan(10);
    expect(await strangeLines(page)).toEqual([]);
  });
});
