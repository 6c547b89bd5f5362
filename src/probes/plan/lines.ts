import type { Profile } from "../../protocol/profile.ts";
import type { Bytes } from "../../units.ts";
import { eventAsk, first, mainEvent, type PlannedAsk, validationAsk } from "./ask.ts";
import { brokeOff, connected, handled, refused, type Seen } from "./seen.ts";
import { furtherSizes, largeLines } from "./sizes.ts";

/*
 * Which requests a check sends, and after which answers. A pass needs the lines without `when`;
 * the others answer "why not?". Nothing here sends anything.
 */

/** A line of the plan that is known beforehand. */
export interface PlanLine {
  readonly name: string;
  readonly asking: string;
  readonly purpose: string;
  /** In words, for `--dry-run`; absent when a passing check sends it too. */
  readonly when?: string;
  readonly ask: PlannedAsk["ask"];
  readonly after: readonly string[];
  readonly sameAs?: string;
  readonly alone?: boolean;
  readonly wanted: (seen: Seen) => boolean;
}

const v = (seen: Seen) => seen.exchange(first);
const worthAsking = (seen: Seen) =>
  handled(v(seen)) || seen.accepted(first) || seen.accepted(mainEvent(seen.profile).toLowerCase());
const unexplained = (seen: Seen) =>
  !seen.accepted(first) && (handled(v(seen)) || refused(v(seen)) || brokeOff(v(seen)));

/**
 * Every line of the plan that can be listed beforehand, in the order in which they are asked.
 * Redirects followed, near paths and repetitions come on top (`furtherLines` names them).
 * @param largeBytes for profiles whose posts can be large: how large a one is posted.
 */
export function planLines(profile: Profile, largeBytes?: Bytes): readonly PlanLine[] {
  const validation = validationAsk(profile);
  const main = mainEvent(profile);
  const other = profile.validationEncoding === "form" ? "json" : "form";
  const lines: PlanLine[] = [
    {
      name: first,
      asking: "Posting the validation",
      purpose: "the post that the Validate button sends",
      ask: validation,
      after: [],
      wanted: () => true,
    },
    {
      name: "wrong-secret",
      asking: "Posting a wrong Secret Key",
      purpose: "validation with a random Secret Key, which should get 401",
      ask: { ...validation, secret: "wrong" },
      after: [first],
      wanted: (seen) => worthAsking(seen) || refused(v(seen)),
    },
    {
      name: "absent-secret",
      asking: "Posting no Secret Key",
      purpose: "validation without a Secret Key, which should get 401",
      ask: { ...validation, secret: "absent" },
      after: [first],
      wanted: worthAsking,
    },
    {
      name: "expect-continue",
      asking: "Posting with Expect: 100-continue",
      purpose: "validation with Expect: 100-continue, as classic .NET clients send it",
      ask: { ...validation, expectContinue: true },
      after: [first],
      wanted: (seen) => seen.accepted(first),
    },
    ...profile.checkTypes.map(
      (type): PlanLine => ({
        name: type.toLowerCase(),
        asking: `Posting a ${type} event`,
        purpose: `a simulated ${type} event`,
        ask: eventAsk(profile, type),
        after: [first],
        wanted: (seen) =>
          type === main ? worthAsking(seen) || refused(v(seen)) || brokeOff(v(seen)) : worthAsking(seen),
      }),
    ),
    {
      name: "stranger-get",
      asking: "Asking with GET, without keys",
      purpose: "GET without a body and without keys, which should get no key",
      ask: {
        ...validation,
        method: "GET",
        event: null,
        secret: "absent",
        encoding: "none",
        variant: "stranger",
      },
      after: [first],
      wanted: (seen) => seen.accepted(first),
    },
    {
      name: `${main.toLowerCase()}-wrong-secret`,
      asking: `Posting a ${main} event with a wrong Secret Key`,
      purpose: `a simulated ${main} event with a random Secret Key, which should get 401`,
      ask: { ...eventAsk(profile, main), secret: "wrong" },
      after: [first],
      wanted: (seen) => seen.accepted(first),
    },
    {
      name: "unknown-type",
      asking: "Posting an unknown Type",
      purpose: "a simulated event with a Type and a field that do not exist yet",
      ask: { ...eventAsk(profile, "Prevalidate"), variant: "unknown-type" },
      after: [first],
      wanted: (seen) => seen.accepted(first),
    },
    ...(profile.severalServers
      ? [
          {
            name: "other-server",
            asking: "Posting an event of another server",
            purpose: `a simulated ${main} event of another server, as come to an endpoint of the account`,
            ask: { ...eventAsk(profile, main), server: "other" as const },
            after: [first],
            wanted: (seen: Seen) => seen.accepted(first),
          },
        ]
      : []),
    ...looseSecrets.map(
      ({ variant, words, encoding }): PlanLine => ({
        name: `loose-secret-${variant}`,
        asking: `Posting a Secret Key ${words}`,
        purpose: `validation with the Secret Key ${words}, which should get 401`,
        ask: { ...validation, secret: "altered", variant, encoding: encoding ?? validation.encoding },
        after: [first, "wrong-secret"],
        wanted: (seen) => seen.accepted(first) && !seen.accepted("wrong-secret"),
      }),
    ),
    {
      name: `${main.toLowerCase()}-again`,
      asking: "Posting the same event again",
      purpose: `the same simulated ${main} event a second time, as a retry would`,
      ask: { ...eventAsk(profile, main), repeats: main.toLowerCase() },
      sameAs: main.toLowerCase(),
      after: [main.toLowerCase()],
      wanted: (seen) => handled(seen.exchange(main.toLowerCase())),
    },
    ...largeLines(profile, largeBytes),
    {
      name: "validation-again",
      asking: "Posting the validation again",
      purpose: "the same validation once more",
      when: "the first was not a pass: is it always so?",
      ask: { ...validation, repeats: first },
      after: [first],
      wanted: (seen) => !seen.accepted(first) && connected(v(seen)),
    },
    {
      name: "validation-get",
      asking: "Asking with GET",
      purpose: "GET without a body and without keys",
      when: "the validation was not a pass: what does GET get?",
      ask: { ...validation, method: "GET", event: null, secret: "absent", encoding: "none" },
      after: [first],
      wanted: (seen) => !seen.accepted(first) && connected(v(seen)),
    },
    {
      name: `validation-${other}`,
      asking: `Posting the validation as ${other === "json" ? "JSON" : "a form"}`,
      purpose: `validation as ${other === "json" ? "JSON" : "a form"}`,
      when: "the handler answered without accepting: does it read another format?",
      ask: { ...validation, encoding: other },
      after: [first],
      wanted: unexplained,
    },
    {
      name: "validation-empty",
      asking: "Posting an empty body",
      purpose: "POST with an empty body",
      when: "the handler answered without accepting: does it see the fields at all?",
      ask: { ...validation, event: null, secret: "absent", variant: "empty" },
      after: [first],
      wanted: unexplained,
    },
    {
      name: "random-key",
      asking: "Asking whether the answer is only an echo",
      purpose: "validation with a random key wherever URL or headers hold one of yours",
      when: "a key stands in the URL or in a header",
      ask: { ...validation, variant: "random-key" },
      after: [first],
      wanted: (seen) => seen.keyInRequest && seen.accepted(first),
    },
  ];
  return lines;
}

