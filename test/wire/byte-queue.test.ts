import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ByteQueue } from "../../src/wire/byte-queue.ts";

describe("a queue of octets", () => {
  it("gives what was put in, less what was taken out, however it came", () => {
    const step = fc.oneof(
      fc.uint8Array({ maxLength: 40 }).map((bytes) => ({ push: Buffer.from(bytes) })),
      fc.nat(60).map((count) => ({ drop: count })),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const queue = new ByteQueue();
        let wanted = Buffer.alloc(0);
        for (const one of steps) {
          if ("push" in one) {
            queue.push(one.push);
            wanted = Buffer.concat([wanted, one.push]);
          } else {
            queue.drop(one.drop);
            wanted = wanted.subarray(one.drop);
          }
          expect(queue.bytes.equals(wanted)).toBe(true);
          expect(queue.length).toBe(wanted.length);
        }
      }),
    );
  });

  it("writes into no piece that was put in", () => {
    const first = Buffer.from("abc");
    const queue = new ByteQueue();
    queue.push(first.subarray(0, 1));
    queue.push(Buffer.from("xy"));
    expect(first.toString()).toBe("abc");
    expect(queue.bytes.toString()).toBe("axy");
  });
});
