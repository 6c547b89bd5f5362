import type { Report } from "../report.ts";
import type { TracedRun, Traces } from "../telemetry/open.ts";

/*
 * The one place where finished checks pass to OpenTelemetry. A process has one exporter, as it has one environment.
 */

let traces: Traces | undefined;

/** Any of them can mean that traces are wanted. Nothing is loaded unless one is set. */
const asking = ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_TRACES_EXPORTER"];

/** Does a command's work, with traces of the checks in it where the environment asks for them. */
export async function withTraces<T>(run: TracedRun, work: () => Promise<T>): Promise<T> {
  const { env } = process;
  const asked = env.OTEL_TRACES_EXPORTER !== "none" && env.OTEL_SDK_DISABLED !== "true";
  if (!asked || asking.every((name) => !env[name])) return work();
  const { openTraces } = await import("../telemetry/open.ts");
  traces = openTraces(env, run, (line) => process.stderr.write(`prevalidate: ${line}\n`));
  try {
    return await work();
  } finally {
    await traces?.close();
    traces = undefined;
  }
}

/** Takes a finished check; does nothing where nobody wants traces. */
export function trace(report: Report): void {
  traces?.add(report);
}
