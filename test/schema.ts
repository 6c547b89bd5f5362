import { readFileSync } from "node:fs";
import path from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect } from "vitest";

const file = path.join(import.meta.dirname, "../src/reporters/report.schema.json");
const validate = new Ajv2020({ allErrors: true, strictTuples: false, validateFormats: false }).compile(
  JSON.parse(readFileSync(file, "utf8")) as object,
);

/** The report, as it would be written, satisfies the published JSON Schema. */
export function expectValidReport(report: unknown): void {
  const written: unknown = JSON.parse(JSON.stringify(report));
  const valid = validate(written);
  expect(
    valid ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`),
  ).toEqual([]);
}
