import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { endLine, type Format, headLines, type MetricHead, sampleLine } from "../../src/metrics/text.ts";
import { hasParser, parseExposition } from "./exposition.ts";

const head = (about: Partial<MetricHead> = {}): MetricHead => ({
  name: "prevalidate_x",
  type: "gauge",
  help: "Help.",
  ...about,
});

/** What a label can hold: UTF-8 without NUL. */
const held = (text: string) => Buffer.from(text).toString().replaceAll("\0", "\ufffd");

const anyLabel = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({
    unit: fc.constantFrom("\\", '"', "\n", "n", "\r", "}", "{", ",", "=", " ", "#", "\u2028", "é"),
  }),
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 8 })
    .map((units) => String.fromCharCode(...units)),
);
const anyNumber = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(0, -0, 1e21, 1e-9, 5e-324));

describe.skipIf(!hasParser).each<Format>(["text", "openmetrics"])("a sample in the format %s", (format) => {
  it("is read as it was meant, whatever its labels hold", () => {
    // One process for all of them: each sample has a number of its own.
    const samples = fc.sample(fc.tuple(anyLabel, anyLabel, anyNumber), 2000);
    const lines = samples.map(([target, name, value], at) =>
      sampleLine("prevalidate_x", { labels: { at: String(at), target, name }, value }),
    );
    const [metric] = parseExposition(headLines(head(), format) + lines.join("") + endLine(format), format);
    expect(metric?.samples).toHaveLength(samples.length);
    for (const [at, [target, name, value]] of samples.entries()) {
      const read = metric?.samples[at];
      const labels = Object.entries({ at: String(at), target: held(target), name: held(name) });
      expect(read?.labels).toEqual(Object.fromEntries(labels.filter(([, text]) => text !== "")));
      // Zero's sign is no matter.
      expect(read?.value).toEqual(value === 0 ? expect.closeTo(0) : value);
    }
  });

  it("has its help, its type and its unit", () => {
    const help = 'a "quoted" \\ line\nand another';
    const text = [
      headLines(head({ name: "prevalidate_x_seconds", help }), format),
      sampleLine("prevalidate_x_seconds", { labels: {}, value: 0.5 }),
      headLines(head({ name: "prevalidate_y_total", type: "counter" }), format),
      sampleLine("prevalidate_y_total", { labels: {}, value: 3 }),
      endLine(format),
    ].join("");
    const [x, y] = parseExposition(text, format);
    const unit = format === "openmetrics" ? "seconds" : "";
    expect(x).toMatchObject({ name: "prevalidate_x_seconds", type: "gauge", help, unit });
    expect(y).toMatchObject({ name: "prevalidate_y", type: "counter", samples: [{ value: 3 }] });
  });
});
