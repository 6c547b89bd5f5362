import { maskedAddress } from "../../listen/masked-address.ts";
import type { SecretState } from "../../listen/post-facts.ts";
import type { CaughtPost, Judgement, Oddity } from "../../listen/store.ts";
import { eventTypes } from "../../protocol/event.ts";
import type { Redactor } from "../../redact.ts";
import type { Style } from "../../reporters/terminal/style.ts";

const keyWords: Readonly<Record<SecretState, string>> = {
  right: "key right",
  wrong: "key wrong",
  absent: "no key",
  unknown: "key unknown",
};

/** Where what is said of a post begins. */
const indent = " ".repeat(10);

/**
 * A post on one line: when (UTC), what, to whom, whether its key is right, what was answered and how fast. Lines
 * behind it say what went wrong, or what the sender would not accept.
 */
export function renderPostLine(post: CaughtPost, style: Style, redactor: Redactor): string {
  const { facts, answer, failure, timings, judgement } = post;
  const { paint } = style;
  const text = (shown: string) => (/^[ -~]*$/.test(shown) ? shown : style.text(shown));
  const key = (post.request.method === "POST" ? keyWords[facts.secret] : "").padEnd(11);
  const recipient = facts.recipient === null ? "" : maskedAddress(facts.recipient);
  const columns = [
    paint.dim(post.at.slice(11, 19)),
    text(nameOf(post, redactor)).padEnd(10),
    text(recipient).padEnd(18),
    facts.secret === "right" ? key : paint.yellow(key),
    answer === undefined ? paint.red("---") : paintStatus(answer.status, style)(String(answer.status)),
    paint.dim(`${formatMs(timings.totalMs)} ms`.padStart(9)),
    mark(judgement, style),
  ];
  const more = [
    ...(failure === undefined ? [] : [redactor.text(failure)]),
    ...(judgement === null || judgement.accepted === true ? [] : notTaken(judgement, facts.secret)),
  ];
  return `${columns.join("  ").trimEnd()}\n${more.map((line) => `${indent}${text(line)}\n`).join("")}`;
}

/** What came and was no request. */
export function renderOddity({ at, what, firstBytes }: Oddity, style: Style, redactor: Redactor): string {
  const { paint, text } = style;
  const quote = firstBytes.length === 0 ? "" : `: ${redactor.bytes(firstBytes, 60)}`;
  return `${paint.dim(at.slice(11, 19))}  ${paint.yellow(text(what))}${text(quote)}\n`;
}

const known = new Set<string>(eventTypes);

/** The event's type, or method and path of what is none. */
function nameOf({ facts, request }: CaughtPost, redactor: Redactor): string {
  if (facts.event === null)
    return oneLine(redactor.url(`${request.method} ${request.target}`.slice(0, 200)), 60);
  const { type } = facts.event;
  return known.has(type) ? type : oneLine(redactor.text(type, 200), 40);
}

function oneLine(shown: string, most: number): string {
  const line = shown.replaceAll(/\s+/g, " ");
  return line.length > most ? `${line.slice(0, most - 1)}…` : line;
}

function paintStatus(status: number, { paint }: Style) {
  if (status < 300) return paint.green;
  return status < 500 ? paint.yellow : paint.red;
}

function mark(judgement: Judgement | null, { paint, marks }: Style): string {
  if (judgement === null) return "";
  if (judgement.accepted === null) return paint.yellow(marks.unsure);
  return judgement.accepted ? paint.green(marks.pass) : paint.red(marks.fail);
}

function notTaken({ accepted, why, causes }: Judgement, secret: SecretState): readonly string[] {
  const lead =
    secret === "wrong" || secret === "absent"
      ? "This is not how to refuse a post"
      : accepted === null
        ? "It can't be told whether the sender would accept this"
        : "The sender would not accept this";
  const named = causes.map(({ id, title }) => `${id} (${title})`);
  return [`${lead}: ${named[0] ?? why}`, ...named.slice(1).map((cause) => `also: ${cause}`)];
}

/** As short as it stays telling: `0.42`, `13.1`, `2400`. */
function formatMs(ms: number): string {
  return ms < 10 ? ms.toFixed(2) : ms < 100 ? ms.toFixed(1) : ms.toFixed(0);
}

/** Counts what comes. */
export class Tally {
  posts = 0;
  odd = 0;
  unsaved = 0;
  readonly #types = new Map<string, number>();
  readonly #secrets = new Map<SecretState, number>();
  readonly #causes = new Map<string, number>();
  #failures = 0;
  #refused = 0;

  add({ facts, failure, judgement, request }: CaughtPost): void {
    this.posts++;
    const type =
      facts.event === null ? "no event" : known.has(facts.event.type) ? facts.event.type : "other types";
    count(this.#types, type);
    if (request.method === "POST") count(this.#secrets, facts.secret);
    if (failure !== undefined) this.#failures++;
    if (judgement?.accepted === false) this.#refused++;
    for (const { id } of judgement?.causes ?? []) count(this.#causes, id);
  }

  /** What there is to say at the end, a sentence each. */
  sentences(): readonly string[] {
    const wrong = this.#secrets.get("wrong") ?? 0;
    const absent = this.#secrets.get("absent") ?? 0;
    const some = (number: number, words: string) => (number === 0 ? [] : [`${number} ${words}`]);
    return [
      `caught ${this.posts} ${this.posts === 1 ? "post" : "posts"}${this.posts === 0 ? "" : `: ${listed(this.#types)}`}`,
      ...some(wrong, "with a wrong Secret Key"),
      ...some(absent, "without a Secret Key"),
      ...some(
        this.#refused,
        `answered as the sender would not accept${this.#causes.size === 0 ? "" : `: ${listed(this.#causes)}`}`,
      ),
      ...some(this.#failures, "without a whole answer"),
      ...some(this.odd, "that were no HTTP requests"),
      ...some(this.unsaved, "that could not be saved"),
    ];
  }
}

function count<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function listed(counts: ReadonlyMap<string, number>): string {
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([name, number]) => `${number} ${name}`)
    .join(", ");
}

/** The end of listening, in a few lines. */
export function renderSummary(tally: Tally, savePath: string | undefined): string {
  const lines = [...tally.sentences(), ...(savePath === undefined ? [] : [`saved in ${savePath}`])];
  return lines.map((line, index) => `prevalidate: ${index === 0 ? "" : "  "}${line}\n`).join("");
}
