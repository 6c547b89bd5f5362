import { encodeJson } from "../../protocol/encode.ts";
import type { Field, JsonValue, SimulatedEvent } from "../../protocol/event.ts";
import type { Profile } from "../../protocol/profile.ts";
import { type AuditLine, form, json, line, type Writer, type Written } from "../line.ts";
import { breakingMark, quoteMark, splittingMark, templateMark } from "../marks.ts";

/** Texts that are put into an event by name of the post that has them. */
const marks: Readonly<Record<string, string>> = {
  markup: breakingMark,
  template: templateMark,
  quote: quoteMark,
  "line-ends": splittingMark,
};

/** Fields that a handler reads as text and no more, so that a mark in them is as good as any text. */
const textFields = /^(?:Reason|DiagnosticCode|BounceStatus|MessageId|Subject|TextBody|AddedLater)$/;

/** An event whose texts have a mark after them: with the right key, and with a wrong one that has the mark too. */
export function markLines(profile: Profile): readonly AuditLine[] {
  const [type = "Delivered"] = profile.checkTypes.includes("Failed") ? ["Failed"] : profile.checkTypes;
  const encoding = profile.eventEncoding;
  return Object.entries(marks).flatMap(([name, mark]) => [
    line(name, { secret: "right", event: type, encoding }, (writer) =>
      written(withMark(writer.event(type, writer.right), mark), encoding, writer),
    ),
    line(`${name}-wrong`, { secret: "wrong", event: type, encoding, needsPass: false }, (writer) => {
      const event = withMark(writer.event(type, `${writer.wrong}${mark}`), mark);
      return written({ ...event, fields: event.fields.map(typeWith(mark)) }, encoding, writer);
    }),
  ]);
}

/** The events of a check with a wrong key, but for the first, which a check posts itself. */
export function forgedLines(profile: Profile): readonly AuditLine[] {
  const encoding = profile.eventEncoding;
  return profile.checkTypes
    .slice(1)
    .map((type) =>
      line(`forged-${type.toLowerCase()}`, { secret: "wrong", event: type, encoding }, (writer) =>
        written(writer.event(type, writer.wrong), encoding, writer),
      ),
    );
}

const typeWith =
  (mark: string) =>
  ([name, value]: Field): Field =>
    name === "Type" ? [name, `${String(value)}${mark}`] : [name, value];

function withMark(event: SimulatedEvent, mark: string): SimulatedEvent {
  const fields = event.fields.map(([name, value]): Field => {
    if (typeof value === "object")
      return [
        name,
        { ...value, ...(value.json !== undefined && { json: markedJson(name, value.json, mark) }) },
      ];
    return textFields.test(name) ? [name, `${String(value)}${mark}`] : [name, value];
  });
  const texts = fields.flatMap(([name, value]) =>
    textFields.test(name) ? [[name, String(value)] as const] : [],
  );
  const known = Object.entries(event.thirdParty).map(([name, text]) => [name, `${text}${mark}`] as const);
  return { ...event, fields, thirdParty: Object.fromEntries([...known, ...texts]) };
}

/** The texts inside a message, by the same names. */
function markedJson(name: string, value: JsonValue, mark: string): JsonValue {
  if (typeof value === "string") return textFields.test(name) ? `${value}${mark}` : value;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, markedJson(key, inner, mark)]));
}

function written(event: SimulatedEvent, encoding: "form" | "json", writer: Writer): Written {
  if (encoding === "json") return { ...json(encodeJson(event.fields)), event };
  const pairs = event.fields.flatMap(([name, value]) => {
    const text = typeof value === "object" ? value.form : String(value);
    return text === undefined ? [] : [writer.pair(name, text)];
  });
  return { ...form(pairs.join("&")), event };
}
