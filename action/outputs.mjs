/*
 * Writes the action's outputs, as lines for $GITHUB_OUTPUT, out of prevalidate's JSON report.
 * Usage: node outputs.mjs <report> <exit code>
 */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

const [file = "", exitCode = ""] = process.argv.slice(2);
const reports = read(file);
const verdicts = reports.map(({ verdict }) => verdict);
const validates = reports.map((report) => report.validates);

output("verdict", ["fail", "inconclusive", "pass"].find((verdict) => verdicts.includes(verdict)) ?? "");
output("validates", worst(validates));
output("likely-cause", reports.find(({ likelyCause }) => likelyCause)?.likelyCause.id ?? "");
output("new", [...new Set(reports.flatMap(({ comparison }) => comparison?.new ?? []))].join(" "));
output("report", reports.length > 0 ? path.resolve(file) : "");
output("exit-code", exitCode);

/** One report, or one a line; none where nothing was checked. */
function read(name) {
  if (!existsSync(name)) return [];
  const text = readFileSync(name, "utf8").trim();
  if (text === "") return [];
  try {
    return [JSON.parse(text)];
  } catch {
    return text.split("\n").map((line) => JSON.parse(line));
  }
}

function worst(all) {
  if (all.length === 0) return "";
  if (all.includes(false)) return "false";
  return all.every((one) => one === true) ? "true" : "unknown";
}

/** A value is one line: what would begin another would be an output of its own. */
function output(name, value) {
  process.stdout.write(`${name}=${String(value).replaceAll(/[\r\n]/g, " ")}\n`);
}
