import type { Evidence, Exchange, Response } from "../evidence.ts";
import { exchange, pathsOf, quoteBody, statusLine, successful } from "../view.ts";
import { profileOf } from "./accepted.ts";
import { lateConnections } from "./connection.ts";
import { type Cause, defineCause } from "./define.ts";
import { wordsFor } from "./key/answer.ts";
import { outcomeOf } from "./outcome.ts";
import { bypassed } from "./secret/bypassed.ts";
import {
  forgedEventTaken,
  leakedToStrangers,
  rightAnswer,
  treatmentOf,
  verifyWrongSecret,
  wholeAnswer,
} from "./secret/compare.ts";
import { takenFromElsewhere } from "./secret/elsewhere.ts";
import { looseComparison } from "./secret/loose.ts";
import { anyOfSeveral, objectLookup, operatorInjection, prototypeKey } from "./secret/objects.ts";
import { listOf, someOf } from "./words.ts";

export const notChecked = defineCause({
  id: "secret/not-checked",
  severity: "warning",
  title: "The Secret Key is not checked",
  about:
    "The Secret Key is what tells the sender's posts from anyone else's. An endpoint that takes any key lets everyone who knows its address report bounces and complaints that never happened, and stop mail to whom they like.",
  signs:
    "A random Secret Key gets the same answer as the right one, the Validation Key included where there is one; for the validation, or for events alone. If the random one is refused and something else let in, it is secret/absent-accepted or secret/loose-comparison.",
  verify: verifyWrongSecret,
  needs: ["http"],
  recognise: (evidence) => {
    const treatment = treatmentOf(evidence, "wrong-secret");
    const forged = forgedEventTaken(evidence);
    const withKey = profileOf(evidence).validationNeedsKey === "required";
    const confidence = withKey ? "certain" : "likely";
    const forgedPath = forged === undefined ? [] : [`http.${forged.name}`];
    if (treatment === "refused" && forged !== undefined)
      return {
        confidence,
        title: "The Secret Key is checked for the validation alone",
        detail: `A validation with a random Secret Key is refused. With the same key, the post of type ${forged.ask.event} got ${outcomeOf(evidence, forged)}, as with the right one.`,
        evidence: ["http.wrong-secret", ...forgedPath],
        explains: ["secret/key-leaked", "secret/bypassed"],
      };
    const answer = wholeAnswer(evidence, "wrong-secret");
    if (answer === undefined || treatment !== "same") return undefined;
    return {
      confidence,
      detail: withKey
        ? `A random Secret Key got ${statusLine(answer)} and the ${wordsFor(profileOf(evidence).returnedKey)}, in the form that the right one got it in.`
        : `A random Secret Key got ${statusLine(answer)} and the same answer as the right one.`,
      evidence: ["http.validation", ...pathsOf(evidence, "wrong-secret"), ...forgedPath],
      explains: [
        "secret/absent-accepted",
        "secret/loose-comparison",
        "secret/bypassed",
        "secret/key-leaked",
        "secret/wrong-status",
      ],
    };
  },
  fixes: {
    general: [
      "Compare the SecretKey field with the Secret Key from the control panel, byte for byte, before anything else.",
      "When it differs or is absent, answer 401 and do nothing with the post.",
    ],
  },
});

export const absentAccepted = defineCause({
  id: "secret/absent-accepted",
  severity: "warning",
  title: "A post without a Secret Key is accepted",
  about:
    "A wrong Secret Key is refused, and none at all is let in. So the check can be passed by leaving the field out. It happens when the handler compares only if the field is there, or when both sides of the comparison are empty.",
  signs:
    "A post without the SecretKey field is treated as one with the right key. Where a random key is taken as well, that is told as secret/not-checked instead.",
  verify: 'curl -si "$URL" -d "ServerId=10000&Type=Validation"\n# wanted: 401, and no Validation Key',
  needs: ["http"],
  recognise: (evidence) => {
    const answer = wholeAnswer(evidence, "absent-secret");
    if (answer === undefined || treatmentOf(evidence, "absent-secret") !== "same") return undefined;
    return {
      confidence: profileOf(evidence).validationNeedsKey === "required" ? "certain" : "likely",
      detail: `A validation without the SecretKey field got ${statusLine(answer)}, as if the key were right.`,
      evidence: ["http.validation", ...pathsOf(evidence, "absent-secret")],
      explains: ["secret/key-leaked"],
    };
  },
  fixes: {
    general: [
      "Refuse with 401 when SecretKey is absent or empty, before comparing.",
      "See that the key is set in the handler's own settings: an empty setting equals an absent field.",
    ],
  },
});

