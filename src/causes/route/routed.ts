import type { Evidence, Response } from "../../evidence.ts";
import { refusedWith } from "../accepted.ts";
import { recognisedGate } from "../gate/recognise.ts";
import { fullEventPasses } from "../handler/clues.ts";

export const tryIt =
  'curl -i "$URL" --data-urlencode "SecretKey=$SECRET_KEY" -d "ServerId=10000&Type=Validation"\n# wanted: 200, and $VALIDATION_KEY in the body';

/** The answer with that status, where no gate and no peculiarity of the validation's fields explains it. */
export function routed(evidence: Evidence, ...statuses: readonly number[]): Response | undefined {
  const answer = refusedWith(evidence, ...statuses);
  if (answer === undefined || recognisedGate(evidence) !== undefined || fullEventPasses(evidence))
    return undefined;
  return answer;
}
