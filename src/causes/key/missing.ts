import { runs } from "../../advice/fixes.ts";
import type { Evidence, Response, Sighting } from "../../evidence.ts";
import { hasExactKey, quoteBody, response, sightings, statusLine } from "../../view.ts";
import { defineCause } from "../define.ts";
import {
  alteredKey,
  answerWithoutKey,
  inHeader,
  isUndecoded,
  namingTheKey,
  plainAnswer,
  plainAnswerSteps,
  verifyValidation,
  type WithoutKey,
  withPlainAnswer,
} from "./answer.ts";
import { findPlaceholder, type Placeholder } from "./placeholder-text.ts";
import { repeatsThePost, sourceCode, whatCame } from "./what-came.ts";

/*
 * The answer is a success, and the key is not in it at all. What came instead decides which cause it is.
 */

/** The answer in which the key is in no form and at no place. */
function nowhere(evidence: Evidence): WithoutKey | undefined {
  const found = answerWithoutKey(evidence);
  if (found === undefined) return undefined;
  const { answer, key } = found;
  const elsewhere = inHeader(answer, key) !== undefined || isUndecoded(answer, key);
  return elsewhere || alteredKey(found) !== undefined ? undefined : found;
}

function isEmpty(answer: Response): boolean {
  return answer.body.bytes === 0 || answer.body.text.trim() === "";
}

/** The Secret Key stands where the Validation Key should, and not merely because the post is repeated. */
function secretInstead({ answer, key }: WithoutKey): Sighting | undefined {
  if (key === "secret" || repeatsThePost(answer)) return undefined;
  return sightings(answer, "secret").find(({ where, form }) => where === "body" && form !== "similar");
}

function placeholderInstead({ answer }: WithoutKey): Placeholder | undefined {
  // The name of a setting in source code stands in for nothing: the code should have been run.
  return sourceCode(answer.body.text.trim()) === undefined ? findPlaceholder(answer.body.text) : undefined;
}

const dropped =
  "If the handler does print the key, see whether it returns or exits before, or a proxy in front drops the body.";

export const emptyResponse = defineCause({
  id: "key/empty-response",
  severity: "error",
  title: "The answer is empty",
  about:
    "The handler takes the post and answers with success, but sends no body. The Validate button passes only when the Validation Key is in the answer. A handler that prints nothing, or a framework's default for “no content”, does this.",
  signs:
    "The answer is a success, and its body is empty or white space alone. With anything else in the body it is key/missing.",
  verify: verifyValidation,
  needs: ["http"],
  recognise: (evidence) => {
    const found = nowhere(evidence);
    if (found === undefined || !isEmpty(found.answer)) return undefined;
    const { answer, words, severity } = found;
    const reason =
      answer.status === 204 || answer.status === 205 ? " That status never has a body (RFC 9110 §15.3)." : "";
    return {
      confidence: "certain",
      severity,
      title: `The answer is empty, so the ${words} is not in it`,
      detail: `${found.place} is ${statusLine(answer)} with ${answer.body.bytes === 0 ? "no body" : "nothing but white space"}.${reason}`,
      evidence: [found.path],
      explains: ["key/only-on-validation"],
    };
  },
  fixes: withPlainAnswer(dropped),
  fix: (evidence, software) =>
    namingTheKey(evidence, [
      ...(response(evidence, "validation")?.status === 204
        ? ["Answer with 200 in place of 204, which has no body."]
        : []),
      ...(runs(software, "Caddy")
        ? [
            "Caddy answers 200 with nothing to a host or path that no site of the Caddyfile is for: compare its site addresses and matchers with the URL.",
          ]
        : []),
      ...plainAnswerSteps(software),
      dropped,
    ]),
});

export const secretInsteadOfKey = defineCause({
  id: "key/secret-instead",
  severity: "error",
  title: "The Secret Key came back in place of the Validation Key",
  about:
    "There are two keys. The Secret Key comes with every post and proves who sends it; the Validation Key goes back in the answer. This handler sends the Secret Key back, which the sender is not looking for, and which should not be shown at all.",
  signs:
    "The answer is a success without the Validation Key, and the Secret Key stands in its body, while the rest of the post does not. An answer that repeats the whole post is key/missing.",
  verify: verifyValidation,
  needs: ["http"],
  recognise: (evidence) => {
    const found = nowhere(evidence);
    const seen = found && secretInstead(found);
    if (found === undefined || seen === undefined) return undefined;
    return {
      confidence: "certain",
      severity: found.severity,
      detail: `${found.place} has the Secret Key and not the Validation Key: ${quoteBody(found.answer)}.`,
      evidence: [found.path],
      explains: ["leak/secret-echoed", "key/only-on-validation"],
    };
  },
  fixes: {
    general: [
      "In the handler, print the Validation Key (the other key of the control panel), not the SecretKey field of the post.",
      "See that the two keys are not swapped in the handler's settings.",
    ],
    software: plainAnswer,
  },
});

