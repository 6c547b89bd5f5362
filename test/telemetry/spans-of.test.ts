import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { check } from "../../src/check.ts";
import type { Exchange, ExchangeFailure } from "../../src/evidence.ts";
import { Lab } from "../../src/lab/lab.ts";
import type { Report } from "../../src/report.ts";
import type { CheckOptions } from "../../src/settings.ts";
import { newId } from "../../src/telemetry/exporter.ts";
import { encodeSpans, type Span } from "../../src/telemetry/span.ts";
import { spansOf } from "../../src/telemetry/spans-of.ts";
import { labKeys } from "../faults.ts";
import { freePort } from "../real/programs.ts";
import { hostileThroughout, useLabReports } from "../reporters/lab-reports.ts";
import { evidence, exchange, finding, report as sample, shown } from "../reporters/sample.ts";
import { attributesOf, type JsonSpan, readOfficially, spansIn } from "./official.ts";

const lab = new Lab(labKeys);
afterAll(() => lab.close());
const reports = useLabReports();

const encode = (spans: readonly Span[]) => encodeSpans(spans, { "service.name": "test" }, "1.0.0");
const written = (report: Report): readonly JsonSpan[] =>
  spansIn(readOfficially(encode(spansOf(report, { newId }))));
const spansNamed = (spans: readonly JsonSpan[], name: string) => spans.filter((span) => span.name === name);
const checked = async (url: string, options: Partial<CheckOptions> = {}) =>
  written(await check({ url, ...labKeys, local: true, only: ["Validation"], ...options }));
const shape = (span: JsonSpan | undefined) => ({
  failed: span?.status?.code === 2,
  ...(span && attributesOf(span)),
});

