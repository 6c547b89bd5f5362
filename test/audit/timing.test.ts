import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { median, signedRank, upperTail } from "../../src/audit/statistics.ts";
import { measureTiming } from "../../src/audit/timing.ts";
import { timing } from "../../src/causes/audit/timing.ts";
import { check } from "../../src/check.ts";
import type { Evidence, TimingEvidence } from "../../src/evidence.ts";
import { Lab, type LabHandler } from "../../src/lab/lab.ts";
import { Connector } from "../../src/probes/connector.ts";
import { defaultProfile } from "../../src/protocol/profiles.ts";
import { Redactor } from "../../src/redact.ts";
import { labKeys } from "../faults.ts";

const lab = new Lab(labKeys);
afterAll(() => lab.close());

async function measured(handler: LabHandler): Promise<TimingEvidence> {
  const url = await lab.http(handler);
  const options = { url, ...labKeys, local: true };
  return measureTiming({
    options,
    target: new URL(url),
    at: new Date(),
    randomKey: "x".repeat(20),
    connector: new Connector(options, new Redactor(labKeys)),
    address: "127.0.0.1",
    profile: defaultProfile,
    timeoutMs: 10_000,
    signal: undefined,
  });
}

const claims = (found: TimingEvidence): boolean =>
  timing.recognise({
    audit: { made: "whole", sent: 0, planned: 0, timing: found },
  } as unknown as Evidence) !== undefined;

describe("the time that comparing keys takes", () => {
  it("is told of a handler that compares slowly, character by character", { timeout: 30_000 }, async () => {
    const report = await check({
      url: await lab.http((request) => {
        const given = request.fields.get("SecretKey") ?? "";
        let at = 0;
        while (at < given.length && given[at] === labKeys.secretKey[at]) {
          at++;
          const end = performance.now() + 0.2;
          while (performance.now() < end);
        }
        return at === labKeys.secretKey.length
          ? { body: labKeys.validationKey }
          : { status: 401, body: "no" };
      }),
      ...labKeys,
      local: true,
      audit: true,
      auditTiming: true,
    });
    expect(report.findings.map(({ id }) => id)).toContain("audit/timing");
    expect(report.evidence.audit?.timing).toMatchObject({ outcome: "measured", posts: 400, pairs: 190 });
  });

  it("is not told of one that compares as languages do, in fifty runs", { timeout: 180_000 }, async () => {
    const url = lab.correct;
    const found: TimingEvidence[] = [];
    for (let run = 0; run < 50; run++) found.push(await measured(url));
    expect(found.filter(({ outcome }) => outcome === "measured")).toHaveLength(50);
    expect(found.filter(claims)).toEqual([]);
  });

  it("is not told of one that makes every stranger wait, each for another time", {
    timeout: 60_000,
  }, async () => {
    const found = await measured(async (request) => {
      const end = performance.now() + Math.random() * 4;
      while (performance.now() < end);
      return lab.correct(request);
    });
    expect(found.outcome).toBe("measured");
    expect(claims(found)).toBe(false);
  });

  it("is not measured where the server closes each connection, or answers differ", async () => {
    const closing = await measured(async (request) => ({
      ...(await lab.correct(request)),
      headers: { Connection: "close" },
    }));
    expect(closing.outcome).toBe("no-keep-alive");
    let count = 0;
    const changing = await measured((request) => (++count > 30 ? { status: 429 } : lab.correct(request)));
    expect(changing.outcome).toBe("answers-differ");
  });

  it.each<[string, Partial<Extract<TimingEvidence, { outcome: "measured" }>>]>([
    ["chance could do it once in a hundred thousand times", { p: 1e-5 }],
    ["one half alone shows it", { halves: [1e-9, 0.2] }],
    ["the difference is a few microseconds", { shiftMs: 0.004 }],
  ])("is not told where %s", (_title, less) => {
    const sure: TimingEvidence = {
      outcome: "measured",
      posts: 400,
      pairs: 190,
      nearMs: 2,
      farMs: 1,
      shiftMs: 1,
      p: 1e-20,
      halves: [1e-10, 1e-10],
    };
    expect(claims(sure)).toBe(true);
    expect(claims({ ...sure, ...less } as TimingEvidence)).toBe(false);
  });
});

describe("the statistics", () => {
  it("know the tails of the normal distribution", () => {
    // Values of tables: Φ(−1.96), Φ(−3), Φ(−5), Φ(−6).
    expect(upperTail(0)).toBeCloseTo(0.5, 12);
    expect(upperTail(1.959964)).toBeCloseTo(0.025, 6);
    expect(upperTail(3) / 1.349898e-3).toBeCloseTo(1, 5);
    expect(upperTail(5) / 2.866516e-7).toBeCloseTo(1, 5);
    expect(upperTail(6) / 9.865876e-10).toBeCloseTo(1, 5);
    expect(upperTail(-1.959964)).toBeCloseTo(0.975, 6);
  });

  it("find no side where there is none, and every side where all differences are on it", () => {
    const around = Array.from({ length: 100 }, (_, n) => (n % 2 === 0 ? 1 : -1) * (1 + n));
    expect(signedRank(around)).toBeGreaterThan(0.3);
    expect(signedRank(Array.from({ length: 100 }, (_, n) => n + 1))).toBeLessThan(1e-16);
    expect(signedRank([])).toBe(1);
    expect(signedRank([0, 0, 0])).toBe(1);
  });

  it("give a chance for any differences, and the other side's for their negatives", () => {
    fc.assert(
      fc.property(
        fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { maxLength: 60 }),
        (differences) => {
          const p = signedRank(differences);
          expect(p).toBeGreaterThanOrEqual(0);
          expect(p).toBeLessThanOrEqual(1);
          const other = signedRank(differences.map((d) => -d));
          expect(p + other).toBeGreaterThan(0.999);
        },
      ),
    );
  });

  it("take the middle of numbers in any order", () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([])).toBeNaN();
  });
});
