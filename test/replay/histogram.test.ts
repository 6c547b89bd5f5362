import fc from "fast-check";
import * as hdr from "hdr-histogram-js";
import { describe, expect, it } from "vitest";
import { Histogram } from "../../src/replay/histogram.ts";

const percents = [0, 1, 25, 50, 75, 90, 99, 99.9, 100];

describe("the histogram", () => {
  it("is as exact as HdrHistogram with three digits", () => {
    const values = fc.array(fc.integer({ min: 0, max: 3_600_000_000 }), { minLength: 1, maxLength: 400 });
    fc.assert(
      fc.property(values, (micros) => {
        const ours = new Histogram();
        const theirs = hdr.build({ highestTrackableValue: 7_200_000_000, numberOfSignificantValueDigits: 3 });
        for (const value of micros) {
          ours.record(value);
          theirs.recordValue(value);
        }
        const sorted = [...micros].sort((a, b) => a - b);
        for (const percent of percents) {
          const exact = sorted[Math.max(1, Math.ceil((percent / 100) * sorted.length)) - 1] ?? 0;
          expect(ours.percentile(percent)).toBeGreaterThanOrEqual(exact);
          expect(ours.percentile(percent)).toBeLessThanOrEqual(exact * 1.001 + 1);
          expect(
            Math.abs(ours.percentile(percent) - theirs.getValueAtPercentile(percent)),
          ).toBeLessThanOrEqual(exact * 0.002 + 1);
        }
        expect([ours.min, ours.max, ours.count]).toEqual([sorted[0], sorted.at(-1), sorted.length]);
        theirs.destroy();
      }),
      { numRuns: 50 },
    );
  });

  it("counts every value in one bucket of the picture", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 100_000_000 })), (micros) => {
        const histogram = new Histogram();
        for (const value of micros) histogram.record(value);
        const buckets = histogram.octaves();
        expect(buckets.reduce((sum, { count }) => sum + count, 0)).toBe(micros.length);
        let below = 0;
        for (const { upTo, count } of buckets) {
          expect(micros.filter((value) => value < upTo).length).toBe(below + count);
          below += count;
        }
      }),
    );
  });

  it("is zero while it is empty", () => {
    const empty = new Histogram();
    expect([empty.min, empty.max, empty.mean, empty.percentile(99), empty.octaves()]).toEqual([
      0,
      0,
      0,
      0,
      [],
    ]);
  });
});
