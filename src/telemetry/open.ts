import { learn, learntSecrets } from "../redact/learnt.ts";
import { Redactor } from "../redact.ts";
import type { Report } from "../report.ts";
import { version } from "../version.ts";
import { TraceExporter } from "./exporter.ts";
import { readTraceSettings } from "./settings.ts";

/** Takes reports, and sends traces of them. */
export interface Traces {
  add(report: Report): void;
  /** Waits for what is on its way, five seconds at the most, and tells in one line what did not arrive. */
  close(): Promise<void>;
}

/** What a run is like, as far as traces depend on it. */
export interface TracedRun {
  readonly showKeys?: boolean | undefined;
  readonly reproducible?: boolean | undefined;
  /** It goes on until it is broken off: what does not arrive is told at once. */
  readonly endless: boolean;
}

/**
 * Opens the way for traces as the environment says (`OTEL_…`). Whatever goes wrong is a line for `tell`, and nothing
 * else: no check comes out otherwise for it.
 * @param tell is given lines fit to be shown.
 */
export function openTraces(
  env: Readonly<Record<string, string | undefined>>,
  run: TracedRun,
  tell: (line: string) => void,
): Traces | undefined {
  const settings = readTraceSettings(env, version);
  if (settings === undefined) return undefined;
  const problem = typeof settings === "string" ? settings : whyNot(run);
  if (typeof settings === "string" || problem !== undefined) {
    tell(`no traces: ${problem}`);
    return undefined;
  }
  const { headers, endpoint } = settings;
  // With a scheme before it or without, as in `Bearer …`.
  const credentials = Object.values(headers).flatMap((value) => [value, ...value.split(" ").slice(1)]);
  // A shorter one would stand in for half of every line.
  for (const text of [...credentials, endpoint.password])
    if (text.length >= 4) learn({ text, label: "credentials" });
  const tellRedacted = (line: string): void => {
    const redactor = new Redactor({ others: learntSecrets() });
    tell(redactor.text(line).replaceAll(/[\0-\x1f\x7f-\x9f\s]+/g, " "));
  };
  const exporter = new TraceExporter(settings, {
    version,
    ...(run.endless && { onProblem: tellRedacted }),
  });
  return {
    add: (report) => exporter.add(report),
    close: async () => {
      const line = await exporter.close();
      if (line !== undefined) tellRedacted(line);
    },
  };
}

function whyNot({ showKeys, reproducible }: TracedRun): string | undefined {
  if (showKeys) return "with --show-keys they would hold the keys";
  if (reproducible) return "with --reproducible there are no times to tell";
  return undefined;
}
