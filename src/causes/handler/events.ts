import { fill, stepsOf } from "../../advice/fixes.ts";
import { ignoreUnknownFields } from "../../advice/optional-fields.ts";
import type { Evidence, Exchange } from "../../evidence.ts";
import { exchange, lastOf, pathsOf, quoteBody, response, successful } from "../../view.ts";
import { accepted, comesAndGoes, mainName, profileOf } from "../accepted.ts";
import { defineCause } from "../define.ts";
import { forbiddenFixes, isServersForbidden } from "../gate/forbidden.ts";
import { isLimited } from "../gate/rate-limited.ts";
import { gateIn, recognisedGate } from "../gate/recognise.ts";
import { outcomeOf } from "../outcome.ts";
import { tooLarge } from "../route/limits.ts";
import { listOf } from "../words.ts";
import { looksUnread, otherEncodingPasses } from "./clues.ts";
import { isCrashPage, shownException } from "./exceptions.ts";
import { explainedByForm } from "./stumble.ts";
import { limitSteps, wordsOfUnread } from "./unread-words.ts";

/** An event post that is refused for good: in company and alone. */
interface FailedEvent {
  readonly type: string;
  readonly last: Exchange;
  readonly alone: boolean;
}

const isRefused = (evidence: Evidence, seen: Exchange): boolean =>
  (accepted(evidence, seen) === false || isRedirected(seen)) &&
  !isLimited(seen) &&
  !(seen.failure === undefined && successful(seen.response));

/** Whether the sender follows is not documented; where it does as classic .NET, the event is lost on the way. */
function isRedirected({ failure, response: answer }: Exchange): boolean {
  return failure === undefined && answer !== undefined && answer.status >= 300 && answer.status < 400;
}

function failedEvents(evidence: Evidence): readonly FailedEvent[] {
  if (validationFails(evidence) && !handlesValidation(evidence)) return [];
  return profileOf(evidence).checkTypes.flatMap((type) => {
    const name = type.toLowerCase();
    const first = exchange(evidence, name);
    const last = lastOf(evidence, name);
    if (first === undefined || last === undefined) return [];
    if (!isRefused(evidence, first) || !isRefused(evidence, last)) return [];
    if (explainedByForm(evidence, type)) return [];
    return [{ type, last, alone: last !== first }];
  });
}

function validationFails(evidence: Evidence): boolean {
  return accepted(evidence, exchange(evidence, "validation")) === false;
}

/** The validation is a success, but for its key, and it is the handler that says so. */
function handlesValidation(evidence: Evidence): boolean {
  const answer = response(evidence, "validation");
  if (answer === undefined || !successful(answer) || isCrashPage(answer.body.text)) return false;
  if (recognisedGate(evidence) !== undefined || comesAndGoes(evidence)) return false;
  return looksUnread(evidence) === undefined && otherEncodingPasses(evidence) === undefined;
}

/** What became of the events: those that met the same together. */
function describeAll(evidence: Evidence, failed: readonly FailedEvent[]): string {
  const types = new Map<string, string[]>();
  for (const event of failed) {
    const met = describe(evidence, event);
    types.set(met, [...(types.get(met) ?? []), event.type]);
  }
  return [...types]
    .map(([met, names]) => `${listOf(names)} ${names.length > 1 ? "get" : "gets"} ${met}`)
    .join("; ");
}

function describe(evidence: Evidence, { last }: FailedEvent): string {
  const answer = last.failure === undefined ? last.response : undefined;
  const shown = answer && shownException(answer.body.text);
  const host = evidence.url.parsed?.host ?? "";
  const gate = answer && gateIn(last, host);
  const words =
    gate !== undefined && gate.face.body !== undefined
      ? `, with ${gate.mark} (${gate.face.name})`
      : shown !== undefined
        ? ` (${shown.name}${shown.message === undefined ? "" : `: “${shown.message}”`})`
        : answer !== undefined && answer.body.bytes > 0
          ? `, ${quoteBody(answer)}`
          : "";
  return `${outcomeOf(evidence, last)}${words}`;
}

function titleOf(evidence: Evidence, what: string): string {
  if (!validationFails(evidence)) return `Validation passes, and ${what}`;
  return `${what.charAt(0).toUpperCase()}${what.slice(1)}, besides what stops the validation`;
}

/** No event passes: what they have in common, and the validation has not, may be why. */
function everyEventFails(evidence: Evidence): boolean {
  const asked = profileOf(evidence).checkTypes.filter((type) => exchange(evidence, type.toLowerCase()));
  return asked.length > 1 && failedEvents(evidence).length === asked.length;
}

