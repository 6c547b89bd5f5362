import type { Evidence, Exchange } from "../../evidence.ts";
import { exchange, hasExactKey, lastOf, response, statusLine, successful } from "../../view.ts";
import { profileOf } from "../accepted.ts";
import { defineCause } from "../define.ts";
import { listOf } from "../words.ts";
import {
  answerWithoutKey,
  inHeader,
  isUndecoded,
  namingTheKey,
  plainAnswer,
  verifyValidation,
  withPlainAnswer,
  wordsFor,
} from "./answer.ts";

/*
 * The key is there as it should be, at a place or in circumstances that it should not be in.
 */

export const undecoded = defineCause({
  id: "key/undecoded",
  severity: "error",
  title: "The Validation Key is compressed, and nothing says so",
  about:
    "The body is compressed, but no Content-Encoding says so. A reader then takes the compressed octets for the text, and the key is not among them. It happens when a cache or handler stores compressed bodies and drops the header.",
  signs:
    "The body is compressed, no Content-Encoding says so, and once it is undone the key is there. A declared coding that can't be undone is http/bad-encoding.",
  verify: verifyValidation,
  needs: ["http"],
  recognise: (evidence) => {
    const found = answerWithoutKey(evidence);
    if (found === undefined || !isUndecoded(found.answer, found.key)) return undefined;
    if (inHeader(found.answer, found.key) !== undefined) return undefined;
    const coding = found.answer.body.contentCoding?.detected ?? "a content-coding";
    return {
      confidence: "certain",
      severity: found.severity,
      title: `The ${found.words} is compressed, and nothing says so`,
      detail: `The body begins like ${coding}, and no Content-Encoding is declared. Decompressed, it has the ${found.words}; as sent, it does not.`,
      evidence: [found.path],
      explains: ["key/only-on-validation", "http/bad-encoding"],
    };
  },
  fixes: {
    general: [
      "Send the answer uncompressed: it is a few octets long.",
      "If a library or cache compresses it, have it set Content-Encoding as well (RFC 9110 §8.4), or switch compression off for this path.",
    ],
  },
});

export const headerOnly = defineCause({
  id: "key/header-only",
  severity: "warning",
  title: "The Validation Key is in a header, not in the body",
  about:
    "The documentation asks for the Validation Key anywhere in the response message, which may or may not take in the headers. A key in the body is found by every reading of that sentence.",
  signs: "The key stands exactly in a header field or in the status line, and not in the body.",
  verify: verifyValidation,
  needs: ["http"],
  recognise: (evidence) => {
    const found = answerWithoutKey(evidence);
    const seen = found && inHeader(found.answer, found.key);
    if (found === undefined || seen === undefined) return undefined;
    const place = seen.field === "status line" ? "the status line" : `the header field ${seen.field ?? ""}`;
    return {
      confidence: "certain",
      title: `The ${found.words} is in ${place}, not in the body`,
      detail: `${found.place} has the ${found.words} in ${place} alone. Whether the sender looks there is not documented.`,
      evidence: [found.path],
      explains: ["key/only-on-validation"],
    };
  },
  fixes: withPlainAnswer("Put the key into the body; the header may stay."),
  fix: (evidence, _software, steps) => namingTheKey(evidence, steps()),
});

export const errorStatus = defineCause({
  id: "key/error-status",
  severity: "warning",
  title: "The Validation Key comes with a status that is no success",
  about:
    "The key is in the answer, but its status says that the post was refused. Whether the sender looks at the status before it looks for the key is not documented. A success status is right in every reading.",
  signs:
    "The key stands exactly in the body of an answer with a status of 400 or above, such as the page of an error that has the key in its message.",
  verify: verifyValidation,
  needs: ["http"],
  recognise: (evidence) => {
    const { validationNeedsKey: need, returnedKey: key } = profileOf(evidence);
    const answer = response(evidence, "validation");
    if (need !== "required" || answer === undefined || !hasExactKey(answer, key)) return undefined;
    if (answer.status < 400) return undefined;
    return {
      confidence: "certain",
      title: `The ${wordsFor(key)} comes with status ${answer.status}`,
      detail: `The answer to the validation has the ${wordsFor(key)}, with status ${statusLine(answer)}.`,
      evidence: ["http.validation"],
    };
  },
  fixes: {
    general: [
      "Answer with status 200 when the Secret Key is right.",
      "See whether an error page, or a proxy in front, sets the status after the handler has run.",
    ],
  },
});

