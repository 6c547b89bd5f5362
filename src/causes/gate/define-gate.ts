import { type Fixes, type FixTable, fill, stepsOf } from "../../advice/fixes.ts";
import type { Evidence } from "../../evidence.ts";
import { asked, exchange, statusLine } from "../../view.ts";
import { type Cause, defineCause, type Steps } from "../define.ts";
import type { Face } from "./face.ts";
import { gateKinds, recognisedGate, type SeenGate } from "./recognise.ts";

interface GateDefinition {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  readonly signs: string;
  readonly verify?: string;
  /** A title for this face, where the face has none of its own. */
  readonly titled?: (gate: SeenGate) => string;
  /** What the answer is, as a sentence. */
  readonly says: (gate: SeenGate) => string;
  /** Steps where the face has none of its own. */
  readonly fixes: Fixes;
  /** Where what was seen changes them. */
  readonly fix?: (evidence: Evidence, steps: Steps, gate: SeenGate) => readonly string[];
}

const postByHand =
  'curl -i "$URL" --data-urlencode "SecretKey=$SECRET_KEY" -d "ServerId=10000&Type=Validation"\n# wanted: 200, and $VALIDATION_KEY in the body';

/** Other gates' symptoms: what the handler would have said is not known while a gate stands before it. */
const explains = ["handler/*", "method/*", "route/*", "redirect/*", "key/*", "secret/*"];

/** Defines the cause of a kind of gate whose faces stand in a table of `marks/`. */
export function defineGate(definition: GateDefinition): Cause {
  const { id, title, about, signs, fixes } = definition;
  const faces = gateKinds.find((kind) => kind.id === id)?.faces ?? [];
  const seenGate = (evidence: Evidence): SeenGate | undefined => {
    const gate = recognisedGate(evidence);
    return gate?.id === id ? gate : undefined;
  };
  return defineCause({
    id,
    severity: "error",
    title,
    otherwise: "The handler itself, or something else before it, might answer so as well.",
    about,
    signs,
    faces: faces.map(({ name, source }) => ({ name, source })),
    fixes: { ...fixes, software: withFaces(fixes.software ?? {}, faces) },
    verify: definition.verify ?? postByHand,
    needs: ["http"],
    recognise: (evidence) => {
      const gate = seenGate(evidence);
      if (gate === undefined) return undefined;
      const ownTitle = gate.face.title ?? definition.titled?.(gate);
      return {
        confidence: gate.confidence,
        detail: detailOf(evidence, gate, definition.says(gate)),
        evidence: [...new Set(["http.validation", `http.${gate.where}`])],
        explains,
        ...(ownTitle !== undefined && { title: ownTitle }),
      };
    },
    fix: (evidence, software) => {
      const gate = seenGate(evidence);
      if (gate === undefined) return [];
      const steps: Steps = (values) => stepsOf(fixes, software, values);
      return gate.face.fix === undefined
        ? (definition.fix?.(evidence, steps, gate) ?? steps())
        : fill(gate.face.fix);
    },
  });
}

/** The table with the steps of each face, under its product's name; faces that say nothing of their own are left out. */
function withFaces(own: FixTable, faces: readonly Face[]): FixTable {
  const table = new Map(
    Object.entries(own).map(([name, steps]) => [name, typeof steps === "string" ? [steps] : steps]),
  );
  for (const { name, means, fix = [] } of faces) {
    // A code's meaning belongs to its steps, where one product has several codes.
    const told = /^\d{3}\b/.test(means ?? "") && fix.length > 0 ? [[means, ...fix].join(" ")] : fix;
    const steps = [...new Set([...(table.get(name) ?? []), ...told])];
    if (steps.length > 0) table.set(name, steps);
  }
  return Object.fromEntries(table);
}

function detailOf(evidence: Evidence, gate: SeenGate, says: string): string {
  const seen = exchange(evidence, gate.where);
  const request = seen === undefined ? "The request" : asked(seen);
  const own = /^status \d+/.test(gate.mark) ? "" : `, with ${gate.mark}`;
  const means = gate.face.means === undefined ? "" : ` ${gate.face.means}`;
  return `${request} is answered ${statusLine(gate.answer)}${own}. ${says}${means}`;
}
