import { describe, expect, it } from "vitest";
import { TraceExporter } from "../../src/telemetry/exporter.ts";
import { report as sample } from "../reporters/sample.ts";
import { attributesOf } from "./official.ts";
import { useReceivers } from "./receiver.ts";

const startReceiver = useReceivers();

const exporterTo = (url: string) =>
  new TraceExporter(
    {
      endpoint: new URL(`${url}/v1/traces`),
      headers: {},
      timeoutMs: 30_000,
      resource: { "service.name": "x" },
    },
    { version: "1.0.0" },
  );

describe("the exporter of traces", { timeout: 60_000 }, () => {
  it("sends a trace in its own time, without being asked", async () => {
    const receiver = await startReceiver();
    const exporter = exporterTo(receiver.url);
    exporter.add(sample());
    await expect.poll(() => receiver.received.length, { timeout: 20_000 }).toBe(1);
    exporter.add(sample());
    await expect.poll(() => receiver.received.length, { timeout: 20_000 }).toBe(2);
    expect(await exporter.close()).toBeUndefined();
  });

  it("holds no more than it may, sends the oldest, and says how many were dropped", async () => {
    const receiver = await startReceiver();
    const exporter = exporterTo(receiver.url);
    const count = 20_000;
    for (let position = 1; position <= count; position++) exporter.add(sample({ position }));
    const line = await exporter.close();
    const roots = receiver.spans().filter(({ name }) => name === "prevalidate check");
    const positions = roots.map((root) => attributesOf(root)["prevalidate.target.position"]);
    expect(positions).toEqual(Array.from({ length: roots.length }, (_, index) => index + 1));
    expect(roots.length).toBeGreaterThan(500);
    expect(line).toBe(`traces of ${count - roots.length} checks were dropped: too many waited`);
    expect(Math.max(...receiver.received.map(({ body }) => body.length))).toBeLessThan(2_000_000);
  });

  it("sends what it could not while a receiver was away, as far as it comes back in time", async () => {
    const receiver = await startReceiver((before) => (before < 2 ? { status: 503 } : {}));
    const exporter = exporterTo(receiver.url);
    exporter.add(sample());
    expect(await exporter.close()).toBeUndefined();
    expect(receiver.received).toHaveLength(3);
  });
});
