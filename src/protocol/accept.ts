import type { EventType } from "./event.ts";
import type { KeyNeed, Profile } from "./profile.ts";

/** What counts in an answer. The key is the one that the profile wants back. */
export interface AnswerFacts {
  readonly status: number;
  /** The key stands in the body, byte for byte. */
  readonly keyExact: boolean;
  /** The key stands in a header field and not in the body. */
  readonly keyHeaderOnly: boolean;
}

export interface Acceptance {
  /** Null where the documentation leaves it open. */
  readonly accepted: boolean | null;
  /** The reason, as a sentence. */
  readonly why: string;
}

/**
 * Judges an answer to a post with the right Secret Key by the sender's documented contract, and by nothing else.
 * @param profile the contract.
 * @param event what was posted.
 * @param answer what came back, whole.
 * @returns whether the sender takes it; null where that is not documented.
 */
export function accepts(profile: Profile, event: EventType, answer: AnswerFacts): Acceptance {
  const need = event === "Validation" ? profile.validationNeedsKey : profile.eventsNeedKey;
  const key = profile.returnedKey === "secret" ? "Secret Key" : "Validation Key";
  const success = answer.status >= 200 && answer.status < 300;

  if (answer.status >= 300 && answer.status < 400)
    return open(`It is not documented whether the sender follows a redirect (${answer.status}).`);
  if (!success) return judgeRefusal(answer, need, key);
  if (profile.goodStatus === "200" && answer.status !== 200)
    return open(`The sender asks for 200; it is not documented whether ${answer.status} does as well.`);
  return judgeSuccess(answer, need, key);
}

function judgeRefusal(answer: AnswerFacts, need: KeyNeed, key: string): Acceptance {
  if (need === "required" && (answer.keyExact || answer.keyHeaderOnly))
    return open(
      `The ${key} is there, and it is not documented whether it counts with status ${answer.status}.`,
    );
  return { accepted: false, why: `The status is ${answer.status}, which refuses the post.` };
}

function judgeSuccess(answer: AnswerFacts, need: KeyNeed, key: string): Acceptance {
  const status = `The status is ${answer.status}`;
  if (need === "none") return { accepted: true, why: `${status}; nothing else is asked for.` };
  if (answer.keyExact) return { accepted: true, why: `${status} and the ${key} is in the body.` };
  if (need === "expected") {
    return {
      accepted: true,
      why: `${status}. The documentation also asks for the ${key}, though the sender's own samples leave it out.`,
    };
  }
  if (answer.keyHeaderOnly)
    return open(`The ${key} is in a header only; it is not documented whether the sender looks there.`);
  return { accepted: false, why: `${status}, but the ${key} is not in the answer.` };
}

function open(why: string): Acceptance {
  return { accepted: null, why };
}
