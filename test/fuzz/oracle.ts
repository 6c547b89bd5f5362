import { readFileSync } from "node:fs";
import path from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import type { Report } from "../../src/report.ts";
import type { KeySearch } from "../security/search.ts";
import type { FuzzOutput } from "./pipeline.ts";

/*
 * What must never be, whatever came in.
 */

/** Steers a terminal, or hides what a text says. Line ends are judged with the lines. */
const steers = /[\0-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/;
/** What a CI system would take for an order (GitHub's runner, Azure Pipelines, TeamCity). */
const orders = /##[\w.-]*\[|^\s*::[a-z][\w-]*[^\n]*?::/im;

/**
 * Judges what came out.
 * @param thorough look for the keys in every encoding in each text; otherwise for pieces, and in the report for all.
 * @returns what is wrong, each with the place; empty where nothing is.
 */
export function wrongs(output: FuzzOutput, search: KeySearch, thorough: boolean): readonly string[] {
  const { report, texts, keySent } = output;
  const found = [...reportWrongs(report, search)];
  for (const [name, written] of Object.entries(texts)) {
    // A letter of JSON's own escapes is none of a key's.
    const text = /json|sarif/.test(name) ? written.replaceAll(/\\["\\/bfnrt]/g, " ") : written;
    found.push(
      ...[...search.quickInDocument(text), ...(thorough ? search.writtenIn(text) : [])].map(
        (what) => `${name}: ${what}`,
      ),
    );
    if (steers.test(withoutLineEnds(text))) found.push(`${name}: a control character`);
    if (orders.test(name === "github" ? withoutOwn(text) : text))
      found.push(`${name}: an order to the CI system`);
  }
  if (report.validates === true && !keySent) found.push("verdict: validates without the key");
  return found;
}

/** Judges a report alone. */
export function reportWrongs(report: Report, search: KeySearch): readonly string[] {
  const inside = stringsOf(report)
    .map(({ text }) => text)
    .join("\n");
  return [...badStrings(report, inside, search), ...invalid(report)];
}

const file = path.join(process.cwd(), "src/reporters/report.schema.json");
let validate: ReturnType<Ajv2020["compile"]> | undefined;

function invalid(report: unknown): readonly string[] {
  validate ??= new Ajv2020({ strictTuples: false, validateFormats: false }).compile(
    JSON.parse(readFileSync(file, "utf8")) as object,
  );
  if (validate(report)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `schema: ${instancePath} ${message}`);
}

/** The reporter for GitHub gives orders of its own, one a line; what is in them is escaped. */
function withoutOwn(text: string): string {
  return text
    .split("\n")
    .map((line) =>
      line.replace(
        /^::(?:error|warning|notice|group|endgroup|debug|stop-commands|[0-9a-f]{32}(?=::$))\b/,
        "",
      ),
    )
    .join("\n");
}

/** Looks at all at once, and for the place only where something is wrong. */
function badStrings(report: unknown, inside: string, search: KeySearch): readonly string[] {
  if (search.in(inside).length === 0 && !steers.test(withoutLineEnds(inside))) return [];
  return stringsOf(report).flatMap(({ at, text }) => {
    const place = at.replaceAll(/\.\d+/g, "").replace(/http\.[a-z0-9-]+/, "http");
    const whats = search.in(text).map((what) => `report${place}: ${what}`);
    return steers.test(withoutLineEnds(text)) ? [...whats, `report${place}: a control character`] : whats;
  });
}

function withoutLineEnds(text: string): string {
  return text.replaceAll(/\r?\n|\t/g, " ");
}

interface Place {
  readonly at: string;
  readonly text: string;
}

function stringsOf(value: unknown, at = ""): readonly Place[] {
  if (typeof value === "string") return [{ at, text: value }];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) => stringsOf(item, `${at}.${name}`));
}
