import { fill } from "../../advice/fixes.ts";
import type { Evidence, Exchange } from "../../evidence.ts";
import { exchange, response, successful } from "../../view.ts";
import { accepted } from "../accepted.ts";
import { defineCause } from "../define.ts";
import { forbiddenFixes } from "../gate/forbidden.ts";
import { gateIn, type SeenGate } from "../gate/recognise.ts";
import { outcomeOf } from "../outcome.ts";
import { listOf } from "../words.ts";
import { refusedAnyway } from "./refused-anyway.ts";

/** An event that is refused with markup in it and taken without. */
interface MarkupRefused {
  readonly type: string;
  readonly refused: Exchange;
  readonly plain: Exchange;
  /** With markup it is refused after the plain one has passed, too: it is not a matter of time. */
  readonly again: Exchange | undefined;
}

function refusedForMarkup(evidence: Evidence): readonly MarkupRefused[] {
  return Object.values(evidence.http ?? {}).flatMap((plain) => {
    if (!plain.name.endsWith("-plain") || !isTaken(evidence, plain)) return [];
    const name = plain.name.slice(0, -"-plain".length);
    const refused = exchange(evidence, `${name}-retry`);
    const again = exchange(evidence, `${name}-marked`);
    if (refused === undefined || accepted(evidence, refused) !== false || succeeded(refused)) return [];
    // Without the markup it is shorter, too: where the length is the reason, the status says so.
    if ([413, 431].includes(refused.response?.status ?? 0)) return [];
    if (again !== undefined && (accepted(evidence, again) !== false || succeeded(again))) return [];
    if (refusedAnyway(evidence, refused)) return [];
    return [{ type: plain.ask.event ?? name, refused, plain, again }];
  });
}

/** Accepted; or a success, where even the validation's success has no key. */
function isTaken(evidence: Evidence, seen: Exchange): boolean {
  if (accepted(evidence, seen) === true) return true;
  const keyless = successful(response(evidence, "validation"));
  return keyless && accepted(evidence, exchange(evidence, "validation")) === false && succeeded(seen);
}

function succeeded({ failure, response: answer }: Exchange): boolean {
  return failure === undefined && successful(answer);
}

function gateOf(evidence: Evidence, { refused }: MarkupRefused): SeenGate | undefined {
  const gate = gateIn(refused, evidence.url.parsed?.host ?? "");
  return gate?.id === "gate/waf" ? gate : undefined;
}

export const refusesMarkup = defineCause({
  id: "handler/refuses-markup",
  severity: "warning",
  title: "Events with markup in their text are refused",
  about:
    "The reason of a bounce, the reply of a mail server and the name of a mail program are text by third parties, and now and then there is markup in it. Such an event is refused here, mostly by a firewall that takes markup for an attack, and is lost. The check puts a harmless <i> into one field of each event that it posts; without it the same event passes.",
  signs:
    "The same event is refused with a harmless <i> in a third party's text and taken without it. An event that is refused either way is handler/event-fails.",
  verify:
    'curl -i "$URL" --data-urlencode "SecretKey=$SECRET_KEY" --data-urlencode "Response=250 Ok <i>queued</i>" -d "ServerId=10000&Type=Delivered&MessageId=1&Address=reader@example.net"\n# wanted: 200, as without the <i>',
  needs: ["http"],
  recognise: (evidence) => {
    const events = refusedForMarkup(evidence);
    const [event] = events;
    if (event === undefined) return undefined;
    const gate = gateOf(evidence, event);
    const by = gate === undefined ? "" : `, with ${gate.mark} (${gate.face.name})`;
    const others = events.slice(1).map(({ type }) => type);
    return {
      confidence: event.again === undefined ? "likely" : "certain",
      detail: `A ${event.type} event with “<i>” in a third party's text gets ${outcomeOf(evidence, event.refused)}${by}; the same without it gets ${outcomeOf(evidence, event.plain)}.${others.length > 0 ? ` So it is with ${listOf(others)}.` : ""}`,
      evidence: events.flatMap((one) =>
        [one.refused, one.plain, ...(one.again ? [one.again] : [])].map(({ name }) => `http.${name}`),
      ),
      explains: ["handler/unknown-type-fails"],
    };
  },
  fixes: {
    general: [
      "Look for a firewall or an input filter in front of the handler that takes markup for an attack (its log names the rule), and exempt this path, or the sender's addresses {addresses}, from it.",
      "Let the handler take any text in a field, and escape it where it is shown.",
    ],
    software: {
      ...forbiddenFixes.software,
      "ASP.NET":
        'In ASP.NET, request validation refuses markup: put [ValidateInput(false)] (MVC) or [AllowHtml] on the fields, or ValidateRequest="false" on the page.',
    },
  },
  fix: (evidence, _software, steps) => {
    const [event] = refusedForMarkup(evidence);
    const gate = event && gateOf(evidence, event);
    return gate?.face.fix === undefined ? steps() : fill(gate.face.fix);
  },
});
