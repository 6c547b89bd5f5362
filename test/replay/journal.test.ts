import { appendFileSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Entry, Journal, type RunIdentity } from "../../src/replay/journal.ts";
import { useFolder } from "./captures.ts";

const write = useFolder();
const identity: RunIdentity = {
  schema: "prevalidate/replay-checkpoint@1",
  run: "a run",
  startedAt: "2026-01-01T00:00:00.000Z",
  shiftMs: null,
};

let serial = 0;
async function freshFile(): Promise<string> {
  const file = write(`checkpoint-${serial++}`, "");
  await rm(file);
  return file;
}

async function entriesOf(file: string, run = identity): Promise<Entry[]> {
  const found: Entry[] = [];
  const { journal } = await Journal.open(file, run, (entry) => found.push(entry));
  await journal.close();
  return found;
}

async function append(file: string, entries: readonly Entry[]): Promise<void> {
  const { journal } = await Journal.open(file, identity, () => {});
  for (const entry of entries) await new Promise<void>((onDisk) => journal.add(entry, onDisk));
  await journal.close();
}

describe("the journal", () => {
  it("gives back what was added, in order, each batch on a line", async () => {
    const file = await freshFile();
    await append(file, [{ over: [1] }, { over: [2] }]);
    await append(file, [{ over: [3] }]);
    expect(await entriesOf(file)).toEqual([{ over: [1] }, { over: [2] }, { over: [3] }]);
    expect(readFileSync(file, "utf8").split("\n")).toHaveLength(5);
  });

  it("tells that an entry is on disk only when the file has it", async () => {
    const file = await freshFile();
    const { journal } = await Journal.open(file, identity, () => {});
    await new Promise<void>((onDisk) => journal.add({ over: [7] }, onDisk));
    expect(readFileSync(file, "utf8")).toContain('{"over":[7]}');
    await journal.close();
  });

  it("loses no more than the last batch, wherever the file is torn", async () => {
    const file = await freshFile();
    await append(file, [{ over: [1] }, { over: [2] }, { over: [3] }]);
    const whole = readFileSync(file);
    const ends = [...whole.toString("latin1").matchAll(/\n/g)].map(({ index }) => index);
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: (ends[0] ?? 0) + 1, max: whole.length }),
        fc.constantFrom("", "\0\0\0\0", "garbage"),
        async (length, tail) => {
          writeFileSync(file, whole);
          truncateSync(file, length);
          appendFileSync(file, tail);
          // A line is whole when its octets are, but for its line feed.
          const torn = tail !== "" && !ends.includes(length - 1);
          const kept = ends.filter((end) =>
            torn ? end < length : end <= length - (tail === "" ? 0 : 1),
          ).length;
          const entries = await entriesOf(file);
          expect(entries).toEqual(
            [{ over: [1] }, { over: [2] }, { over: [3] }].slice(0, Math.max(0, kept - 1)),
          );
          await append(file, [{ over: [4] }]);
          expect((await entriesOf(file)).at(-1)).toEqual({ over: [4] });
        },
      ),
      { numRuns: 60 },
    );
  });

  it("refuses a file that is damaged before its end", async () => {
    const file = await freshFile();
    await append(file, [{ over: [1] }, { over: [2] }, { over: [3] }]);
    writeFileSync(file, readFileSync(file, "utf8").replace('"over":[1]', '"over":[9]'));
    await expect(entriesOf(file)).rejects.toThrow("damaged");
  });

  it("refuses a checkpoint of another run, and a file that is none, and leaves them as they are", async () => {
    const file = await freshFile();
    await append(file, [{ over: [1] }]);
    const before = readFileSync(file, "utf8");
    await expect(entriesOf(file, { ...identity, run: "another" })).rejects.toThrow("another run");
    expect(readFileSync(file, "utf8")).toBe(before);
    const letter = write("letter.txt", "Dear reader,\nhello\n");
    await expect(entriesOf(letter)).rejects.toThrow("no checkpoint");
    expect(readFileSync(letter, "utf8")).toBe("Dear reader,\nhello\n");
  });

  it("lets one process at a time have it", async () => {
    const file = await freshFile();
    writeFileSync(`${file}.lock`, `${process.ppid}\n`);
    await expect(entriesOf(file)).rejects.toThrow(`in use by process ${process.ppid}`);
    writeFileSync(`${file}.lock`, "999999999\n");
    expect(await entriesOf(file)).toEqual([]);
  });
});
