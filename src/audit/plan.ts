import type { Profile } from "../protocol/profile.ts";
import type { CheckOptions, PlannedRequest } from "../settings.ts";
import { profileFor } from "../settings-facts.ts";
import type { AuditLine } from "./line.ts";
import { forgedLines, markLines } from "./lines/events.ts";
import { nearLines, severalLines } from "./lines/near.ts";
import { oddLines } from "./lines/odd.ts";
import { controlLines, transportLines } from "./lines/transport.ts";
import { valueLines } from "./lines/values.ts";
import { elsewhereLines, prototypeLines, strangerLines } from "./lines/ways.ts";

/** No audit sends more than this, repetitions and controls included, but for `--audit-timing`. */
export const mostRequests = 140;
/** Requests that got no answer, or 500 or 502, and are sent once more, at most. */
export const mostRetries = 10;
/** Controls after such, or after a limit was met, at most. */
export const mostControls = 8;
/** Posts that the timing of the comparison is measured with. */
export const timingPosts = 400;

/** The requests of an audit by what they are for, each group with a name for the list before it. */
export interface AuditGroup {
  readonly title: string;
  readonly lines: readonly AuditLine[];
}

/**
 * The requests of an audit, in the order in which they are sent.
 * @param key the Secret Key, by which it is decided which alterations make sense.
 */
export function auditGroups(profile: Profile, options: CheckOptions, key: string): readonly AuditGroup[] {
  const groups: readonly AuditGroup[] = [
    { title: "the right key, to compare with", lines: controlLines() },
    { title: "what is no key, in its place", lines: valueLines(profile) },
    { title: "the right key, altered", lines: nearLines(profile, key) },
    { title: "right and wrong keys together", lines: severalLines() },
    { title: "the right key elsewhere than in the body", lines: elsewhereLines() },
    { title: "a wrong key or none, posted in other ways", lines: strangerLines() },
    { title: "events with a wrong key", lines: forgedLines(profile) },
    { title: "malformed, deep and large bodies", lines: oddLines() },
    { title: "marks in the texts of an event", lines: markLines(profile) },
    { title: "as a browser asks, and TRACE", lines: transportLines(profile) },
    { title: "keys in prototypes", lines: prototypeLines() },
  ];
  return groups
    .map(({ title, lines }) => ({ title, lines: lines.filter((line) => mayBeSent(line, options)) }))
    .filter(({ lines }) => lines.length > 0);
}

function mayBeSent({ localOnly, ask }: AuditLine, { local, only }: CheckOptions): boolean {
  if (localOnly && !local) return false;
  if (only === undefined || ask.event === null) return true;
  return only.some((type) => type === ask.event);
}

/**
 * Lists what an audit with these options sends besides the check, without sending anything.
 * @throws UsageError for a profile that there is not.
 */
export function planAudit(options: CheckOptions): readonly PlannedRequest[] {
  const profile = profileFor(options);
  const lines = auditGroups(profile, options, options.secretKey ?? "").flatMap(({ lines }) => lines);
  return [
    ...lines.map(({ name, method, purpose }) => ({ name, method, purpose })),
    ...(options.auditTiming
      ? [
          {
            name: "audit-timing",
            method: "POST",
            purpose: `${timingPosts} validations with wrong keys, half of which begin as the right one does, on one connection`,
          },
        ]
      : []),
    ...furtherRequests,
  ];
}

const furtherRequests: readonly PlannedRequest[] = [
  {
    name: "audit-plain-http",
    method: "POST",
    purpose: "a validation with a wrong key over plain HTTP",
    when: "the endpoint is asked over HTTPS; six TLS hellos follow as well",
  },
  {
    name: `audit-control-1…${mostControls}`,
    method: "POST",
    purpose: "the validation again",
    when: "a request of the audit got no answer, or met a limit: does the endpoint still answer?",
  },
  {
    name: "audit-…-retry",
    method: "POST",
    purpose: `the same request once more, for ${mostRetries} of them at most`,
    when: "a request of the audit got no answer, or 500 or 502",
  },
];