const looseSecrets: readonly { variant: string; words: string; encoding?: "json" }[] = [
  { variant: "other-case", words: "in another case" },
  { variant: "trailing-space", words: "with a space after it" },
  { variant: "array", words: "as an array" },
  { variant: "true", words: "as JSON true", encoding: "json" },
  { variant: "zero", words: "as JSON 0", encoding: "json" },
];

/** What `--dry-run` says of requests whose number or place depends on answers. */
export const furtherLines: readonly { name: string; method: string; purpose: string; when: string }[] = [
  {
    name: "redirect-get-1…5",
    method: "GET",
    purpose: "the redirect followed without a body and without keys, as classic .NET does",
    when: "the validation is redirected",
  },
  {
    name: "redirect-post-1…5",
    method: "POST",
    purpose: "the redirect followed with the validation post, on the same site alone",
    when: "the validation is redirected",
  },
  {
    name: "near-1…5",
    method: "POST",
    purpose: "the validation post at paths one slip away, on the same origin",
    when: "the path is not found",
  },
  {
    name: "…-retry",
    method: "POST",
    purpose: "the same request once more, alone",
    when: "an answer is one that load could explain, or differs from its kin",
  },
  {
    name: "…-plain",
    method: "POST",
    purpose:
      "the same event without markup in third-party text; where it passes, once more with it (…-marked)",
    when: "an event is refused alone, though the validation passed",
  },
];

/** What `--dry-run` says of the profile's own requests that depend on answers. */
export function furtherLinesOf(profile: Profile): typeof furtherLines {
  return [
    ...furtherLines,
    ...(profile.features.length === 0
      ? []
      : [
          {
            name: "…-simple, …-with-…, …-but-…",
            method: "POST",
            purpose: `the same event written more simply, then with and without each of: ${profile.features.join(", ")}`,
            when: "an event is refused without markup too",
          },
        ]),
    ...furtherSizes(profile),
  ];
}
