import net from "node:net";
import { describe, expect, it } from "vitest";
import type { LabRequest } from "../../src/lab/lab.ts";
import type { Report } from "../../src/report.ts";
import { expectValidReport } from "../schema.ts";
import { env, useLab } from "./endpoint.ts";
import { prevalidate, type Run } from "./prevalidate.ts";

const lab = useLab();

async function report(args: readonly string[], code = 0): Promise<Report> {
  const run = await prevalidate([...args, "--local", "--reporter", "json"], { env });
  expect(run.code, run.stderr + run.stdout).toBe(code);
  const found: unknown = JSON.parse(run.stdout);
  expectValidReport(found);
  return found as Report;
}

/** A port of loopback that nothing listens on. */
async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as net.AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** An endpoint that answers so to its first posts, and then as it should. */
async function starting(status: number, posts: number) {
  const received: LabRequest[] = [];
  const url = await lab.http((request) => {
    received.push(request);
    return received.length <= posts ? { status, body: "one moment" } : lab.correct(request);
  });
  return { url, received };
}

describe("--wait", () => {
  it("waits until somebody listens, then checks as usual", async () => {
    const port = await freePort();
    const opens = new Promise<void>((resolve) => setTimeout(resolve, 700)).then(async () => {
      const behind = new URL(await lab.serve());
      const server = net.createServer((socket) => {
        const onward = net.connect(Number(behind.port), behind.hostname);
        socket.pipe(onward).pipe(socket);
        for (const end of [socket, onward]) end.on("error", () => {});
      });
      lab.onClose(() => void server.close());
      server.listen(port, "127.0.0.1");
    });
    const found = await report([`http://127.0.0.1:${port}/hook`, "--wait", "60s"]);
    await opens;
    expect(found.waited).toMatchObject({ answered: true });
    expect(found.findings.map(({ id }) => id)).not.toContain("tcp/refused");
  });

  it.each([502, 503, 504])("takes a %i for a proxy without anybody behind it, yet", async (status) => {
    const { url, received } = await starting(status, 2);
    const found = await report([url, "--wait", "60s"]);
    expect(found.waited?.answered).toBe(true);
    expect(JSON.stringify(found.evidence)).not.toContain("one moment");
    // Looking is done with posts of the plan, which every handler must be able to take.
    const looks = received.slice(0, 3);
    expect(looks.map(({ fields }) => fields.get("Type"))).toEqual(Array(3).fill("Validation"));
    expect(looks[0]?.body.equals(looks[2]?.body ?? Buffer.of())).toBe(true);
  });

  it.each([401, 404, 500])("doesn't wait for a handler that answers %i", async (status) => {
    const { url, received } = await starting(status, 1);
    const found = await report([url, "--wait", "60s"]);
    expect(found.waited).toBeUndefined();
    expect(
      received.filter(({ body }) => body.equals(received[0]?.body ?? Buffer.of())).length,
    ).toBeGreaterThan(1);
  });

  it("says so when it waited in vain, and tells why nobody is there", async () => {
    const target = `http://127.0.0.1:${await freePort()}/hook`;
    const found = await report([target, "--wait", "600ms"], 1);
    expect(found.likelyCause?.id).toBe("tcp/refused");
    expect(found.waited?.answered).toBe(false);
    const { stdout } = await prevalidate([target, "--local", "--wait", "600ms"], { env });
    expect(stdout).toMatch(/waited \S+ m?s in vain/);
  });

  it("leaves an address alone that can't be posted to", async () => {
    const { code, stderr } = await prevalidate(["http://127.0.0.1:99999/hook", "--wait", "60s"], { env });
    expect(code).toBe(2);
    expect(stderr).toContain("there is no port 99999");
  });

  it("ends on Ctrl-C while it waits", async () => {
    const target = `http://127.0.0.1:${await freePort()}/hook`;
    const { code } = await prevalidate([target, "--local", "--wait", "60s"], {
      env,
      onStart: (child) => setTimeout(() => child.kill("SIGINT"), 800),
    });
    expect(code).toBe(130);
  });

  it("refuses what is no duration", async () => {
    const { code, stderr } = await prevalidate([await lab.serve(), "--wait", "long"], { env });
    expect(code).toBe(2);
    expect(stderr).toBe("prevalidate: --wait: “long” is no duration: write 10, 500ms, 2s or 1m\n");
  });
});

describe("--retries", () => {
  const check = (url: string, ...args: string[]): Promise<Run> =>
    prevalidate([url, "--local", "--reporter", "json", ...args], { env });

  /** An endpoint that is out of order for the whole of one check. */
  async function outForOneCheck() {
    const broken = await starting(503, Number.POSITIVE_INFINITY);
    await check(broken.url);
    return starting(503, broken.received.length);
  }

  it("checks again after the network failed, and tells that it passed only then", async () => {
    const { url } = await outForOneCheck();
    const run = await check(url, "--retries", "2");
    expect(run.code, run.stdout).toBe(0);
    const found = JSON.parse(run.stdout) as Report;
    expectValidReport(found);
    expect(found.verdict).toBe("pass");
    expect(found.evidence.earlier).toMatchObject([{ cause: "gate/upstream-down" }]);
    const told = found.findings.find(({ id }) => id === "http/unstable");
    expect(told).toMatchObject({ severity: "warning", evidence: ["earlier"] });
    expect(told?.detail).toContain("gate/upstream-down");
  });

  it("fails with --strict, though it passed in the end", async () => {
    const { url } = await outForOneCheck();
    expect((await check(url, "--retries", "1", "--strict", "--ignore", "url/plain-http")).code).toBe(1);
  });

  it("gives up after so many times", async () => {
    const { url } = await starting(503, Number.POSITIVE_INFINITY);
    const run = await check(url, "--retries", "1");
    expect(run.code).toBe(1);
    const found = JSON.parse(run.stdout) as Report;
    expect(found.likelyCause?.id).toBe("gate/upstream-down");
    expect(found.evidence.earlier).toHaveLength(1);
    expect(found.findings.map(({ id }) => id)).not.toContain("http/unstable");
  });

  it("doesn't ask again what the handler itself has answered", async () => {
    const once = await starting(500, Number.POSITIVE_INFINITY);
    await check(once.url);
    const { url, received } = await starting(500, Number.POSITIVE_INFINITY);
    expect((await check(url, "--retries", "3")).code).toBe(1);
    expect(received).toHaveLength(once.received.length);
  });

  it.each(["-1", "many", "1.5", "1000"])("refuses %s", async (number) => {
    const { code, stderr } = await prevalidate([await lab.serve(), `--retries=${number}`], { env });
    expect(code).toBe(2);
    expect(stderr).toContain(`--retries: “${number}” is no whole number`);
  });
});