export const wrongStatus = defineCause({
  id: "secret/wrong-status",
  otherwise: "Something before the handler may be what refuses, and not the handler.",
  severity: "warning",
  title: "A wrong Secret Key is refused, with something other than 401",
  about:
    "The documentation asks for 401 Unauthorized when the Secret Key is wrong. With another status the sender can't tell a refused key from a broken handler, and with a success it believes that the post was taken.",
  signs:
    "A random Secret Key, or none, is refused with another status than 401, or gets no answer twice, while the right one gets its. For an absent key any status from 400 to 499 will do.",
  verify: verifyWrongSecret,
  needs: ["http"],
  recognise: (evidence) => {
    const found = refusals(evidence).filter(({ name, answer }) => !isRight(name, answer));
    const [first] = found;
    if (first === undefined) return undefined;
    const got = first.answer === undefined ? "no answer" : String(first.answer.status);
    const crashes = found.every(({ name }) => name === "absent-secret");
    return {
      confidence: first.answer === undefined ? "likely" : "certain",
      title: crashes
        ? `A post without a Secret Key gets ${got} in place of 401`
        : `A wrong Secret Key gets ${got} in place of 401`,
      detail: found
        .map(
          ({ name, words }) =>
            `A ${name === "wrong-secret" ? "random Secret Key" : "validation without a Secret Key"} got ${words}.`,
        )
        .join(" "),
      evidence: ["http.validation", ...found.flatMap(({ name }) => pathsOf(evidence, name))],
    };
  },
  fixes: { general: ["Answer 401 when the Secret Key is wrong or absent."] },
  fix: (evidence, _software, steps) => [
    ...steps(),
    ...(refusals(evidence).some(({ answer }) => answer === undefined || answer.status >= 500)
      ? ["Take an absent SecretKey for a wrong one: read the field in a way that doesn't throw."]
      : []),
  ],
});

interface Refusal {
  readonly name: string;
  /** Absent where the connection ended, or nothing more came, in place of an answer. */
  readonly answer: Response | undefined;
  /** What came, for a sentence. */
  readonly words: string;
}

function refusals(evidence: Evidence): readonly Refusal[] {
  return ["wrong-secret", "absent-secret"].flatMap((name): Refusal[] => {
    const answer = wholeAnswer(evidence, name);
    if (answer !== undefined)
      return treatmentOf(evidence, name) === "refused"
        ? [{ name, answer, words: `${statusLine(answer)}: ${quoteBody(answer)}` }]
        : [];
    const seen = unansweredTwice(evidence, name);
    return seen === undefined ? [] : [{ name, answer, words: `${outcomeOf(evidence, seen)}, twice` }];
  });
}

/** Among others and alone the handler hung up on it or kept silent, while the right Secret Key got its answer. */
function unansweredTwice(evidence: Evidence, name: string): Exchange | undefined {
  const [first, alone] = [exchange(evidence, name), exchange(evidence, `${name}-retry`)];
  const silent = [first, alone].every(({ failure } = {} as Exchange) =>
    failure?.kind === "timeout"
      ? failure.phase === "head"
      : failure?.kind === "empty-reply" || failure?.kind === "reset",
  );
  return silent && rightAnswer(evidence) !== undefined && lateConnections(evidence) === undefined
    ? alone
    : undefined;
}

/** For an absent key other refusals will do: the documentation speaks of a wrong one alone. */
function isRight(name: string, answer: Response | undefined): boolean {
  if (answer === undefined) return false;
  if (answer.status === 401) return true;
  return name === "absent-secret" && answer.status >= 400 && answer.status < 500;
}

export const keyLeaked = defineCause({
  id: "secret/key-leaked",
  severity: "warning",
  title: "The Validation Key goes to anyone who asks",
  about:
    "The Validation Key should go back only to someone who has shown the Secret Key. An endpoint that gives it to anybody lets anybody make an endpoint of their own that validates in your name.",
  signs:
    "The Validation Key is in the answer to a post with a wrong Secret Key or none, to an empty body, or to a GET, whatever its status. If a wrong key is accepted altogether, it is told as secret/not-checked.",
  verify: verifyWrongSecret,
  needs: ["http"],
  audits: true,
  recognise: (evidence) => {
    const leaks = leakedToStrangers(evidence);
    if (leaks.length === 0) return undefined;
    return {
      confidence: "certain",
      title: `The ${wordsFor(profileOf(evidence).returnedKey)} goes to anyone who asks`,
      detail: `The ${wordsFor(profileOf(evidence).returnedKey)} is in the answer to ${someOf(leaks.map(({ words }) => words))}${statusNote(leaks.map(({ seen }) => seen.response))}.`,
      evidence: leaks.map(({ seen }) => `http.${seen.name}`),
    };
  },
  fixes: {
    general: ["Check the Secret Key first, and print the Validation Key only when it is right."],
  },
  fix: (evidence, _software, steps) => [
    ...steps(),
    ...(leakedToStrangers(evidence).some(({ seen }) => seen.ask.method === "GET")
      ? ["Answer GET without the key: the sender only posts."]
      : []),
  ],
});

function statusNote(answers: readonly (Response | undefined)[]): string {
  const refused = answers.filter((answer) => answer !== undefined && !successful(answer));
  const statuses = [...new Set(refused.map((answer) => String(answer?.status)))];
  return statuses.length === 0 ? "" : `, though the status says ${listOf(statuses)}`;
}

/** The key that comes with the post: whether it is checked, and what a stranger gets. */
export const secretCauses: readonly Cause[] = [
  notChecked,
  absentAccepted,
  wrongStatus,
  looseComparison,
  bypassed,
  operatorInjection,
  objectLookup,
  anyOfSeveral,
  prototypeKey,
  keyLeaked,
  takenFromElsewhere,
];