export const placeholder = defineCause({
  id: "key/placeholder",
  otherwise: "If that word is meant to be there, the key is just missing (key/missing).",
  severity: "error",
  title: "A placeholder came back in place of the Validation Key",
  about:
    "The handler was made from a sample, or reads the key from a setting, and the real key was never put in. What comes back is the sample's placeholder, the template itself, or the program's word for “nothing”.",
  signs:
    "The answer is a success without the key, and has the text of a known sample, a template that nothing filled in, or a program's word for “nothing” (undefined, None). Other text is key/missing.",
  verify: verifyValidation,
  needs: ["http"],
  recognise: (evidence) => {
    const found = nowhere(evidence);
    if (found === undefined || isEmpty(found.answer) || secretInstead(found)) return undefined;
    const seen = placeholderInstead(found);
    if (seen === undefined) return undefined;
    return {
      confidence: seen.kind === "unset" ? "likely" : "certain",
      severity: found.severity,
      title: `${placeholderTitles[seen.kind]} ${found.words}`,
      detail: `${found.place} has “${seen.text}” where the ${found.words} should be.`,
      evidence: [found.path],
      explains: ["key/only-on-validation"],
    };
  },
  fixes: {
    general: [
      "Replace the placeholder by the Validation Key from the control panel, and deploy the handler again.",
      "If it is read from a setting or environment variable: check the name letter by letter, and restart the handler.",
      "If a template came back: have the server run or render the file.",
    ],
  },
  fix: (evidence) => {
    const found = nowhere(evidence);
    const kind = found && placeholderInstead(found)?.kind;
    if (kind === "unset")
      return namingTheKey(evidence, [
        "Set the setting or environment variable that the handler reads the Validation Key from; check its name letter by letter.",
        "Restart the handler: most programs read their environment only when they start.",
      ]);
    if (kind === "template")
      return namingTheKey(evidence, [
        "Have the template filled in: it is sent as it stands, without the program that should replace the variable.",
        "Check that the file is run or rendered by the server, and that the variable has a value there.",
      ]);
    return namingTheKey(evidence, [
      "Replace the placeholder by the Validation Key from the control panel.",
      "Deploy the handler again.",
    ]);
  },
});

const placeholderTitles: Readonly<Record<Placeholder["kind"], string>> = {
  sample: "A sample's placeholder came back in place of the",
  template: "A template that was not filled in came back in place of the",
  unset: "The program's word for “nothing” came back in place of the",
};

export const missing = defineCause({
  id: "key/missing",
  severity: "error",
  title: "The Validation Key is not in the answer",
  about:
    "The post is accepted, but the answer doesn't hold the Validation Key anywhere. The Validate button passes only when the key stands in the answer. The handler must print it, whatever else it prints.",
  signs:
    "The answer is a success, and the key is in it in no form that the check knows: not exact, altered, encoded, compressed or in a header. What came instead is quoted. An empty body, a placeholder or the other key have causes of their own.",
  verify: verifyValidation,
  needs: ["http"],
  recognise: (evidence) => {
    const found = nowhere(evidence);
    if (found === undefined || isEmpty(found.answer) || secretInstead(found) || placeholderInstead(found))
      return undefined;
    const { answer, words, severity } = found;
    const what = whatCame(answer);
    const onEvents = hasExactKey(response(evidence, "delivered"), found.key);
    const paths = onEvents ? [found.path, "http.delivered"] : [found.path];
    return {
      confidence: answer.body.cut ? "possible" : "certain",
      severity,
      title: onEvents
        ? `The ${words} comes back for events, but not for the validation`
        : `${what.title}, and the ${words} is not in ${what.pronoun}`,
      detail: `${found.place} is ${statusLine(answer)}: ${quoteBody(answer)}. ${what.detail}The ${words} is nowhere in it, in no form that could be recognised${answer.body.cut ? `, as far as it was read` : ""}.`,
      evidence: paths,
      explains: ["key/only-on-validation", ...(repeatsThePost(answer) ? ["leak/secret-echoed"] : [])],
    };
  },
  fixes: withPlainAnswer(
    "See whether this URL is the handler's own, and that the handler prints the key for Type=Validation.",
  ),
  fix: (evidence, software) => {
    const found = answerWithoutKey(evidence);
    const came = found && whatCame(found.answer);
    return namingTheKey(evidence, [
      ...(came?.fix === undefined ? [] : [came.fix]),
      ...plainAnswerSteps(software),
      ...(found !== undefined && hasExactKey(response(evidence, "delivered"), found.key)
        ? [
            "Take the way that events take for Type=Validation too: it has no MessageId, no Address and no DateTime.",
          ]
        : []),
    ]);
  },
});