/** Every event has a DateTime, and the validation has none. */
const dateStep = {
  form: "See that the handler reads DateTime as HTTP writes it (Tue, 14 Aug 2018 16:35:37 GMT): every event has it, the validation has not.",
  json: "See that the handler reads DateTime with seven digits after the second (2023-06-12T10:04:56.3694682Z), which some parsers refuse: every event has it, the validation has not.",
} as const;

/** Not every profile wants the key back with events. */
function asTheProfileWants(evidence: Evidence, steps: readonly string[]): readonly string[] {
  if (profileOf(evidence).eventsNeedKey === "required") return steps;
  return steps.map((step) => step.replace(/ (?:\(with the Validation Key\)|with the Validation Key)/, ""));
}

/** Statuses that a handler may well mean for a message that it does not know. */
const aboutMessage = [400, 404, 409, 410, 422];

export const eventFails = defineCause({
  id: "handler/event-fails",
  severity: "error",
  stops: "events",
  title: "Validation passes, and events are refused",
  about:
    "The endpoint takes the validation and refuses, or fails on, events that come after it. The button in the control panel will succeed, and then the events are lost. The events that this check posts are made up: they name no message of yours and have the form that real ones have.",
  signs:
    "The validation passes, and an event is refused both among others and when sent again alone; markup in its text was ruled out. An event that passes alone is http/unstable; a 2xx without the key is key/only-on-validation.",
  verify:
    "prevalidate send delivered $URL\nprevalidate send failed $URL\n# wanted: 200, and $VALIDATION_KEY in the body where the profile asks for it",
  needs: ["http"],
  recognise: (evidence) => {
    const failed = failedEvents(evidence);
    const [first] = failed;
    if (first === undefined) return undefined;
    const types = failed.map(({ type }) => type);
    const asked = profileOf(evidence).checkTypes.filter(
      (type) => exchange(evidence, type.toLowerCase()) !== undefined,
    );
    const all = failed.length === asked.length && failed.length > 1;
    const maybeUnknown = failed.every(({ last }) => aboutMessage.includes(last.response?.status ?? 0))
      ? " The message in it does not exist: a handler that refuses messages it does not know would do this, and would lose events all the same."
      : "";
    const maybeFollowed = failed.some(({ last }) => isRedirected(last))
      ? " Whether the sender follows a redirect with the event is not documented; classic .NET would send a GET without it."
      : "";
    const maybeLimit = failed.some(({ last }) => last.response?.status === 503)
      ? " It may also be a limit on requests that this check ran into: nginx answers 503 to those."
      : "";
    return {
      confidence:
        failed.every(({ alone }) => alone) && maybeUnknown + maybeLimit + maybeFollowed === ""
          ? "certain"
          : "likely",
      title: titleOf(evidence, all ? "every event is refused" : `${listOf(types)} events are refused`),
      detail: `${describeAll(evidence, failed)}.${failed.every(({ alone }) => alone) ? " Sent alone it was the same." : ""}${maybeUnknown}${maybeLimit}${maybeFollowed}`,
      evidence: failed.flatMap(({ last, alone }) =>
        alone
          ? [`http.${last.name.replace(/-(?:retry|plain)$/, "")}`, `http.${last.name}`]
          : [`http.${last.name}`],
      ),
      explains: ["handler/unknown-type-fails"],
    };
  },
  fixes: {
    general: [
      "Answer 200 with the Validation Key to every Type once the Secret Key is right, also to types and messages that you don't need.",
      "`prevalidate send {type} $URL -v` shows the whole exchange; the application's log has the reason of a 5xx.",
      "Fields may be empty or absent, and text in them may be long, hold markup or be no English.",
    ],
    words: { type: "delivered" },
  },
  fix: (evidence, software) => {
    const [first] = failedEvents(evidence);
    if (first === undefined) return [];
    const gate = gateIn(first.last, evidence.url.parsed?.host ?? "");
    if (gate !== undefined && gate.face.body !== undefined)
      return fill(
        gate.face.fix ?? [
          `What refuses it is ${gate.face.name}: exempt this path, or the sender's addresses {addresses}, from that rule.`,
        ],
      );
    if (isServersForbidden(first.last.response)) return stepsOf(forbiddenFixes, software);
    const dropped = first.last.response && wordsOfUnread(first.last.response)?.limit;
    if (dropped !== undefined) return [limitSteps[dropped]];
    if (first.last.response?.status === 413) return stepsOf(tooLarge.fixes, software);
    if (first.last.response?.status === 415)
      return ["Let the handler take the same Content-Type for events as for the validation."];
    const dates = everyEventFails(evidence) ? [dateStep[profileOf(evidence).eventEncoding]] : [];
    if (first.last.failure !== undefined || (first.last.response?.status ?? 0) >= 500)
      return [
        `Look into the application's log for what fails on ${first.type}: \`prevalidate send ${first.type.toLowerCase()} $URL -v\` repeats it.`,
        ...dates,
        "Fields may be empty or absent, and text in them may be long, hold markup or be no English.",
      ];
    return asTheProfileWants(evidence, [
      "Answer 200 with the Validation Key to every Type once the Secret Key is right, also to types and messages that you don't need.",
      `\`prevalidate send ${first.type.toLowerCase()} $URL -v\` shows the whole exchange.`,
      ...([400, 422].includes(first.last.response?.status ?? 0) ? dates : []),
    ]);
  },
});

