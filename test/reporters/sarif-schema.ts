import schema from "@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json" with { type: "json" };
import { Ajv } from "ajv";

/*
 * The JSON Schema of SARIF 2.1.0 as its editors publish it, written for draft 4, which ajv no longer reads; of what
 * changed since, the schema uses only the name of `id`.
 */
const { $schema: _, id: __, ...rest } = schema as Record<string, unknown>;
const ajv = new Ajv({ allErrors: true, strict: false, unicodeRegExp: false });
ajv.addFormat("uri", (text) => URL.canParse(text));
ajv.addFormat(
  "uri-reference",
  (text) => /^[\w\-.~:/?#[\]@!$&'()*+,;=%]*$/.test(text) && !/%(?![0-9a-f]{2})/i.test(text),
);
ajv.addFormat(
  "date-time",
  (text) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(text) && !Number.isNaN(Date.parse(text)),
);
const validate = ajv.compile(rest);

/** What is wrong with a log by the schema; empty when it is valid. */
export function sarifProblems(log: unknown): readonly string[] {
  return validate(log)
    ? []
    : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
