import type { Milliseconds } from "../../units.ts";
import type { PaceOptions } from "../options.ts";
import { defaultConcurrency } from "../pace.ts";
import { processorText } from "./artillery-script.ts";
import { commonPlan, type ExportPlan } from "./plan.ts";

/**
 * Writes the processor, which puts the posts of the data file together and judges the answers.
 * @returns a CommonJS module for Artillery 2 (artillery.io/docs: extending, HTTP engine).
 */
export function artilleryProcessor(plan: ExportPlan): string {
  const { rate, rampMs = 0, realtime } = plan.pace;
  const value = {
    ...commonPlan(plan),
    urlIsSecret: plan.url === undefined,
    rate: realtime === undefined ? (rate ?? null) : null,
    rampMs,
  };
  return processorText.replace("{ /* plan */ }", () => JSON.stringify(value, null, 2));
}

/**
 * Writes the test definition.
 * @param processor name of the file with the processor, beside it.
 * @returns YAML for Artillery 2. Values are written as JSON, which is YAML as well.
 */
export function artilleryTest(plan: ExportPlan, processor: string): string {
  const { pace, timeoutMs, posts } = plan;
  const { concurrency = defaultConcurrency } = pace;
  const total = posts * (pace.repeat ?? 1);
  const phases = phasesOf(total, pace).map((phase) => `    - ${JSON.stringify(phase)}`);
  const { target, url } = addressOf(plan.url);
  return `# Sends captured posts again, and holds each answer against what the sender needs. Written by prevalidate replay.
#   PREVALIDATE_SECRET_KEY=… PREVALIDATE_VALIDATION_KEY=… artillery run <this file>
# No key is in here: they come from the environment. PREVALIDATE_URL sends to another address.
config:
  target: ${JSON.stringify(target)}
  processor: ${JSON.stringify(`./${processor}`)}
  http:
    timeout: ${timeoutMs / 1000}
    pool: ${concurrency}
  # With arrivalCount, Artillery runs all of these in one worker, which counts the posts.
  phases:
${phases.join("\n")}
  plugins:
    ensure: {}
  # What fails this makes Artillery exit with 1: an answer that the sender would not take, or a post left unsent.
  ensure:
    conditions:
      - expression: "posts_taken == ${total}"
scenarios:
  - name: replay
    flow:
      - loop:
          - function: takePost
          - post:
              url: ${JSON.stringify(url)}
              ifTrue: hasPost
              followRedirect: false
              beforeRequest: fillIn
              afterResponse: judge
        whileTrue: goOn
`;
}

function addressOf(href: string | undefined): { readonly target: string; readonly url: string } {
  const given = "{{ $processEnvironment.PREVALIDATE_URL }}";
  if (href === undefined) return { target: given, url: given };
  const { origin, pathname, search } = new URL(href);
  // What stands in two braces would be taken for a variable.
  return { target: origin, url: `${pathname}${search}`.replaceAll("{{", "%7B%7B") };
}

type Phase = Readonly<Record<string, string | number>>;

const ms = (time: Milliseconds): string => `${Math.max(1, Math.round(time))}ms`;

/** The pace as phases. A virtual user is a post where there is a rate, and otherwise a connection. */
function phasesOf(total: number, pace: PaceOptions): readonly Phase[] {
  const { rate, rampMs = 0, realtime, concurrency = defaultConcurrency } = pace;
  if (rate === undefined || realtime !== undefined) {
    const vusers = Math.max(1, Math.min(concurrency, total));
    const duration = ms(realtime === undefined && rampMs > 0 ? rampMs : 100);
    return [{ name: "all", duration, arrivalCount: vusers, maxVusers: vusers }];
  }
  const phases: Phase[] = [];
  const add = (name: string, duration: Milliseconds, arrivalCount: number): void => {
    phases.push(
      arrivalCount > 0
        ? { name, duration: ms(duration), arrivalCount, maxVusers: concurrency }
        : { name, pause: ms(duration) },
    );
  };
  // Phases that ramp round to whole arrivals a second; in steps with a count of their own none is lost.
  const steps = rampMs > 0 ? 10 : 0;
  let sent = 0;
  for (let step = 1; step <= steps && sent < total; step++) {
    const upTo = Math.min(total, Math.round((rate * rampMs * (step / steps) ** 2) / 2000));
    add(`ramp ${step}/${steps}`, rampMs / steps, upTo - sent);
    sent = upTo;
  }
  if (sent < total) add("rate", ((total - sent) / rate) * 1000, total - sent);
  // Sends what is left because all connections were busy.
  add("rest", 1000, 1);
  return phases;
}
