import { describe, expect, it } from "vitest";
import { schedule } from "../../src/targets/schedule.ts";

/** Jobs that end when they are told to. */
function jobs(names: readonly string[]) {
  const running = new Map<string, () => void>();
  let read = 0;
  async function* items() {
    for (const name of names) {
      read++;
      yield name;
    }
  }
  const run = (name: string) => new Promise<string>((resolve) => running.set(name, () => resolve(name)));
  const settle = async () => {
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
  };
  const end = async (name: string) => {
    running.get(name)?.();
    running.delete(name);
    await settle();
  };
  return { items: items(), run, running, end, settle, readSoFar: () => read };
}

const limits = { concurrency: 3, perHost: 1, perAddress: 2 };
const byLetter = (name: string) => ({ host: name[0] ?? "", address: undefined });

async function collect(outcomes: AsyncIterable<{ item: string }>, into: string[]) {
  for await (const { item } of outcomes) into.push(item);
}

describe("schedule", () => {
  it("passes over those whose host is busy", async () => {
    const { items, run, running, end, settle } = jobs(["a1", "a2", "a3", "b1", "c1", "d1"]);
    const done: string[] = [];
    const all = collect(schedule(items, byLetter, run, limits), done);
    await settle();
    expect([...running.keys()]).toEqual(["a1", "b1", "c1"]);
    await end("b1");
    expect([...running.keys()]).toEqual(["a1", "c1", "d1"]);
    await end("a1");
    expect([...running.keys()]).toEqual(["c1", "d1", "a2"]);
    for (const name of ["c1", "d1", "a2", "a3"]) await end(name);
    await all;
    expect(done).toEqual(["b1", "a1", "c1", "d1", "a2", "a3"]);
  });

  it("counts an address whatever its names, and waits for no look-up but its own", async () => {
    let found = (_: string) => {};
    const late = new Promise<string>((resolve) => {
      found = resolve;
    });
    const place = (name: string) => ({ host: name, address: name === "a" ? late : "192.0.2.1" });
    const { items, run, running, end, settle } = jobs(["a", "b", "c", "d"]);
    const all = collect(schedule(items, place, run, limits), []);
    await settle();
    expect([...running.keys()]).toEqual(["b", "c"]);
    found("192.0.2.2");
    await settle();
    expect([...running.keys()]).toEqual(["b", "c", "a"]);
    for (const name of ["a", "b", "c", "d"]) await end(name);
    await all;
  });

  it("reads no further ahead than it must, nor without end when nothing can start", async () => {
    const names = Array.from({ length: 5000 }, (_, at) => `a${at}`);
    const { items, run, running, end, settle, readSoFar } = jobs(names);
    const stop = new AbortController();
    const all = collect(schedule(items, byLetter, run, { ...limits, signal: stop.signal }), []);
    for (let turn = 0; turn < 400; turn++) await settle();
    expect(readSoFar()).toBeLessThan(1100);
    expect(running.size).toBe(1);
    stop.abort();
    await end("a0");
    await all;
  });

  it("starts nothing more where nobody takes the results", async () => {
    const { items, run, running, end, settle } = jobs(["a", "b", "c", "d", "e"]);
    const outcomes = schedule(items, (name) => ({ host: name, address: undefined }), run, limits);
    const first = outcomes.next();
    await settle();
    for (const name of ["a", "b", "c"]) await end(name);
    expect((await first).value).toMatchObject({ item: "a" });
    await settle();
    expect(running.size).toBe(0);
    const second = outcomes.next();
    await settle();
    expect((await second).value).toMatchObject({ item: "b" });
  });

  it("keeps order where it is wanted, and holds back no more than a bound", async () => {
    const names = Array.from({ length: 600 }, (_, at) => `${at}`);
    const done: string[] = [];
    const quick = new Set<string>();
    let release = () => {};
    const run = (name: string) =>
      name === "0"
        ? new Promise<string>((resolve) => {
            release = () => resolve(name);
          })
        : Promise.resolve(name).then((one) => {
            quick.add(one);
            return one;
          });
    const { items, settle } = jobs(names);
    const place = (name: string) => ({ host: name, address: undefined });
    const all = collect(schedule(items, place, run, { ...limits, ordered: true }), done);
    for (let turn = 0; turn < 100; turn++) await settle();
    expect(done).toEqual([]);
    expect(quick.size).toBeGreaterThan(100);
    expect(quick.size).toBeLessThan(300);
    release();
    await all;
    expect(done).toEqual(names);
  });

  it("gives what was done before it throws what reading threw", async () => {
    async function* broken() {
      yield "a";
      throw new Error("torn");
    }
    const done: string[] = [];
    const run = (name: string) => Promise.resolve(name);
    await expect(collect(schedule(broken(), byLetter, run, limits), done)).rejects.toThrow("torn");
    expect(done).toEqual(["a"]);
  });
});
