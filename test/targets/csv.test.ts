import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvEntries } from "../../src/targets/csv.ts";

async function entries(text: string, size = text.length || 1) {
  async function* chunks() {
    for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
  }
  const found = [];
  for await (const entry of csvEntries(chunks())) found.push(entry);
  return found;
}

const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;

describe("csv", () => {
  it("gives back what was written, however the text is cut and whatever ends its lines", async () => {
    const cell = fc.string({ unit: fc.constantFrom("a", '"', ",", "\n", "\r", ";", " b"), maxLength: 6 });
    const row = fc.tuple(cell, cell);
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { minLength: 1, maxLength: 5 }),
        fc.constantFrom("\n", "\r\n"),
        fc.integer({ min: 1, max: 7 }),
        async (rows, end, size) => {
          const text = [["url", "name"], ...rows].map((cells) => cells.map(quoted).join(",") + end).join("");
          const written = rows
            .map(([url, name]) => [url.trim(), name.trim()])
            .filter((cells) => cells.some((one) => one !== ""));
          const read = (await entries(text, size)).map(({ value }) => {
            const { url = "", name = "" } = value as { url?: string; name?: string };
            return [url, name];
          });
          expect(read).toEqual(written);
        },
      ),
    );
  });

  it("names the line that an entry begins at, also behind quotes with line breaks", async () => {
    const found = await entries('url,name\na,"1\n2"\nb,3\n');
    expect(found.map(({ line }) => line)).toEqual([2, 4]);
  });

  it("says where a row has more values than the header names, and text behind a quote", async () => {
    const found = await entries('url,name\na,b,c\n"a"b,c\nd,e\n');
    expect(found.map(({ problem }) => problem)).toEqual([
      "has 3 values, and the header 2 names",
      expect.stringContaining("goes on after a closing quote"),
      undefined,
    ]);
  });
});