describe("the spans of a check", () => {
  it("are one tree, each within its check, for whatever a check comes to", () => {
    for (const report of [...reports(), hostileThroughout()]) {
      const spans = written(report);
      const byId = new Map(spans.map((span) => [span.spanId, span]));
      expect(byId.size).toBe(spans.length);
      const [root, ...others] = spans;
      expect(root).not.toHaveProperty("parentSpanId");
      for (const span of others) {
        const parent = byId.get(span.parentSpanId ?? "");
        expect(parent, span.name).toBeDefined();
        expect(BigInt(span.startTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(parent?.startTimeUnixNano ?? 0));
        expect(BigInt(span.endTimeUnixNano)).toBeLessThanOrEqual(BigInt(parent?.endTimeUnixNano ?? 0));
      }
      expect(root?.status?.code === 2).toBe(report.verdict === "fail");
    }
  });

  it("tell of the handshake, and why it is not trusted", async () => {
    const { authority } = lab;
    const port = await lab.https(lab.correct, authority.issue());
    const url = `https://127.0.0.1:${port}/hook`;
    const [trusted] = spansNamed(await checked(url, { ca: authority.rootPem }), "tls");
    expect(shape(trusted)).toMatchObject({ failed: false, "tls.protocol.version": "1.3" });
    const [not] = spansNamed(await checked(url), "tls");
    expect(shape(not)).toMatchObject({ failed: true, "error.type": expect.stringMatching(/^[A-Z_]+$/) });
  });

  it("tell of a handshake that failed", async () => {
    const port = await lab.tcp((socket) => socket.on("data", () => socket.end("220 mail ready\r\n")));
    const spans = await checked(`https://127.0.0.1:${port}/hook`);
    expect(shape(spansNamed(spans, "tls")[0])).toMatchObject({
      failed: true,
      "error.type": expect.any(String),
    });
    expect(shape(spansNamed(spans, "connect")[0])).toMatchObject({ failed: false });
  });

  it("tell of every address that was tried", async () => {
    const port = Number(new URL(await lab.http(lab.correct)).port);
    const url = `http://hooks.test:${port}/hook`;
    const resolve = ["127.0.0.9", "127.0.0.1"].map((address) => ({ host: "hooks.test", port, address }));
    const spans = await checked(url, { resolve });
    const [root] = spans;
    const tried = spansNamed(spans, "connect").filter(({ parentSpanId }) => parentSpanId === root?.spanId);
    expect(tried.map(shape)).toMatchObject([
      { failed: true, "network.peer.address": "127.0.0.9", "error.type": "ECONNREFUSED" },
      { failed: false, "network.peer.address": "127.0.0.1", "network.peer.port": port },
    ]);
    // They were given: nobody looked them up.
    expect(spansNamed(spans, "dns")).toEqual([]);
  });

  it("tell of a look-up, and of one that came to nothing", async () => {
    const port = Number(new URL(await lab.http(lab.correct)).port);
    const [found] = spansNamed(await checked(`http://localhost:${port}/hook`), "dns");
    expect(shape(found)).toMatchObject({ failed: false, "dns.question.name": "localhost" });
    const resolver = [`127.0.0.1:${await freePort()}`];
    const [none] = spansNamed(await checked("http://none.invalid/hook", { dnsServers: resolver }), "dns");
    expect(shape(none)).toMatchObject({ failed: true, "dns.answers": [], "error.type": expect.any(String) });
  });

  it("count a refusal as an error only where there should be none", async () => {
    const url = await lab.http(() => ({ status: 403 }));
    const spans = written(await check({ url, ...labKeys, local: true }));
    expect(shape(spansNamed(spans, "POST validation")[0])).toMatchObject({
      failed: true,
      "error.type": "403",
    });
    expect(shape(spansNamed(spans, "POST wrong-secret")[0])).toMatchObject({ failed: false });
    const broken = await checked(await lab.http(() => ({ status: 503 })));
    expect(shape(spansNamed(broken, "POST validation")[0])).toMatchObject({
      failed: true,
      "error.type": "503",
    });
  });

  it.each<[ExchangeFailure, string, string | undefined]>([
    [{ kind: "connect", outcome: "refused", code: "ECONNREFUSED" }, "ECONNREFUSED", "connect"],
    [{ kind: "connect", outcome: "timeout" }, "timeout", "connect"],
    [{ kind: "timeout", phase: "tls", afterMs: 5 }, "timeout", "tls"],
    [{ kind: "timeout", phase: "head", afterMs: 5 }, "timeout", undefined],
    [{ kind: "tls", code: "handshake_failure" }, "handshake_failure", "tls"],
    [{ kind: "reset", phase: "head", code: "ECONNRESET" }, "ECONNRESET", undefined],
    [{ kind: "empty-reply" }, "empty-reply", undefined],
    [{ kind: "malformed", problem: "bad-chunk", quote: shown("x") }, "bad-chunk", undefined],
  ])("lay %j where it happened", (failure, type, phase) => {
    const { response: _, ...silent } = exchange();
    const phases = phase === "connect" ? { connectMs: 1 } : { connectMs: 1, tlsMs: 2 };
    const seen: Exchange = { ...silent, name: "delivered", failure, timings: { ...phases, totalMs: 5 } };
    const spans = written(sample({ evidence: evidence({ http: { delivered: seen } }) }));
    expect(shape(spansNamed(spans, "POST delivered")[0])).toMatchObject({ failed: true, "error.type": type });
    const failed = spans.filter((span) => span.kind === 1 && span.parentSpanId !== undefined && span.status);
    expect(failed.map(({ name }) => name)).toEqual(phase === undefined ? [] : [phase]);
  });

  it("are valid whatever text and whatever times a report holds", () => {
    const text = fc.string({ unit: "binary", maxLength: 40 }).map((one) => shown(`${one}\ud800`));
    const long = fc.constantFrom("a".repeat(4095) + "\u{1f4a9}", "\0", "\udfff\ud800").map(shown);
    const any = fc.oneof(text, long);
    const ms = fc.oneof(fc.double(), fc.constantFrom(0, -1, Number.NaN, Number.MAX_VALUE / 1e300));
    fc.assert(
      fc.property(any, any, any, ms, ms, fc.date(), (target, name, title, one, other, date) => {
        const startedAt = Number.isNaN(date.getTime()) ? name : date.toISOString();
        const timings = { dnsMs: one % 1e9, connectMs: other % 1e9, totalMs: one % 1e9 };
        const request = { ...exchange().request, method: name, url: target };
        const seen = { ...exchange(), name: title, request, address: name, startedAt, timings };
        const cause = finding({ id: name, title });
        const report = sample({
          target,
          name,
          startedAt,
          durationMs: other % 1e9,
          verdict: "fail",
          likelyCause: cause,
          findings: [cause],
          evidence: evidence({ http: { validation: seen } }),
        });
        const body = encode(spansOf(report, { newId }));
        readOfficially(body);
        expect(JSON.stringify(JSON.parse(body))).not.toMatch(/\\ud[89a-f]/);
      }),
      { numRuns: 150 },
    );
  });

  it("have ids of their own, of which none is nothing", () => {
    for (const octets of [8, 16]) {
      const ids = Array.from({ length: 2000 }, () => newId(octets));
      expect(new Set(ids).size).toBe(2000);
      for (const id of ids) expect(id).toMatch(new RegExp(`^(?!0+$)[\\da-f]{${2 * octets}}$`));
    }
  });
});
