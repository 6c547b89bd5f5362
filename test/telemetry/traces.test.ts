import { describe, expect, it } from "vitest";
import type { Report } from "../../src/report.ts";
import { keys, env as keysEnv, useLab } from "../cli/endpoint.ts";
import { prevalidate, type RunOptions } from "../cli/prevalidate.ts";
import { attributesOf, type JsonSpan, readOfficially } from "./official.ts";
import { type Receiver, useReceivers } from "./receiver.ts";

const lab = useLab();
const startReceiver = useReceivers();
const noKey = () => ({ status: 200, body: "thank you" });

type Settings = Readonly<Record<string, string>>;

const check = (
  args: readonly string[],
  receiver: Pick<Receiver, "url">,
  settings: Settings = {},
  options: RunOptions = {},
) =>
  prevalidate(["check", ...args, "--local"], {
    env: { ...keysEnv, OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, ...settings },
    ...options,
  });

const rootsOf = (spans: readonly JsonSpan[]) => spans.filter(({ name }) => name === "prevalidate check");

describe("traces of checks", { timeout: 60_000 }, () => {
  it("tell a receiver of a check, and of each exchange in it", async () => {
    const receiver = await startReceiver();
    const target = await lab.serve();
    const run = await check([target, "--reporter", "json"], receiver);
    expect(run).toMatchObject({ code: 0, stderr: "" });
    expect(receiver.received).toHaveLength(1);
    expect(receiver.received[0]).toMatchObject({ method: "POST", path: "/v1/traces" });
    expect(receiver.received[0]?.headers["content-type"]).toBe("application/json");

    const report = JSON.parse(run.stdout) as Report;
    const spans = receiver.spans();
    const [root, ...others] = rootsOf(spans);
    expect(others).toEqual([]);
    expect(root && attributesOf(root)).toMatchObject({
      "url.full": target,
      "server.address": "127.0.0.1",
      "server.port": Number(new URL(target).port),
      "prevalidate.verdict": "pass",
      "prevalidate.validates": true,
      "prevalidate.profile": "classic",
      "prevalidate.findings": report.findings.map(({ id }) => id),
    });
    expect(root).not.toHaveProperty("status");
    expect(BigInt(root?.startTimeUnixNano ?? 0)).toBe(BigInt(Date.parse(report.startedAt)) * 1_000_000n);

    const exchanges = spans.filter(({ kind }) => kind === 3);
    expect(exchanges.map(({ name }) => name)).toEqual(
      Object.values(report.evidence.http ?? {}).map(({ name, request }) => `${request.method} ${name}`),
    );
    for (const span of exchanges) {
      expect(span.parentSpanId).toBe(root?.spanId);
      expect(attributesOf(span)).toMatchObject({
        "http.request.method": span.name.split(" ")[0],
        "url.full": target,
        "network.protocol.version": "1.1",
        "network.peer.address": "127.0.0.1",
      });
      expect(
        spans.filter(({ parentSpanId }) => parentSpanId === span.spanId).map(({ name }) => name),
      ).toEqual(["connect"]);
    }
    const [, refused] = exchanges;
    expect(refused).toMatchObject({ name: "POST wrong-secret" });
    expect(refused && attributesOf(refused)["http.response.status_code"]).toBe(401);
    expect(refused).not.toHaveProperty("status");
  });

  it("name what is wrong with an endpoint, and leave the exit code to the check", async () => {
    const receiver = await startReceiver();
    const run = await check([await lab.serve(noKey)], receiver);
    expect(run).toMatchObject({ code: 1, stderr: "" });
    const [root] = rootsOf(receiver.spans());
    expect(root && attributesOf(root)).toMatchObject({
      "prevalidate.verdict": "fail",
      "prevalidate.cause": "key/missing",
      "error.type": "key/missing",
    });
    expect(root?.status).toMatchObject({ code: 2, message: expect.stringMatching(/\w/) });
  });

  it("come for every target of a list, once, whichever thread checked it", async () => {
    const receiver = await startReceiver();
    const targets = [await lab.serve(), await lab.serve(noKey)];
    const names = Array.from({ length: 50 }, (_, index) => `t${index}`);
    const list = names.map((name, index) => `${JSON.stringify({ url: targets[index % 2], name })}\n`);
    const run = await check(["--targets", "-", "-q"], receiver, {}, { input: list.join("") });
    expect(run).toMatchObject({ code: 1, stderr: "" });
    expect(receiver.received.length).toBeGreaterThan(1);
    const roots = rootsOf(receiver.spans());
    expect(roots.map((root) => attributesOf(root)["prevalidate.target.name"]).sort()).toEqual(names.sort());
    expect(new Set(roots.map(({ traceId }) => traceId)).size).toBe(50);
  });

  it("are part of the trace that TRACEPARENT tells of", async () => {
    const receiver = await startReceiver();
    const [traceId, spanId] = ["0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"];
    const target = await lab.serve();
    await check([target], receiver, { TRACEPARENT: `00-${traceId}-${spanId}-01` });
    const spans = receiver.spans();
    expect(new Set(spans.map((span) => span.traceId))).toEqual(new Set([traceId]));
    expect(rootsOf(spans)).toMatchObject([{ parentSpanId: spanId, flags: 0x301 }]);

    await check([target], receiver, { TRACEPARENT: `00-${traceId}-${spanId}-00` });
    expect(receiver.received).toHaveLength(1);
  });

  it("go where traces are to go, under the name and with the attributes that are given", async () => {
    const receiver = await startReceiver();
    await check(
      [await lab.serve()],
      { url: "http://127.0.0.1:1" },
      {
        OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${receiver.url}/otlp?tenant=a`,
        OTEL_SERVICE_NAME: "hooks",
        OTEL_RESOURCE_ATTRIBUTES: "service.name=other,deployment.environment.name=a%2Cb",
      },
    );
    expect(receiver.received[0]?.path).toBe("/otlp?tenant=a");
    const { resourceSpans } = readOfficially(receiver.received[0]?.body ?? "");
    expect(resourceSpans.map(({ resource }) => attributesOf(resource))).toMatchObject([
      { "service.name": "hooks", "deployment.environment.name": "a,b" },
    ]);
  });

  it("hold no key and no password that stands in a URL or in what an endpoint says", async () => {
    const receiver = await startReceiver();
    const target = new URL(
      await lab.serve(() => ({ status: 500, body: `${keys.secretKey} ${keys.validationKey}` })),
    );
    target.username = "user";
    target.password = "Pa55w0rdOfMine";
    target.search = `?key=${keys.secretKey}&v=${keys.validationKey}`;
    await check([target.href], receiver);
    expect(rootsOf(receiver.spans())).toHaveLength(1);
    const sent = receiver.received.map(({ body }) => body).join();
    expect(sent).toContain("‹secret key›");
    for (const secret of [...Object.values(keys), "Pa55w0rdOfMine"]) expect(sent).not.toContain(secret);
  });

  it("are not had along with shown keys or made-up times, and that is said", async () => {
    const receiver = await startReceiver();
    const target = await lab.serve();
    for (const option of ["--show-keys", "--reproducible"]) {
      const run = await check([target, option], receiver);
      expect(run.code).toBe(0);
      expect(run.stderr).toMatch(new RegExp(`^prevalidate: no traces: with ${option} .+\n$`));
    }
    await check([target, "--dry-run"], receiver);
    expect(receiver.received).toEqual([]);
  });

  it("are sent for what is known when a check is broken off", async () => {
    const receiver = await startReceiver();
    let interrupt = () => {};
    const target = await lab.serve(() => {
      interrupt();
      return new Promise<never>(() => {});
    });
    const onStart: RunOptions["onStart"] = (child) => {
      interrupt = () => child.kill("SIGINT");
    };
    const run = await check([target, "--timeout", "60"], receiver, {}, { onStart });
    expect(run).toMatchObject({ code: 130, stderr: "" });
    const [root] = rootsOf(receiver.spans());
    expect(root && attributesOf(root)).toMatchObject({
      "prevalidate.interrupted": true,
      "prevalidate.verdict": "inconclusive",
    });
  });
});
