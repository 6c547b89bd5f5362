import type { Check, CheckId, Finding, Outcome } from "./report.ts";

/*
 * Which of the twelve questions a finding answers. The checks are decided from evidence and findings together
 * (checks.ts); this is the way back, for reporters that tell findings under the check they belong to.
 */

const events = ["handles-delivered", "handles-failed", "handles-complaint"] as const;

/** By the first pattern that a finding's id matches: the checks it may belong to, the likeliest first. */
const concerns: readonly (readonly [pattern: RegExp, checks: readonly CheckId[]])[] = [
  [/^url\/(private-address|local-name)/, ["public"]],
  [/^url\/plain-http/, ["https"]],
  [/^url\/secret-in-query/, ["leaks-nothing"]],
  [/^(url|dns|tcp)\//, ["reachable", "public"]],
  [
    /^tls\/(expired|not-yet-valid|expires-soon|wrong-host|self-signed|untrusted|missing-intermediate|weak)/,
    ["certificate", "https"],
  ],
  [/^tool\/tls-intercepted/, ["certificate"]],
  [/^tls\//, ["https", "certificate", "reachable"]],
  [/^tool\//, ["reachable"]],
  [/^http\//, ["reachable", "accepts-post", "returns-validation-key", ...events]],
  [/^(redirect|gate|method|route)\//, ["accepts-post", ...events]],
  [/^handler\/rejects-right-secret/, ["recognises-secret-key"]],
  [/^handler\//, ["accepts-post", "returns-validation-key", "recognises-secret-key", ...events]],
  [/^key\//, ["returns-validation-key", "accepts-post", ...events]],
  [/^secret\/key-leaked/, ["leaks-nothing", "rejects-wrong-secret"]],
  [/^secret\//, ["rejects-wrong-secret", "recognises-secret-key"]],
  [/^leak\//, ["leaks-nothing"]],
  [/^audit\/(old-tls|weak-|no-forward-secrecy|no-hsts|plain-http)/, ["https"]],
  [/^audit\/timing/, ["rejects-wrong-secret"]],
  [/^audit\/(cross-origin|cacheable-key)/, ["leaks-nothing"]],
  [/^audit\//, ["accepts-post"]],
];

const every: readonly CheckId[] = [
  "accepts-post",
  "returns-validation-key",
  "rejects-wrong-secret",
  ...events,
  "reachable",
];

/** Outcomes that a finding of that weight accounts for, the nearest first. */
const accounted: Readonly<Record<Finding["severity"], readonly Outcome[]>> = {
  error: ["fail", "warn"],
  warning: ["warn", "fail"],
  info: [],
};

/**
 * The check under which a finding is told: of those it may concern, one that came out badly, and otherwise the
 * likeliest. Findings about single events, as their evidence says, belong to those.
 * @param finding of the same report as the checks.
 * @returns always one of the twelve.
 */
export function checkOf(finding: Finding, checks: readonly Check[]): CheckId {
  const candidates = checksOf(finding);
  const outcomes = new Map(checks.map(({ id, outcome }) => [id, outcome]));
  for (const wanted of accounted[finding.severity]) {
    const found = candidates.find((id) => outcomes.get(id) === wanted);
    if (found !== undefined) return found;
  }
  return candidates[0] ?? "accepts-post";
}

/** The checks that a finding may bear upon, the likeliest first; never none. */
export function checksOf(finding: Finding): readonly CheckId[] {
  const [, ids = every] = concerns.find(([pattern]) => pattern.test(finding.id)) ?? [];
  const own = eventsOf(finding);
  return own.length > 0 && ids.some((id) => own.includes(id)) ? own : ids;
}

/** The checks of the events that alone the finding rests on; none when it rests on validation posts as well. */
function eventsOf({ evidence }: Finding): readonly CheckId[] {
  const posts = evidence.filter((path) => path.startsWith("http.")).map((path) => path.slice("http.".length));
  const named = posts.map((name) => events.find((id) => name.split("-")[0] === id.slice("handles-".length)));
  return named.length > 0 && named.every((id) => id !== undefined) ? [...new Set(named)] : [];
}
