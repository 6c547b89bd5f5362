/*
 * The two formats that Prometheus reads: its text format 0.0.4, and OpenMetrics 1.0.
 */

/** Which of the two. */
export type Format = "text" | "openmetrics";

export const contentTypes: Readonly<Record<Format, string>> = {
  text: "text/plain; version=0.0.4; charset=utf-8",
  openmetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8",
};

/** What is said of a metric once, before its series. */
export interface MetricHead {
  /** Of the series; a counter's ends in `_total`. */
  readonly name: string;
  readonly type: "gauge" | "counter";
  readonly help: string;
}

/** One series, and its value now. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** The lines before a metric's samples. OpenMetrics names a counter without `_total`, and wants the unit told. */
export function headLines({ name, type, help }: MetricHead, format: Format): string {
  const family = format === "openmetrics" && type === "counter" ? name.replace(/_total$/, "") : name;
  const unit = format === "openmetrics" && family.endsWith("_seconds") ? `# UNIT ${family} seconds\n` : "";
  return `# HELP ${family} ${escapeHelp(help, format)}\n# TYPE ${family} ${type}\n${unit}`;
}

/** A sample's line. A label without text is left out, which is the same to Prometheus. */
export function sampleLine(name: string, { labels, value }: Sample): string {
  const pairs = Object.entries(labels).flatMap(([label, text]) =>
    text === "" ? [] : [`${label}="${escapeLabel(text)}"`],
  );
  return `${name}${pairs.length > 0 ? `{${pairs.join(",")}}` : ""} ${numeral(value)}\n`;
}

/** What ends an exposition. */
export function endLine(format: Format): string {
  return format === "openmetrics" ? "# EOF\n" : "";
}

/**
 * A label's value between its quotes: `\`, `"` and a line feed have escapes, everything else stands as it is. NUL,
 * which ends Prometheus' reading, and halves of surrogate pairs, which no UTF-8 holds, become U+FFFD.
 */
export function escapeLabel(text: string): string {
  const whole = Buffer.from(text).toString().replaceAll("\0", "\ufffd");
  return whole.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}

function escapeHelp(text: string, format: Format): string {
  const escaped = text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
  return format === "openmetrics" ? escaped.replaceAll('"', '\\"') : escaped;
}

/** As Go's ParseFloat reads it. */
function numeral(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  return Number.isFinite(value) ? String(value) : value > 0 ? "+Inf" : "-Inf";
}
