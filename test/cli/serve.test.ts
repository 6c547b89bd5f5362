import type { ChildProcess } from "node:child_process";
import { writeFileSync } from "node:fs";
import { request } from "node:http";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { hasParser, parseExposition, promtoolComplaints, seriesValue } from "../metrics/exposition.ts";
import { describeWith, freePort, Programs } from "../real/programs.ts";
import { env, keys, useLab } from "./endpoint.ts";
import { prevalidate, type Run } from "./prevalidate.ts";

const lab = useLab();
const programs = new Programs();
afterAll(() => programs.close());
const noKey = () => ({ status: 200, body: "thank you" });

/** Serves, does something with the address, and interrupts. */
async function serving(
  args: readonly string[],
  act: (url: string, said: () => string) => Promise<unknown>,
  signal: NodeJS.Signals = "SIGINT",
): Promise<Run> {
  let acting = Promise.resolve<unknown>(undefined);
  const run = prevalidate(["check", ...args, "--serve=0", "--every", "300ms", "--local"], {
    env,
    onStart: (child: ChildProcess) => {
      let said = "";
      let begun = false;
      child.stderr?.on("data", (text: string) => {
        said += text;
        const url = /serving (\S+)\/metrics/.exec(said)?.[1];
        if (url === undefined || begun) return;
        begun = true;
        acting = act(url, () => said).finally(() => child.kill(signal));
        acting.catch(() => {});
      });
    },
  });
  const done = await run;
  await acting;
  return done;
}

const eventually = <T>(poll: () => Promise<T>) => expect.poll(poll, { timeout: 20_000 });
const text = async (url: string, headers: Record<string, string> = {}) =>
  (await fetch(url, { headers })).text();
