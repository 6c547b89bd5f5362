import type { PaceOptions } from "../options.ts";
import { defaultConcurrency } from "../pace.ts";
import { k6ScriptText } from "./k6-script.ts";
import { commonPlan, type ExportPlan } from "./plan.ts";

/**
 * Writes the script that sends the posts of the data file with k6.
 * @returns an ES module for k6 (grafana.com/docs/k6: options, scenarios, thresholds).
 */
export function k6Script(plan: ExportPlan): string {
  const { url, pace } = plan;
  const common = commonPlan(plan);
  const value = {
    ...common,
    data: `./${common.data}`,
    url: url ?? null,
    vus: Math.max(1, Math.min(pace.concurrency ?? defaultConcurrency, common.total)),
    // With a rate it is the rate that grows; otherwise one place after the other is taken.
    staggerMs: pace.rate === undefined && pace.realtime === undefined ? (pace.rampMs ?? 0) : 0,
    scenario: scenarioOf(common.total, pace),
  };
  return k6ScriptText.replace("{ /* plan */ }", () => JSON.stringify(value, null, 2));
}

/** An executor of k6 with the same pace. One iteration is one post. */
function scenarioOf(total: number, pace: PaceOptions): Readonly<Record<string, unknown>> {
  const { rate, rampMs = 0, concurrency = defaultConcurrency } = pace;
  if (rate === undefined)
    return {
      executor: "shared-iterations",
      vus: Math.max(1, Math.min(concurrency, total)),
      iterations: total,
      maxDuration: "168h",
    };
  // k6 takes whole numbers alone.
  const [whole, timeUnit] = Number.isInteger(rate)
    ? [rate, "1s"]
    : [Math.max(1, Math.round(rate * 1000)), "1000s"];
  const room = { timeUnit, preAllocatedVUs: concurrency, maxVUs: concurrency };
  // A ramp sends half of what its time would hold. Two seconds are for what a busy moment left over.
  const seconds = Math.ceil(Math.max(0, total / rate - rampMs / 2000)) + 2;
  return rampMs === 0
    ? { executor: "constant-arrival-rate", rate: whole, duration: `${seconds}s`, ...room }
    : {
        executor: "ramping-arrival-rate",
        startRate: 0,
        stages: [
          { target: whole, duration: `${Math.round(rampMs)}ms` },
          { target: whole, duration: `${seconds}s` },
        ],
        ...room,
      };
}
