import type { Software } from "../../advice/software.ts";
import type { Evidence } from "../../evidence.ts";
import { sourceAddresses } from "../../protocol/source-addresses.ts";
import { asked, exchange, statusLine } from "../../view.ts";
import { type Cause, defineCause } from "../define.ts";
import { recognisedGate, type SeenGate } from "./recognise.ts";

interface GateDefinition {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  readonly verify?: string;
  /** A title for this face, where the face has none of its own. */
  readonly titled?: (gate: SeenGate) => string;
  /** What the answer is, as a sentence. */
  readonly says: (gate: SeenGate) => string;
  /** Steps where the face has none of its own. */
  readonly fix: (evidence: Evidence, software: readonly Software[], gate: SeenGate) => readonly string[];
}

/** The sender's addresses, as a firewall's list would have them. */
export const senderAddresses = sourceAddresses.map(({ range }) => range).join(" and ");

const postByHand =
  'curl -i "$URL" --data-urlencode "SecretKey=$SECRET_KEY" -d "ServerId=10000&Type=Validation"\n# wanted: 200, and $VALIDATION_KEY in the body';

/** Other gates' symptoms: what the handler would have said is not known while a gate stands before it. */
const explains = ["handler/*", "method/*", "route/*", "redirect/*", "key/*", "secret/*"];

/** Defines the cause of a kind of gate whose faces stand in a table of `marks/`. */
export function defineGate(definition: GateDefinition): Cause {
  const { id, title, about } = definition;
  const seenGate = (evidence: Evidence): SeenGate | undefined => {
    const gate = recognisedGate(evidence);
    return gate?.id === id ? gate : undefined;
  };
  return defineCause({
    id,
    severity: "error",
    title,
    about,
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
      const steps = gate.face.fix ?? definition.fix(evidence, software, gate);
      return steps.map((step) => step.replaceAll("{addresses}", senderAddresses));
    },
  });
}

function detailOf(evidence: Evidence, gate: SeenGate, says: string): string {
  const seen = exchange(evidence, gate.where);
  const request = seen === undefined ? "The request" : asked(seen);
  const own = /^status \d+/.test(gate.mark) ? "" : `, with ${gate.mark}`;
  const means = gate.face.means === undefined ? "" : ` ${gate.face.means}`;
  return `${request} is answered ${statusLine(gate.answer)}${own}. ${says}${means}`;
}
