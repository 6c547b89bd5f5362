import { execFileSync, spawnSync } from "node:child_process";
import path from "node:path";
import type { Format } from "../../src/metrics/text.ts";

/** As a parser of Prometheus' makers has it. */
export interface ParsedMetric {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly unit: string;
  readonly samples: readonly ParsedSample[];
}

export interface ParsedSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

// Debian's packages are Debian's Python's.
const python = "/usr/bin/python3";
export const hasParser = spawnSync(python, ["-c", "import prometheus_client.openmetrics"]).status === 0;
export const hasPromtool = spawnSync("promtool", ["--version"]).status === 0;

if (process.env.CI && !(hasParser && hasPromtool))
  throw new Error("prometheus, python3-prometheus-client not installed (scripts/install-test-packages.sh)");

const numbers: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  "-inf": Number.NEGATIVE_INFINITY,
};

/** Reads an exposition; throws with what the parser says where it is none. */
export function parseExposition(text: string, format: Format = "text"): readonly ParsedMetric[] {
  const output = execFileSync(python, [path.join(import.meta.dirname, "parse.py"), format], {
    input: text,
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  // JSON has no infinity: values come as Python writes them.
  return JSON.parse(output, (key, value: unknown) =>
    key === "value" ? (numbers[String(value)] ?? Number(value)) : value,
  ) as readonly ParsedMetric[];
}

/** What promtool has against an exposition: nothing, if all is well. */
export function promtoolComplaints(text: string): string {
  const { status, stdout, stderr } = spawnSync("promtool", ["check", "metrics"], {
    input: text,
    encoding: "utf8",
  });
  return `${stdout}${stderr}${status === 0 ? "" : `exit ${status}`}`;
}

/** A series' value; undefined where there is none with these labels. */
export function seriesValue(
  metrics: readonly ParsedMetric[],
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number | undefined {
  const found = metrics
    .flatMap(({ samples }) => samples)
    .filter((sample) => sample.name === name)
    .filter((sample) => Object.entries(labels).every(([key, text]) => sample.labels[key] === text));
  if (found.length > 1) throw new Error(`${name} has ${found.length} such series`);
  return found[0]?.value;
}
