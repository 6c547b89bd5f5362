import type { Evidence, Response } from "../../evidence.ts";
import { exchange, quoteBody, response, statusLine } from "../../view.ts";
import { accepted, refusedWith } from "../accepted.ts";
import { defineCause } from "../define.ts";
import { forbiddenToAll } from "../gate/ip-allowlist.ts";
import { recognisedGate } from "../gate/recognise.ts";
import { fullEventPasses, looksUnread, otherEncodingPasses } from "./clues.ts";
import { speaksOfSecret } from "./secret-words.ts";

/** The handler refuses the Secret Key that it was given. */
function rejection(evidence: Evidence): Response | undefined {
  const answer = refusedWith(evidence, 401, 403, 404, 400, 422);
  if (answer === undefined || evidence.settings.keys.secret === null) return undefined;
  // Other statuses count when the words leave no doubt.
  const known = answer.status === 404 && knownPath(evidence);
  if (answer.status !== 401 && answer.status !== 403 && !known && !speaksOfSecret(answer)) return undefined;
  if (recognisedGate(evidence) !== undefined || forbiddenToAll(evidence) !== undefined) return undefined;
  if (fullEventPasses(evidence) || otherEncodingPasses(evidence) || looksUnread(evidence)?.sure)
    return undefined;
  const wrong = response(evidence, "wrong-secret");
  // A wrong key that is answered differently means that this one was recognised.
  if (wrong !== undefined && wrong.status !== answer.status) return undefined;
  return answer;
}

/** A path where GET is not allowed is there, so that a 404 to POST comes from the handler. */
export function knownPath(evidence: Evidence): boolean {
  return response(evidence, "validation-get")?.status === 405;
}

/** What the keys themselves suggest, without showing them. */
function suspicions(evidence: Evidence): readonly string[] {
  const { secret, validation, same } = evidence.settings.keys;
  if (secret === null) return [];
  return [
    ...(same ? ["The two keys given to this check are the same text; they never are."] : []),
    ...(secret.outerWhitespace
      ? ["The Secret Key given to this check begins or ends with white space."]
      : []),
    ...(secret.hasPlus
      ? [
          "It has a “+”, which a handler that decodes the form twice, or reads the raw body, turns into a space.",
        ]
      : secret.special
        ? ["It has characters that forms encode: a handler that reads the raw body sees them encoded."]
        : []),
    ...(secret.length !== 20
      ? [`It is ${secret.length} characters long; the keys seen so far have 20.`]
      : validation !== null && validation.length !== 20
        ? [`The Validation Key given is ${validation.length} characters long, the Secret Key 20.`]
        : []),
  ];
}

export const rejectsRightSecret = defineCause({
  id: "handler/rejects-right-secret",
  otherwise:
    "Either the handler or this check has another key than the control panel shows, or the handler does not see the one posted.",
  severity: "error",
  title: "The handler refuses the Secret Key",
  about:
    "The handler treats the Secret Key that this check was given as a wrong one. Either the check or the handler has another key than the control panel shows, or the handler compares something else than it should: a key with white space, in another case, or undecoded.",
  signs:
    "The status is 401 or 403 (or another with words about the key), a wrong key gets the same status, and neither a gate nor an unread body explains it. If a wrong key is answered otherwise, the key was recognised and the cause is another.",
  verify:
    'curl -i "$URL" --data-urlencode "SecretKey=$SECRET_KEY" -d "ServerId=10000&Type=Validation"\n# wanted: 200. A wrong key must get 401.',
  needs: ["http"],
  recognise: (evidence) => {
    const answer = rejection(evidence);
    if (answer === undefined) return undefined;
    const wrong = response(evidence, "wrong-secret");
    const empty = response(evidence, "validation-empty");
    const same =
      wrong === undefined
        ? ""
        : ` A random key gets ${wrong.body.shape === answer.body.shape ? "the same answer" : statusLine(wrong)}.`;
    const unseen =
      empty?.status === answer.status && empty.body.shape === answer.body.shape
        ? " So does an empty body: the handler may also not see the field at all."
        : "";
    return {
      confidence: wrong === undefined ? "possible" : "likely",
      detail: [
        `The post with the Secret Key given is answered ${statusLine(answer)} with ${quoteBody(answer)}.${same}${unseen}`,
        ...(knownPath(evidence) && answer.status === 404
          ? ["GET gets 405, so the path is known: the 404 is the handler's own."]
          : []),
        ...(accepted(evidence, exchange(evidence, "delivered")) === true
          ? [
              "A full Delivered event is accepted: the handler seems to check the key for the validation alone.",
            ]
          : []),
        ...suspicions(evidence),
      ].join(" "),
      evidence: ["http.validation", ...(wrong === undefined ? [] : ["http.wrong-secret"])],
      explains: ["handler/unexplained-status", "route/*", "key/*", "secret/*"],
    };
  },
  fixes: {
    general: [
      "Compare the Secret Key in the handler's configuration with the one in the control panel, on the page of this very server: each server has its own.",
      "See that the two keys are not swapped: the Secret Key comes in the post, the Validation Key goes out in the answer.",
      "Compare the whole decoded value byte for byte: no trimming on one side alone, no change of case, no quotes or line end read from an env file.",
    ],
  },
  fix: (evidence, _software, steps) => [
    ...steps(),
    ...(exchange(evidence, "validation")?.ask.encoding === "form"
      ? [
          "Log the length of the value that the handler sees: 0 means that it reads another field name or format.",
        ]
      : []),
  ],
});

/** The Secret Key is recognised, and the validation refused for another reason. */
export function refusedThoughRecognised(evidence: Evidence): boolean {
  const answer = refusedWith(evidence, 401, 403);
  const wrong = response(evidence, "wrong-secret");
  return (
    answer !== undefined &&
    wrong !== undefined &&
    wrong.status !== answer.status &&
    accepted(evidence, exchange(evidence, "wrong-secret")) === false
  );
}
