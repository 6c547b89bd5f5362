import { withField } from "./encode.ts";
import { enumNames } from "./enum-names.ts";
import type { EventType, Field, FieldValue, JsonValue } from "./event.ts";
import type { Profile } from "./profile.ts";
import { simulate } from "./simulate.ts";

/**
 * What real posts have that handlers stumble on. Each can be written more simply, so that a check finds out by
 * which of them an event is refused; a cause of the same name says so.
 */
export type FeatureName =
  | "fraction-digits"
  | "enum-names"
  | "enum-numbers"
  | "number-types"
  | "empty-values"
  | "non-ascii"
  | "added-fields"
  | "nested-data"
  | "null-lists"
  | "attachments";

/** Gives the fields without the feature; the same array where they don't have it. */
type Simplify = (fields: readonly Field[]) => readonly Field[];

const simplifiers: Readonly<Record<FeatureName, Simplify>> = {
  // Three, as JavaScript writes them: fewer than any parser's limit, and what strptime's %f takes.
  "fraction-digits": changeJson("DateTime", (value) =>
    typeof value === "string" ? value.replace(/(\.\d{3})\d+Z$/, "$1Z") : value,
  ),
  "enum-names": eachEnum((value, names) =>
    typeof value === "string" && names.includes(value) ? names.indexOf(value) : value,
  ),
  "enum-numbers": eachEnum((value, names) => (typeof value === "number" ? (names[value] ?? value) : value)),
  // Validation has ServerId as a number too: what stumbles on that one never gets here.
  "number-types": all(
    ...["FailureCode", "DeferralCode", "Length", "MessageSize"].map((name) =>
      changeJson(name, (value) => (typeof value === "number" ? String(value) : value)),
    ),
  ),
  "empty-values": all(
    ...["RemoteMta", "BounceStatus", "ErrorLog", "SpamDetails"].map((name) =>
      changeJson(name, (value) => (value === "" ? "none" : value)),
    ),
  ),
  "non-ascii": (fields) => mapAll(fields, (text) => text.replaceAll(/[^\0-\x7f]/g, "-")),
  "added-fields": without("SubaccountId", "IpPoolId"),
  "nested-data": without("Data"),
  "null-lists": changeJson("Message", (message) =>
    changeMembers(message, (value) => (value === null ? [] : value)),
  ),
  attachments: changeJson("Message", (message) =>
    changeMembers(message, (value, name) => (name === "Attachments" ? [] : value)),
  ),
};

/**
 * Writes an event without some of its features.
 * @param fields of a simulated event, in their order, which is kept.
 * @returns the same array where it has none of them.
 */
export function simplified(fields: readonly Field[], features: readonly FeatureName[]): readonly Field[] {
  return features.reduce((kept, feature) => simplifiers[feature](kept), fields);
}

/** Those of the profile's features that its events of a type have, in the profile's order. */
export function featuresOf(profile: Profile, type: EventType): readonly FeatureName[] {
  const { fields } = simulate(type, { serverId: "1", secretKey: null, at: new Date(0), markup: false });
  return profile.features.filter((feature) => simplified(fields, [feature]) !== fields);
}

function all(...parts: readonly Simplify[]): Simplify {
  return (fields) => parts.reduce((kept, part) => part(kept), fields);
}

function without(...names: readonly string[]): Simplify {
  return all(
    ...names.map(
      (name): Simplify =>
        (fields) =>
          fields.some(([known]) => known === name) ? withField(fields, name, undefined) : fields,
    ),
  );
}

/** Changes what a field has in JSON; in a form it stays. */
function changeJson(name: string, change: (value: JsonValue) => JsonValue): Simplify {
  return (fields) => {
    const before = fields.find(([known]) => known === name)?.[1];
    const json = jsonOf(before);
    if (before === undefined || json === undefined) return fields;
    const after = change(json);
    if (after === json) return fields;
    const form = typeof before === "object" ? before.form : String(before);
    return withField(fields, name, { json: after, ...(form !== undefined && { form }) });
  };
}

function eachEnum(change: (value: JsonValue, names: readonly string[]) => JsonValue): Simplify {
  return all(
    ...Object.entries<readonly string[]>(enumNames).map(([name, names]) =>
      changeJson(name, (value) => change(value, names)),
    ),
  );
}

/** Changes the members of an object; the same object where none differs. */
function changeMembers(value: JsonValue, change: (value: JsonValue, name: string) => JsonValue): JsonValue {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value);
  const changed = entries.map(([name, member]) => [name, change(member, name)] as const);
  return changed.every(([, member], at) => member === entries[at]?.[1]) ? value : Object.fromEntries(changed);
}

/** Changes every text in JSON values; the same array where none differs. */
function mapAll(fields: readonly Field[], change: (text: string) => string): readonly Field[] {
  return fields.reduce<readonly Field[]>(
    (kept, [name]) => changeJson(name, (value) => mapTexts(value, change))(kept),
    fields,
  );
}

function mapTexts(value: JsonValue, change: (text: string) => string): JsonValue {
  if (typeof value === "string") return change(value);
  if (typeof value !== "object" || value === null) return value;
  if (!Array.isArray(value)) return changeMembers(value, (member) => mapTexts(member, change));
  const changed = value.map((item: JsonValue) => mapTexts(item, change));
  return changed.every((item, at) => item === value[at]) ? value : changed;
}

function jsonOf(value: FieldValue | undefined): JsonValue | undefined {
  return typeof value === "object" ? value.json : value;
}