const laterEvents = ["delivered", "failed", "complaint", "tracking", "inbound"] as const;

function eventsWithoutKey(evidence: Evidence): readonly Exchange[] {
  const { eventsNeedKey, returnedKey } = profileOf(evidence);
  const validation = response(evidence, "validation");
  if (eventsNeedKey !== "required" || !successful(validation) || !hasExactKey(validation, returnedKey))
    return [];
  return laterEvents.flatMap((name) => {
    const seen = lastOf(evidence, name);
    const answer = seen?.failure === undefined ? seen?.response : undefined;
    if (seen === undefined || answer === undefined || !successful(answer)) return [];
    if (hasExactKey(answer, returnedKey)) return [];
    return inHeader(answer, returnedKey) === undefined ? [seen] : [];
  });
}

export const onlyOnValidation = defineCause({
  id: "key/only-on-validation",
  severity: "warning",
  title: "The Validation Key comes back for the validation, and not for events",
  about:
    "The documentation asks for the Validation Key in the answer to every post, not only to the first. An answer without it may count as a failed delivery, which the sender would repeat or give up on.",
  signs:
    "The answer to the validation has the key, and successful answers to other events do not. Events that are refused are handler/event-fails.",
  verify:
    'curl -s "$URL" --data-urlencode "SecretKey=$SECRET_KEY" -d "ServerId=10000&Type=Delivered&MessageId=1&Address=reader@example.net" | grep -F "$VALIDATION_KEY"\n# wanted: the line with the key',
  needs: ["http"],
  recognise: (evidence) => {
    const without = eventsWithoutKey(evidence);
    if (without.length === 0) return undefined;
    const types = listOf(without.map(({ ask }) => ask.event ?? "other"));
    return {
      confidence: "certain",
      detail: `The answer to the validation has the key. ${without.length > 1 ? `The answers to ${types} are successes` : `The answer to ${types} is a success`} without it.`,
      evidence: ["http.validation", ...without.map(({ name }) => `http.${name}`)],
    };
  },
  fixes: {
    general: [
      "Print the Validation Key in every answer to a post with the right Secret Key, whatever its Type.",
    ],
    software: plainAnswer,
  },
});

export const echoed = defineCause({
  id: "key/echoed",
  severity: "warning",
  title: "The answer only repeats what was sent to it",
  about:
    "The key stands in the URL or in a header of the request, and the endpoint gives back what it gets. So the validation passes with any key, and nothing shows that a handler is at work. Events posted there may be lost without a sign.",
  signs:
    "A key stands in the URL or in a header that was added to the request; with a random one in its place, the random one came back. So the answer proves nothing.",
  verify:
    'curl -s "$URL" -d "Type=Validation"\n# wanted: 401. With another key in the URL, that key must not come back.',
  needs: ["http"],
  recognise: (evidence) => {
    const key = profileOf(evidence).returnedKey;
    const answer = response(evidence, "random-key");
    const real = exchange(evidence, "validation")?.response;
    if (answer === undefined || !successful(answer)) return undefined;
    if (!successful(real) || !hasExactKey(real, key)) return undefined;
    if (hasExactKey(answer, key) || !answer.body.text.includes("‹random key")) return undefined;
    return {
      confidence: "certain",
      detail: `With a random key where the request has yours, the random key came back, and the ${wordsFor(key)} did not.`,
      evidence: ["http.validation", "http.random-key"],
      explains: [
        "secret/not-checked",
        "secret/absent-accepted",
        "secret/loose-comparison",
        "secret/key-leaked",
      ],
    };
  },
  fixes: {
    general: [
      "Have the handler read the Validation Key from its own settings, and take it out of the URL.",
      "If the URL is that of a request inspector, put the real handler's in its place.",
    ],
  },
});
