import type { JsonValue } from "../../../protocol/event.ts";
import type { Fault } from "../../define.ts";
import type { Lab, LabAnswer, LabRequest } from "../../lab.ts";
import { type Handler, handler } from "./define.ts";

/** An event or message as a JSON handler reads it. */
type Body = Readonly<Record<string, JsonValue>>;

/** Gives what the handler answers in place of 200; nothing where it takes the event. */
type Refuses = (event: Body) => LabAnswer | undefined;

/** As the lab's correct handler, but for JSON that it refuses after the Secret Key was found right. */
const refusing = (refuses: Refuses) => (): Handler => (request, lab) =>
  (isRight(request, lab) ? refuses(read(request)) : undefined) ?? lab.correct(request);

function isRight(request: LabRequest, lab: Lab): boolean {
  return (
    request.method === "POST" &&
    request.encoding === "json" &&
    request.fields.get("SecretKey") === lab.keys.secretKey
  );
}

function read(request: LabRequest): Body {
  return JSON.parse(request.body.toString("utf8")) as Body;
}

const failed: LabAnswer = { status: 500, body: "error" };
const when =
  (refuses: (event: Body) => boolean, answer: LabAnswer = failed): Refuses =>
  (event) =>
    refuses(event) ? answer : undefined;

/** As strptime reads it: six digits at most. */
const unreadableDate = ({ DateTime: date }: Body) =>
  typeof date === "string" && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,6}Z$/.test(date);
const textIn = (names: readonly string[]) => (event: Body) =>
  names.some((name) => typeof event[name] === "string");
const numberIn = (names: readonly string[]) => (event: Body) =>
  names.some((name) => typeof event[name] === "number");
const enums = ["FailureType", "TrackingType"];

/** What the form posts have. */
const classicFields = new Set(
  (
    "Type ServerId SecretKey DateTime MailingId MessageId Address FromAddress Response LocalIp RemoteMta FailureCode " +
    "FailureType Reason BounceStatus DiagnosticCode FblType UserAgent From To Length TrackingType ClientIp Url Tag " +
    "Subject MessageSize DeferralCode"
  ).split(" "),
);
const unknownField = (event: Body) => Object.keys(event).some((name) => !classicFields.has(name));
const messageOf = (event: Body): Body => (event.Message ?? {}) as Body;

const events = { profile: "events" };
const inbound = { profile: "inbound" };

/** Handlers that stumble on what real posts have, and the validation has not. */
export const featureFaults: readonly Fault[] = [
  handler(
    "handler/fraction-digits",
    "500",
    "fails on a date with more than six fraction digits",
    refusing(when(unreadableDate)),
    events,
  ),
  handler(
    "handler/fraction-digits",
    "400",
    "400 to a date that it can't read, and says so",
    refusing((event) =>
      unreadableDate(event) ? { status: 400, body: `DateTime ${event.DateTime} is invalid` } : undefined,
    ),
    events,
  ),
  handler(
    "handler/enum-names",
    "400",
    "400 to an enumeration's name",
    refusing(when(textIn(enums), { status: 400, body: "TrackingType must be a number" })),
    events,
  ),
  handler(
    "handler/enum-numbers",
    "500",
    "calls toLowerCase on an enumeration's number",
    refusing(when(numberIn(enums))),
    events,
  ),
  handler(
    "handler/number-types",
    "422",
    "422 to numbers that its schema has as text",
    refusing(when(numberIn(["FailureCode", "DeferralCode", "Length", "MessageSize"]), { status: 422 })),
    events,
  ),
  handler(
    "handler/empty-values",
    "422",
    "422 to empty fields of a failure",
    refusing(when((event) => event.RemoteMta === "", { status: 422, body: "RemoteMta is required" })),
    events,
  ),
  handler(
    "handler/empty-values",
    "inbound",
    "500 to a message without spam details",
    refusing(when((event) => event.SpamDetails === "")),
    inbound,
  ),
  handler(
    "handler/non-ascii",
    "events",
    "can't store a subject that is not ASCII",
    refusing(when((event) => /[^\0-\x7f]/.test(String(event.Subject ?? "")))),
    events,
  ),
  handler(
    "handler/non-ascii",
    "inbound",
    "can't store a message that is not ASCII",
    refusing(when((event) => /[^\0-\x7f]/.test(JSON.stringify(event)))),
    inbound,
  ),
  handler(
    "handler/added-fields",
    "400",
    "a strict schema, made for the form posts",
    refusing(when(unknownField, { status: 400, body: "unexpected property" })),
    events,
  ),
  handler(
    "handler/nested-data",
    "500",
    "puts every value into a column, and fails on an object",
    refusing(when((event) => Object.values(event).some((value) => typeof value === "object"))),
    events,
  ),
  handler(
    "handler/null-lists",
    "500",
    "goes over Cc without asking whether there is one",
    refusing(when((event) => "Message" in event && messageOf(event).Cc === null)),
    inbound,
  ),
  handler(
    "handler/attachments",
    "500",
    "can't write to its folder for attachments",
    refusing(
      when((event) => {
        const { Attachments: all } = messageOf(event);
        return Array.isArray(all) && all.length > 0;
      }),
    ),
    inbound,
  ),
  {
    ...handler(
      "handler/fraction-digits",
      "and-enum-numbers",
      "fails on dates, and on an enumeration's number too",
      refusing(when((event) => unreadableDate(event) || numberIn(enums)(event))),
      events,
    ),
    others: ["handler/enum-numbers"],
  },
  handler(
    "handler/event-fails",
    "json-all",
    "takes the validation and no event, however simple",
    refusing(when((event) => event.Type !== "Validation")),
    events,
  ),
  handler(
    "handler/event-fails",
    "message",
    "takes the validation and no message, however simple",
    refusing(when((event) => "Message" in event)),
    inbound,
  ),
  handler(
    "handler/not-idempotent",
    "message",
    "409 to a message that it has seen",
    () => {
      const known = new Set<JsonValue | undefined>();
      return refusing((event) => {
        const id = messageOf(event).MessageId;
        if (id === undefined) return undefined;
        if (known.has(id)) return { status: 409, body: "duplicate" };
        known.add(id);
        return undefined;
      })();
    },
    inbound,
  ),
  handler(
    "handler/unknown-type-fails",
    "message",
    "400 to a field of a message that it does not know",
    refusing(when((event) => "AddedLater" in event, { status: 400, body: "unexpected property" })),
    inbound,
  ),
  handler(
    "handler/other-server",
    "404",
    "knows one server, and the endpoint is the account's",
    () => (request, lab) => {
      if (!isRight(request, lab)) return lab.correct(request);
      return read(request).ServerId === 10_000
        ? { body: lab.keys.secretKey }
        : { status: 404, body: "no such server" };
    },
    { profile: "account", also: ["leak/secret-echoed"] },
  ),
];