const ask = (url: string, host: string, method = "GET") =>
  new Promise<number | undefined>((resolve, reject) => {
    const asked = request(url, { method, headers: { Host: host } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    asked.on("error", reject).end();
  });

describe("check --serve", { timeout: 60_000 }, () => {
  it("tells Prometheus of every target, and goes on while one fails", async () => {
    const [good, bad] = [await lab.serve(), await lab.serve(noKey)];
    const run = await serving([good, bad], async (url, said) => {
      const metrics = () => text(`${url}/metrics`);
      await eventually(metrics).toMatch(/prevalidate_checks_total\{verdict="fail"\} [2-9]/);
      const served = await metrics();
      expect(served).toContain(`prevalidate_success{target="${good}",profile="classic"} 1\n`);
      expect(served).toContain(`prevalidate_success{target="${bad}",profile="classic"} 0\n`);
      expect(served).toContain("prevalidate_last_round_success 1\n");
      expect(promtoolComplaints(served)).toBe("");
      expect(said().match(new RegExp(`${bad}: fail: `, "g"))).toHaveLength(1);
      expect(said()).not.toContain(`${good}:`);
      expect(served).not.toContain(keys.secretKey);
    });
    expect(run.stdout).toBe("");
    expect(run.code).toBe(130);
  });

  it.skipIf(!hasParser)("speaks OpenMetrics to who wants it, compressed or not", async () => {
    const target = await lab.serve();
    const accept = "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1";
    const run = await serving(
      [target],
      async (url) => {
        await eventually(() => text(`${url}/metrics`)).toContain("prevalidate_last_round_success 1");
        for (const coding of ["gzip", "identity"]) {
          const answer = await fetch(`${url}/metrics`, {
            headers: { Accept: accept, "Accept-Encoding": coding },
          });
          expect(answer.headers.get("content-type")).toMatch(
            /^application\/openmetrics-text; version=1\.0\.0/,
          );
          expect(answer.headers.get("content-encoding")).toBe(coding === "gzip" ? "gzip" : null);
          const metrics = parseExposition(await answer.text(), "openmetrics");
          expect(seriesValue(metrics, "prevalidate_success", { target })).toBe(1);
        }
      },
      "SIGTERM",
    );
    expect(run.code).toBe(143);
  });

  it("has a page for people, and answers nobody who was led here by another name", async () => {
    const bad = await lab.serve(noKey);
    await serving([bad], async (url) => {
      await eventually(() => text(url)).toContain("0 of 1 targets are in order");
      expect(await text(url)).toContain(bad);
      expect(await text(`${url}/healthz`)).toBe("ok\n");
      expect(await ask(`${url}/metrics`, "evil.example")).toBe(421);
      expect(await ask(`${url}/metrics`, "localhost:1")).toBe(200);
      expect(await ask(`${url}/metrics`, "localhost", "POST")).toBe(405);
      expect(await ask(`${url}/other`, "localhost")).toBe(404);
    });
  });

  it("reads its list anew in each round, and forgets what is no more in it", async () => {
    const [one, two] = [await lab.serve(), `${await lab.serve()}?two`];
    const list = path.join(programs.folder(), "list.txt");
    writeFileSync(list, `${one}\nhttp//oops\n`);
    await serving(["--targets", list], async (url, said) => {
      const metrics = () => text(`${url}/metrics`);
      await eventually(metrics).toContain(`prevalidate_success{target="${one}"`);
      writeFileSync(list, `${two}\n`);
      await eventually(metrics).toContain(`prevalidate_success{target="${two}"`);
      await eventually(metrics).not.toContain(`target="${one}"`);
      expect(said()).toMatch(/list\.txt:2\b/);
    });
  });

  it("tells what turned since the round before", async () => {
    let broken = false;
    const url = await lab.serve((asked) => (broken ? noKey() : lab.correct(asked)));
    await serving([url], async (served, said) => {
      await eventually(() => text(`${served}/metrics`)).toContain("prevalidate_last_round_success 1");
      broken = true;
      await eventually(async () => said()).toContain(`${url}: fail (was pass): `);
    });
  });

  it.each([
    [["--serve=x.example"], /--serve: “x\.example” is no host:port/],
    [["--serve=0", "--watch"], /--serve: --watch can't be had along with it/],
    [["--serve=0", "--reporter", "json"], /--serve: --reporter can't/],
    [["--every", "5m"], /--every: goes with --serve/],
    [["--serve=192.0.2.1:9"], /--serve: can't listen on 192\.0\.2\.1, port 9/],
  ])("refuses %j", async (args, says) => {
    const run = await prevalidate(["check", "http://127.0.0.1:1/", "--local", ...args], { env });
    expect(run.stderr).toMatch(says);
    expect(run.code).toBe(2);
  });

  it("ends where there is nothing that it could check", async () => {
    const run = await prevalidate(["check", "http://127.0.0.1:1/", "--local", "--serve=0"]);
    expect(run.stderr).toMatch(/no Secret Key/i);
    expect(run.code).toBe(2);
  });
});

describeWith(["prometheus"], "a real Prometheus", () => {
  it("takes what is served", async () => {
    const target = await lab.serve(noKey);
    await serving([target], async (url) => {
      const folder = programs.folder();
      const config = path.join(folder, "prometheus.yml");
      writeFileSync(
        config,
        `{global: {scrape_interval: 1s}, scrape_configs: [{job_name: hooks, static_configs: [{targets: ["${new URL(url).host}"]}]}]}`,
      );
      const port = await freePort();
      const args = [
        `--config.file=${config}`,
        `--storage.tsdb.path=${folder}/data`,
        `--web.listen-address=127.0.0.1:${port}`,
      ];
      await programs.start("prometheus", args, port);
      const query = encodeURIComponent(`prevalidate_success{target="${target}"}`);
      await eventually(() => text(`http://127.0.0.1:${port}/api/v1/query?query=${query}`)).toMatch(
        /"result":\[\{.*"job":"hooks".*"0"\]/,
      );
    });
  }, 60_000);
});
