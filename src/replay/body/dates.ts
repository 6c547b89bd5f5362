/** A date as the sender writes it. */
export interface WrittenDate {
  /** Milliseconds since 1970; what is finer stays in the text. */
  readonly ms: number;
  readonly form: "rfc1123" | "iso";
}

const rfc1123 = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;
const iso = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d+))?(Z|[+-]\d{2}:\d{2})?$/;

/**
 * Reads a `DateTime`: RFC 1123 (`Tue, 14 Aug 2018 16:35:37 GMT`) in forms, ISO 8601 with any number of
 * fraction digits in JSON. ISO without a zone is UTC, as the sender's are.
 * @returns undefined for other text.
 */
export function readDate(text: string): WrittenDate | undefined {
  if (rfc1123.test(text)) return dated(Date.parse(text), "rfc1123");
  const [, whole, fraction = "", zone = "Z"] = iso.exec(text) ?? [];
  if (whole === undefined) return undefined;
  return dated(Date.parse(`${whole}.${fraction.padEnd(3, "0").slice(0, 3)}${zone}`), "iso");
}

/**
 * Moves a date, in the format and to the fraction digit in which it was written.
 * @param byMs whole seconds, so that both formats keep all distances.
 * @returns the text unchanged when it is no date, or would be one that neither format can write.
 */
export function shiftDate(text: string, byMs: number): string {
  const date = readDate(text);
  const moved = new Date((date?.ms ?? Number.NaN) + byMs);
  if (date === undefined || Number.isNaN(moved.getTime()) || !/^\d{4}-/.test(moved.toISOString()))
    return text;
  if (date.form === "rfc1123") return moved.toUTCString();
  const [, , fraction, zone = ""] = iso.exec(text) ?? [];
  const offset = zone === "" || zone === "Z" ? 0 : offsetMs(zone);
  const local = new Date(moved.getTime() + offset).toISOString().slice(0, 19);
  return `${local}${fraction === undefined ? "" : `.${fraction}`}${zone}`;
}

/** Writes a date as forms have it. */
export function asRfc1123(text: string): string {
  const date = readDate(text);
  return date === undefined ? text : new Date(date.ms).toUTCString();
}

/** Writes a date as JSON posts have it: ISO 8601 with seven fraction digits. */
export function asIso(text: string): string {
  const date = readDate(text);
  if (date === undefined || date.form === "iso") return text;
  return new Date(date.ms).toISOString().replace("Z", "0000Z");
}

function dated(ms: number, form: WrittenDate["form"]): WrittenDate | undefined {
  return Number.isNaN(ms) ? undefined : { ms, form };
}

function offsetMs(zone: string): number {
  const [hours = 0, minutes = 0] = zone.slice(1).split(":").map(Number);
  return (zone.startsWith("-") ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}
