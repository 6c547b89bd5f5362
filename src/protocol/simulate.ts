import type { EventType, Field, FieldValue, JsonValue, SimulatedEvent } from "./event.ts";
import { fieldOrder } from "./field-order.ts";
import { inboundValues } from "./simulated-inbound.ts";
import {
  commonValues,
  markupMark,
  ownValues,
  type SimulationContext,
  type Values,
} from "./simulated-values.ts";

export { markupMark, type SimulationContext };

/**
 * Makes up an event as the sender would post it. It concerns nobody: names and addresses are those
 * reserved for documentation (RFC 2606, RFC 5737), and its ids say that it is simulated.
 * @param type the event's type; a validation post has three fields and no more [seen].
 * @param context keys and the time; the same context gives the same event.
 * @returns the event, its fields in the sender's order. Encode them with `encodeForm` or `encodeJson`.
 * @throws RangeError when `context.at` is no valid date.
 */
export function simulate(type: EventType, context: SimulationContext): SimulatedEvent {
  const values = { ...commonValues(context), ...valuesOf(type, context) };
  return { type, ...simulated(fieldOrder[type], { ...values, Type: type }) };
}

/** The Type of `simulateUnknownType`. */
export const unknownType = "Prevalidate";

/**
 * Makes up an event of a type that no documentation names, with a field that none names either: handlers
 * must accept both [documented for fields].
 * @param context as for `simulate`.
 * @param like the type that it is otherwise; Delivered unless set. A message has no Type, and so the new field alone.
 */
export function simulateUnknownType(
  context: SimulationContext,
  like: EventType = "Delivered",
): SimulatedEvent {
  const added = { AddedLater: "a field that the documentation does not name" };
  const values = { ...commonValues(context), ...valuesOf(like, context), Type: unknownType, ...added };
  return { type: unknownType, ...simulated([...fieldOrder[like], ...Object.keys(added)], values) };
}

function valuesOf(type: EventType, context: SimulationContext): Values {
  return type === "Inbound" ? inboundValues(context) : ownValues(type, context);
}

function simulated(
  order: readonly string[],
  values: Readonly<Record<string, FieldValue | undefined>>,
): Omit<SimulatedEvent, "type"> {
  const fields = order.flatMap((name): Field[] => {
    const value = values[name];
    return value === undefined ? [] : [[name, value]];
  });
  const texts = fields.flatMap(([name, value]) =>
    leaves(name, typeof value === "object" ? (value.json ?? value.form) : value),
  );
  const messageId = texts.find(([name]) => name === "MessageId" || name === "Message.MessageId");
  return {
    fields,
    messageId: messageId?.[1] ?? null,
    addresses: Object.fromEntries(texts.filter(([name]) => personal.test(name))),
    thirdParty: Object.fromEntries(
      texts.filter(([name]) => foreign.test(name)).map(([name, text]) => [name, text.trim()]),
    ),
  };
}

/** Fields that hold the address of a person. `LocalIp` is the sender's own. */
const personal =
  /^(Address|FromAddress|From|To|ClientIp|Inbound(MailFrom|RcptTo|IpAddress)|Message\..*EmailAddress)$/;
/** Fields whose text third parties write. */
const foreign = /^(Reason|Response|UserAgent|DiagnosticCode|(Message\.)?Subject|Message\.TextBody)$/;

/** The texts in a value that are not empty, by dotted path: `Message.To.0.EmailAddress`. */
function leaves(path: string, value: JsonValue | undefined): (readonly [path: string, text: string])[] {
  if (typeof value === "string") return value === "" ? [] : [[path, value]];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => leaves(`${path}.${name}`, inner));
}
