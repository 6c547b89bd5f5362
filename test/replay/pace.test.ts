import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Prepared } from "../../src/replay/options.ts";
import { backoffMs, longestWaitMs, retryAfterMs, roomAt, schedule } from "../../src/replay/pace.ts";
import { PostQueue, type Queued } from "../../src/replay/queue.ts";
import { captured } from "./captures.ts";

const at = (ms: number | null, round = 0) => ({ at: ms, round });

describe("the schedule", () => {
  it("spaces posts evenly at a rate", () => {
    const next = schedule({ rate: 200 });
    expect([next(at(null)), next(at(null)), next(at(null))]).toEqual([0, 5, 10]);
  });

  it("grows to the rate during the ramp, and sends half as many in it", () => {
    const next = schedule({ rate: 100, rampMs: 10_000 });
    const times = Array.from({ length: 1000 }, () => next(at(null)) ?? 0);
    expect(times.filter((time) => time < 10_000).length).toBe(500);
    expect(times.every((time, n) => n === 0 || time >= (times[n - 1] ?? 0))).toBe(true);
    expect((times[999] ?? 0) - (times[998] ?? 0)).toBeCloseTo(10);
  });

  it("keeps the recorded rhythm at a factor, in every round", () => {
    const next = schedule({ realtime: 10 });
    const times = [at(5000), at(7000), at(6000), at(null), at(9000), at(5000, 1), at(7000, 1)].map(next);
    expect(times).toEqual([0, 200, 200, 200, 400, 400, 600]);
  });

  it("has none without a rate", () => {
    expect(schedule({})(at(5000))).toBeNull();
  });

  it("lets the concurrency grow where there is no rate", () => {
    expect([0, 500, 1000, 5000].map((ms) => roomAt(ms, { concurrency: 20, rampMs: 1000 }))).toEqual([
      1, 10, 20, 20,
    ]);
    expect(roomAt(0, { concurrency: 20, rampMs: 1000, rate: 5 })).toBe(20);
  });
});

describe("waiting", () => {
  const now = Date.parse("2026-01-01T00:00:00Z");

  it.each([
    ["2", 2000],
    [" 0 ", 0],
    ["Thu, 01 Jan 2026 00:00:03 GMT", 3000],
    ["Wed, 31 Dec 2025 00:00:00 GMT", 0],
    ["86400", longestWaitMs],
    ["soon", undefined],
    ["-1", undefined],
    ["", undefined],
    [undefined, undefined],
  ])("reads Retry-After: %s", (value, wanted) => {
    expect(retryAfterMs(value, now)).toBe(wanted);
  });

  it("doubles from try to try, up to a minute", () => {
    expect([1, 2, 3, 9].map((attempt) => backoffMs(attempt, 1))).toEqual([1000, 2000, 4000, 60_000]);
    expect(backoffMs(1, 0)).toBe(750);
  });
});

describe("the queue", () => {
  const queued = (id: string | null, index: number): Queued => ({
    post: {
      index,
      body: "",
      captured: { ...captured(""), event: { type: "Delivered", messageId: id } },
    } as unknown as Prepared,
    intended: null,
  });

  it("keeps the order of each MessageId, one under way at a time, and lets the others pass", () => {
    const ids = fc.array(fc.option(fc.constantFrom("a", "b", "c")), { maxLength: 40 });
    fc.assert(
      fc.property(ids, fc.array(fc.nat(5)), (messageIds, endings) => {
        const queue = new PostQueue(true);
        for (const [index, id] of messageIds.entries()) queue.push(queued(id, index));
        const underWay: Queued[] = [];
        const order: number[] = [];
        for (let step = 0; queue.length > 0 || underWay.length > 0; step++) {
          const item = underWay.length < 5 ? queue.peek() : undefined;
          if (item !== undefined) {
            queue.take(item);
            const id = item.post.captured.event?.messageId;
            if (id != null)
              expect(underWay.map((other) => other.post.captured.event?.messageId)).not.toContain(id);
            underWay.push(item);
            order.push(item.post.index);
            continue;
          }
          const [ended] = underWay.splice((endings[step] ?? 0) % underWay.length, 1);
          if (ended !== undefined) queue.over(ended);
        }
        expect([...order].sort((a, b) => a - b)).toEqual(messageIds.map((_, index) => index));
        for (const id of ["a", "b", "c"]) {
          const own = order.filter((index) => messageIds[index] === id);
          expect(own).toEqual([...own].sort((a, b) => a - b));
        }
      }),
    );
  });

  it("takes posts as they come when no order is asked for", () => {
    const queue = new PostQueue(false);
    const [first, second] = [queued("a", 0), queued("a", 1)];
    queue.push(first);
    queue.push(second);
    queue.take(queue.peek() as Queued);
    expect(queue.peek()).toBe(second);
  });
});
