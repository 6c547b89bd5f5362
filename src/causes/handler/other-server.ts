import type { Evidence, Exchange } from "../../evidence.ts";
import { lastOf, pathsOf } from "../../view.ts";
import { accepted, mainEvent } from "../accepted.ts";
import { defineCause } from "../define.ts";
import { isLimited } from "../gate/rate-limited.ts";
import { outcomeOf } from "../outcome.ts";

/** An event of another server that is refused, where the same of the server given is taken. */
function refusedForServer(evidence: Evidence): { own: Exchange; other: Exchange } | undefined {
  const own = mainEvent(evidence);
  const first = evidence.http?.["other-server"];
  const other = lastOf(evidence, "other-server");
  if (own === undefined || first === undefined || other === undefined) return undefined;
  if (accepted(evidence, own) !== true || isLimited(other)) return undefined;
  return accepted(evidence, first) === false && accepted(evidence, other) === false
    ? { own, other }
    : undefined;
}

export const otherServer = defineCause({
  id: "handler/other-server",
  otherwise: "With one server in the account, no such event comes.",
  severity: "warning",
  title: "Events of another server are refused",
  about:
    "Event Webhooks of an account or subaccount get the events of all its servers at one address, each with its own ServerId and all with one Secret Key. The handler takes events of the server that it knows, and refuses one with another ServerId.",
  signs:
    "On a profile whose endpoints serve several servers, an event with the ServerId given is taken, and the like with another one is refused, twice.",
  verify: `curl -i "$URL" -H "Content-Type: application/json" -d '{"Type":"Delivered","ServerId":10001,"SecretKey":"'"$SECRET_KEY"'","MessageId":"1","Address":"reader@example.net"}'\n# wanted: 200, whatever ServerId says`,
  needs: ["http"],
  recognise: (evidence) => {
    const found = refusedForServer(evidence);
    if (found === undefined) return undefined;
    const { own, other } = found;
    return {
      confidence: "likely",
      detail: `A ${own.ask.event} event of the server given gets ${outcomeOf(evidence, own)}; the like of another server gets ${outcomeOf(evidence, other)}.`,
      evidence: [`http.${own.name}`, ...pathsOf(evidence, "other-server")],
    };
  },
  fixes: {
    general: [
      "Let the Secret Key alone decide who may post; take ServerId as a value that says which server the event is from.",
      "If only some servers matter to you, answer 200 to the others' events and drop them.",
    ],
  },
});
