import { artilleryProcessor, artilleryTest } from "./artillery.ts";
import { k6Script } from "./k6.ts";
import type { ExportPlan } from "./plan.ts";

/** An engine made for load that a replay can be written for. */
interface LoadEngine {
  /** As it is called in messages. */
  readonly name: string;
  /** What the script's name must end in, where the engine goes by that. */
  readonly ending?: RegExp;
  /** Texts by what their names add to `base`, the script's without its ending; the script itself is under "". */
  readonly files: (plan: ExportPlan, base: string) => Readonly<Record<string, string>>;
}

const loadEngines = {
  k6: { name: "k6", files: (plan) => ({ "": k6Script(plan) }) },
  artillery: {
    name: "Artillery",
    ending: /\.ya?ml$/i,
    files: (plan, base) => ({
      ".processor.cjs": artilleryProcessor(plan),
      "": artilleryTest(plan, `${base}.processor.cjs`),
    }),
  },
} as const satisfies Readonly<Record<string, LoadEngine>>;

export type EngineName = keyof typeof loadEngines;

/** Gives what is known of an engine. */
export function loadEngine(name: EngineName): LoadEngine {
  return loadEngines[name];
}
