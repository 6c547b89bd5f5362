import type { Evidence, Exchange, Vantage } from "../../evidence.ts";
import { exchange, statusLine } from "../../view.ts";
import { accepted } from "../accepted.ts";
import { outcomeOf } from "../outcome.ts";
import { listOf } from "../words.ts";

/*
 * What the endpoint looks like from other places, as the causes ask about it.
 */

/** The endpoint was looked at from there. */
export function elsewhere({ vantages = [] }: Evidence): readonly Vantage[] {
  return vantages.filter(({ by, failed }) => by !== "here" && failed === undefined);
}

/** The validation from the check's own place, in which an answer came whole. */
export function ownAnswer(evidence: Evidence): Exchange | undefined {
  const seen = exchange(evidence, "validation");
  return seen?.failure === undefined && seen?.response !== undefined ? seen : undefined;
}

export function ownAccepted(evidence: Evidence): boolean | null {
  return accepted(evidence, exchange(evidence, "validation"));
}

/** Asked again after the others, it ended as before: what differs is the place, and not the time. */
export function stayedTheSame(evidence: Evidence): boolean {
  const control = evidence.vantages?.find(({ by }) => by === "here");
  if (control === undefined) return true;
  const answered = ownAnswer(evidence) !== undefined;
  if (answered !== (control.answer !== undefined)) return false;
  return !answered || control.answer?.accepted === ownAccepted(evidence);
}

/** `From here the validation is answered 200 OK.` */
export function ownSentence(evidence: Evidence): string {
  const seen = exchange(evidence, "validation");
  const { from } = evidence;
  const place = from === undefined ? "From here" : `From ${from}`;
  return seen === undefined
    ? `${place} it can't be asked.`
    : `${place} the validation gets ${outcomeOf(evidence, seen)}.`;
}

/** `From eu-west it gets 403 Forbidden (gate/waf).`, for each of them; equals are told together. */
export function sentences(views: readonly Vantage[]): string {
  const places = new Map<string, string[]>();
  for (const view of views) {
    const told = outcomeThere(view);
    places.set(told, [...(places.get(told) ?? []), view.name]);
  }
  return [...places].map(([told, names]) => `From ${listOf(names)}: ${told}.`).join(" ");
}

/** What became of the validation there, in a few words. */
export function outcomeThere({ failed, answer, silence, cause }: Vantage): string {
  if (failed !== undefined) return failed;
  const told = answer === undefined ? (silence?.words ?? "nothing") : statusLine(answer);
  return cause === null || (silence !== undefined && cause.startsWith("tool/")) ? told : `${told} (${cause})`;
}