export const unknownTypeFails = defineCause({
  id: "handler/unknown-type-fails",
  otherwise: "It might be the made-up Type alone that is refused, and not the new field.",
  severity: "warning",
  title: "An unknown Type or field is refused",
  about:
    "The sender's documentation says that fields are added over time, and handlers must accept what they don't know. This one takes known events and fails on one with a Type and a field that do not exist yet.",
  signs:
    "A known event is taken, and the same with a made-up Type and one more field is refused, twice. When known events fail too, it is handler/event-fails.",
  verify: `curl -i "$URL" --data-urlencode "SecretKey=$SECRET_KEY" -d "ServerId=10000&Type=SomethingNew&NewField=1"\n# wanted: 200`,
  needs: ["http"],
  recognise: (evidence) => {
    const first = exchange(evidence, "unknown-type");
    const last = lastOf(evidence, "unknown-type");
    if (first === undefined || last === undefined) return undefined;
    if (accepted(evidence, first) !== false || accepted(evidence, last) !== false) return undefined;
    if (isLimited(last)) return undefined;
    const known = profileOf(evidence).checkTypes.find(
      (type) => accepted(evidence, exchange(evidence, type.toLowerCase())) === true,
    );
    if (known === undefined) return undefined;
    const broke = last.failure !== undefined || (last.response?.status ?? 0) >= 500;
    return {
      confidence: broke ? "certain" : "likely",
      detail: `A ${known} event is accepted; the like with ${known === "Inbound" ? "" : "an unknown Type and "}one more field gets ${outcomeOf(evidence, last)}.`,
      evidence: [`http.${known.toLowerCase()}`, ...pathsOf(evidence, "unknown-type")],
    };
  },
  fixes: {
    software: ignoreUnknownFields,
    general: [
      "Answer 200 (with the Validation Key) to types that you don't know, and do nothing else with them.",
      "Ignore fields that you don't know: no strict schema on the body.",
    ],
  },
  fix: (evidence, _software, steps) => asTheProfileWants(evidence, steps()),
});

export const notIdempotent = defineCause({
  id: "handler/not-idempotent",
  severity: "warning",
  title: "The same event a second time gets another answer",
  about:
    "A sender repeats a post whose answer it did not get. The handler takes an event once and refuses it the second time, so the sender sees a failure and may repeat it again, or give the endpoint up.",
  signs:
    "An event is taken once, and the same bytes are refused the second and the third time. A limit on requests (429) does not count.",
  verify: "prevalidate send delivered $URL\n# the same bytes twice: wanted the same answer twice",
  needs: ["http"],
  recognise: (evidence) => {
    const main = mainName(evidence);
    const once = lastOf(evidence, main);
    const twice = exchange(evidence, `${main}-again`);
    const alone = exchange(evidence, `${main}-again-retry`);
    if (once === undefined || twice === undefined || alone === undefined) return undefined;
    if (accepted(evidence, once) !== true || isLimited(twice) || isLimited(alone)) return undefined;
    if (accepted(evidence, twice) === true || accepted(evidence, alone) === true) return undefined;
    return {
      confidence: "certain",
      detail: `A ${once.ask.event} event gets ${outcomeOf(evidence, once)}; the same bytes again get ${outcomeOf(evidence, twice)}, and a third time ${outcomeOf(evidence, alone)}.`,
      evidence: [once, twice, alone].map(({ name }) => `http.${name}`),
    };
  },
  fixes: {
    general: [
      "Answer a duplicate as the first one: 200 with the Validation Key. Note it and do nothing.",
      "Insert with “on conflict do nothing” (or catch the duplicate-key error) on MessageId, Type and DateTime.",
    ],
  },
  fix: (evidence, _software, steps) => asTheProfileWants(evidence, steps()),
});
