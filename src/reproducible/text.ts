import type { Header } from "../evidence.ts";
import type { Redacted } from "../units.ts";

/*
 * Times in text. What the check sent is known to the character; what an endpoint made of its own clock is
 * recognised by its form.
 */

/** What stands in place of a time that the endpoint told. */
const timeMark = "‹time›";
/** In place of an id that is made anew for each request. */
const idMark = "‹differs›";
/** In place of a hash over content that holds a time. */
const hashMark = "‹hash›";

/** The moment that a check began, and what to put in its place. */
export interface Moments {
  readonly real: Date;
  readonly fixed: Date;
  /** The moment that dates on certificates are held against, as the evidence will have it. */
  readonly judged: Date;
}

const day = 86_400_000;
const hour = 3_600_000;

/**
 * Puts the fixed moment where a post of this check names the real one: in its DateTime, in both encodings, and in
 * ids made of it.
 * @param text of a request, or of an answer that repeats one.
 */
export function withFixedMoment(text: string, { real, fixed }: Moments): string {
  const pairs: readonly (readonly [string, string])[] = [
    [real.toUTCString(), fixed.toUTCString()],
    [real.toISOString().slice(0, -1), fixed.toISOString().slice(0, -1)],
  ];
  const written = pairs.flatMap(([was, is]) =>
    [(one: string) => one, encodeURIComponent, asForm].map((write) => [write(was), write(is)] as const),
  );
  const replaced = written.reduce((so, [was, is]) => so.replaceAll(was, is), text);
  const serial = fixed.getTime().toString(36).padStart(9, "0").slice(-9);
  return replaced.replaceAll(/(prevalidate-simulated-)[0-9a-z]{9}(?=-[0-9a-z]{4})/g, `$1${serial}`);
}

function asForm(text: string): string {
  return encodeURIComponent(text).replaceAll("%20", "+");
}

const weekday = "(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?";
const month = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*";
const clock = "\\d{1,2}:\\d{2}(?::\\d{2}(?:[.,]\\d+)?)?";
/** RFC 9110 §5.6.7 in its three forms; ISO 8601 and RFC 3339 with their common departures; JavaScript's own. */
const dates = [
  new RegExp(`${weekday},? \\d{1,2}[ -]${month}[ -]\\d{2,4} ${clock}(?: ?(?:GMT|UTC|[+-]\\d{4}))?`, "g"),
  new RegExp(`${weekday} ${month} {1,2}\\d{1,2} (?:${clock} \\d{4}|\\d{4} ${clock}(?: GMT[+-]\\d{4})?)`, "g"),
  new RegExp(`\\d{4}-\\d{2}-\\d{2}[T ]${clock}(?: ?(?:Z|UTC|GMT|[+-]\\d{2}:?\\d{2}))?`, "g"),
  new RegExp(`\\d{1,2}/${month}/\\d{4}:${clock}(?: [+-]\\d{4})?`, "g"),
];
/** Seconds, milliseconds, microseconds since 1970, as a number of its own. */
const sinceEpoch = /(?<![\w.])(\d{10})(?:\.\d+|\d{3}|\d{6})?(?![\w.])/g;

/**
 * Marks times that the endpoint's clock made: a date of now or later, or since two days ago. Older ones are the
 * same the next time.
 * @param text of an answer.
 */
export function withoutTimes(text: string, moments: Moments): string {
  const recent = moments.real.getTime() - 2 * day;
  const dated = dates.reduce(
    (so, form) => so.replaceAll(form, (date) => (isBefore(date, recent) ? date : timeMark)),
    text,
  );
  const counted = dated.replaceAll(sinceEpoch, (number, seconds: string) => {
    const from = moments.real.getTime() - Number(seconds) * 1000;
    return Math.abs(from) <= 2 * day ? timeMark : number;
  });
  // Last: by its text alone, a date that was posted can't be told from one that the server made in the same second.
  return withFixedMoment(counted, moments);
}

/** A date that can't be read counts as recent. */
function isBefore(date: string, moment: number): boolean {
  const at = Date.parse(date.replaceAll("-", (dash) => (/^\d{4}-/.test(date) ? dash : " ")));
  return at < moment;
}

const durations =
  /^(?:server-timing|age|x-.*(?:time|timing|duration|timer|latency)(?:-ms)?|x-runtime|cf-cache-age)$/i;
const perRequestIds =
  /^(?:(?:x-|cf-|fly-|x-amz-|x-amzn-|x-nf-|x-railway-|x-vercel-|x-ms-|ms-|rndr-|x-github-|do-)?(?:request-?id|correlation-?id|trace-?id|ray|cf-id|id)|traceparent|x-cloud-trace-context|x-b3-\w+|x-amz-apigw-id|x-amz-id-2|x-debug-token(?:-link)?)$/i;
const contentHashes = /^(?:etag|content-md5|digest|content-digest|repr-digest)$/i;

/**
 * A header field of an answer, without what differs from one moment to the next.
 * @param contentDiffers the body holds such a thing, so that a hash over it differs too.
 */
export function steadyHeader([name, value]: Header, moments: Moments, contentDiffers: boolean): Header {
  return [name, steadyValue(name, value, moments, contentDiffers) as Redacted];
}

function steadyValue(name: string, value: string, moments: Moments, contentDiffers: boolean): string {
  if (/^date$/i.test(name)) return serverClock(value, moments) ?? withoutTimes(value, moments);
  if (/^x-runtime$/i.test(name)) return value.replaceAll(/\d/g, "0");
  if (durations.test(name)) return withoutTimes(value, moments).replaceAll(/\d+(?:\.\d+)?/g, "0");
  if (perRequestIds.test(name)) return idMark;
  if (contentDiffers && contentHashes.test(name)) return hashMark;
  return withoutTimes(value, moments);
}

/** The server's own clock, as far from the judged moment as it is from ours, in whole hours: a rule asks after it. */
function serverClock(value: string, { real, judged }: Moments): string | undefined {
  const there = Date.parse(value);
  if (Number.isNaN(there)) return undefined;
  const skew = Math.round((there - real.getTime()) / hour) * hour;
  return new Date(judged.getTime() + skew).toUTCString();
}
