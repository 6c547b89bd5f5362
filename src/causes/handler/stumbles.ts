import { ignoreUnknownFields } from "../../advice/optional-fields.ts";
import type { Cause } from "../define.ts";
import { defineStumble } from "./stumble.ts";

const told = "The event is refused as it was sent, alone and without markup too";

/** A curl command for an event with that much JSON besides the usual. */
const tryWith = (type: string, members: string) =>
  `curl -i "$URL" -H "Content-Type: application/json" -d '{"Type":"${type}","ServerId":10000,"SecretKey":"'"$SECRET_KEY"'","MessageId":"1","Address":"reader@example.net",${members}}'\n# wanted: 200`;

export const fractionDigits = defineStumble({
  feature: "fraction-digits",
  title: "The handler can't read a DateTime with seven digits after the second",
  about:
    "JSON posts have DateTime in ISO 8601 with up to seven digits after the second (2023-06-12T10:04:56.3694682Z), as .NET counts time. Several date parsers take six at most, or none. The validation has no DateTime, so it passes, and then every event is lost.",
  signs: `${told}. With three digits in place of seven it is taken, and with seven refused again.`,
  verify: tryWith("Delivered", '"DateTime":"2023-06-12T10:04:56.3694682Z"'),
  instead: "with three digits after the second in place of seven",
  fixes: {
    general: [
      "Read DateTime with a parser that takes any number of fraction digits, or cut the digits after the third (or sixth) off before.",
      "Answer 200 even where a date can't be read: note the text as it came.",
    ],
    software: {
      Django:
        "In Python: `django.utils.dateparse.parse_datetime(text)`, which drops digits after the sixth; `datetime.fromisoformat` takes seven from Python 3.11 on, `strptime` with %f never.",
      Flask:
        'In Python: `datetime.fromisoformat` takes seven digits from Python 3.11 on; before, and with `strptime` and %f, cut them: `re.sub(r"(\\.\\d{6})\\d+", r"\\1", text)`.',
      FastAPI:
        "In pydantic 2, take the date as `datetime`; in a validator of your own, cut the digits after the sixth before `strptime`.",
      PHP: "In PHP: `new DateTimeImmutable($text)` takes seven digits; `createFromFormat` with `u` takes six at most.",
      Laravel:
        "In Laravel: `Carbon::parse($text)`; `createFromFormat` with `u` takes six digits at most, and so does a `date_format` rule.",
      Spring:
        "In Java: `Instant` or `OffsetDateTime` (up to nine digits), and no @JsonFormat pattern with SSS.",
      Rails: "In Ruby: `Time.iso8601(text)`, and no strptime with a fixed %3N.",
      "ASP.NET Core": "In .NET: `DateTime` or `DateTimeOffset` itself; a format string needs `FFFFFFF`.",
      Fastify:
        'In Fastify, no `pattern` of your own on DateTime; `format: "date-time"` takes any number of digits.',
    },
  },
});

export const enumNamed = defineStumble({
  feature: "enum-names",
  title: "The handler takes numbers alone where a name can stand",
  about:
    "In JSON posts FailureType and TrackingType have a number (0) or its name (Temporary, Click): both were seen. The handler takes numbers and fails on names, so those events are lost.",
  signs: `${told}. With the number in place of the name it is taken, and with the name refused again.`,
  verify: tryWith("Tracking", '"TrackingType":"Click"'),
  instead: "with the number in place of the name",
  fixes: {
    general: [
      "Take either form: FailureType 0 Temporary, 1 Permanent, 2 Suppressed; TrackingType 0 Click, 1 Open, 2 Unsubscribe.",
      "Answer 200 to a value that you don't know, too: more may be added.",
    ],
    software: {
      "ASP.NET Core":
        "In System.Text.Json: [JsonConverter(typeof(JsonStringEnumConverter))] on the property, which reads names and numbers.",
      Spring:
        "In Jackson: the property as a String (an `int` fails on a name), or a @JsonCreator that takes both.",
      FastAPI: "In pydantic: `int | str` in place of an IntEnum.",
      Fastify: 'In Fastify\'s schema: `type: ["integer", "string"]` for the two fields.',
      NestJS: "In NestJS: no @IsInt on the two fields.",
    },
  },
});

export const enumNumbered = defineStumble({
  feature: "enum-numbers",
  title: "The handler takes names alone where a number can stand",
  about:
    "In JSON posts FailureType and TrackingType have a number (1) or its name (Permanent, Open): both were seen. The handler takes names and fails on numbers, so those events are lost.",
  signs: `${told}. With the name in place of the number it is taken, and with the number refused again.`,
  verify: tryWith("Failed", '"FailureType":1'),
  instead: "with the name in place of the number",
  fixes: {
    general: [
      "Take either form: FailureType 0 Temporary, 1 Permanent, 2 Suppressed; TrackingType 0 Click, 1 Open, 2 Unsubscribe.",
      "Call no method of text on the value before it is known to be text.",
    ],
    software: {
      Express: "In JavaScript: `String(event.FailureType)` before `toLowerCase()` and the like.",
      Spring: "In Jackson: the property as an Object or JsonNode, or a @JsonCreator that takes both.",
      FastAPI: "In pydantic: `int | str` in place of an Enum of names.",
      Fastify: 'In Fastify\'s schema: `type: ["integer", "string"]` for the two fields.',
      NestJS: "In NestJS: no @IsString or @IsEnum on the two fields.",
    },
  },
});

export const numberTypes = defineStumble({
  feature: "number-types",
  title: "The handler wants text where the sender writes numbers",
  about:
    "In JSON posts FailureCode, DeferralCode, Length and MessageSize are numbers; in the form posts of the Notification API all is text. A handler that was written for those, or whose schema says text, fails on the numbers.",
  signs: `${told}. With the same digits as text it is taken, and with numbers refused again.`,
  verify: tryWith("Failed", '"FailureCode":2001'),
  instead: "with the numbers as text",
  fixes: {
    general: ["Take numbers, and text of digits: convert the value before anything else is done with it."],
    software: {
      Express: "In JavaScript: `String(event.FailureCode)`, or `Number(…)`, before you use it.",
      FastAPI: "In pydantic: `int`, which takes digits as text as well; a strict `str` takes no number.",
      Fastify: 'In Fastify\'s schema: `type: ["integer", "string"]`.',
      NestJS: "In NestJS: @Type(() => Number), and no @IsString on these fields.",
    },
  },
});

export const emptyValues = defineStumble({
  feature: "empty-values",
  title: "The handler refuses fields that are empty",
  about:
    "Some fields are often empty: RemoteMta, BounceStatus and DiagnosticCode of a failure, ErrorLog and SpamDetails of a message. The handler takes the event when something stands in them, and refuses it as it comes.",
  signs: `${told}. With a word in the empty fields it is taken, and with the fields empty refused again.`,
  verify: tryWith("Failed", '"RemoteMta":"","BounceStatus":""'),
  instead: "with a word in its empty fields",
  fixes: {
    general: ["Demand that no field be filled but SecretKey, and let columns in the database be empty."],
    software: {
      Laravel:
        "In Laravel: `nullable` in place of `required` (the ConvertEmptyStringsToNull middleware makes null of what is empty).",
      Django:
        "In Django: `blank=True` on model fields, `allow_blank=True` in serializers, `required=False` in forms.",
      Rails: "In Rails: no `presence: true` on these.",
      NestJS: "In NestJS: no @IsNotEmpty on these.",
      Fastify: "In Fastify's schema: no `minLength`.",
      Spring: "In Spring: no @NotBlank or @NotEmpty on these.",
    },
  },
});

export const addedFields = defineStumble({
  feature: "added-fields",
  title: "The handler refuses events for fields that it does not know",
  about:
    "JSON posts have more than the form posts of the Notification API: SubaccountId, IpPoolId, Data. The sender adds fields over time, and its documentation says that handlers must accept those they don't know. This one takes the event without them and refuses it as it comes.",
  signs: `${told}. Without SubaccountId and IpPoolId (and Data) it is taken, and with them refused again.`,
  verify: tryWith("Delivered", '"SubaccountId":10001,"IpPoolId":10002'),
  instead: "without SubaccountId and IpPoolId",
  fixes: {
    software: ignoreUnknownFields,
    general: ["Ignore fields that you don't know: no strict schema on the body."],
  },
});

export const nestedData = defineStumble({
  feature: "nested-data",
  title: "The handler fails on the object in Data",
  about:
    "JSON posts can have Data, an object that holds lists: the tags and metadata that were given to the message. A handler that takes every value for text, puts it into a column, or has a flat schema, fails on it.",
  signs: `${told}. Without Data it is taken, and with it refused again. Where other fields that it may not know are refused as well, it is handler/added-fields.`,
  verify: tryWith("Delivered", '"Data":{"Meta":[{"Key":"Campaign","Value":"spring"}],"Tags":["news"]}'),
  instead: "without Data",
  yieldsTo: "added-fields",
  fixes: {
    general: [
      "Take single fields by their names in place of going over all of them, and leave Data alone or keep it as JSON.",
      "Data is { Meta: [{ Key, Value }], Tags: [text] }; either list may be empty, and Data may be absent.",
    ],
    software: {
      PHP: "In PHP: `json_encode($event['Data'] ?? null)` before it goes into text or a query; `htmlspecialchars` and the like throw on an array.",
      Laravel: "In Laravel: cast the attribute to `array`, or leave it out of `$fillable`.",
      Express: "In a query, write `JSON.stringify(event.Data)`: drivers make columns out of an object.",
      Spring: "In Jackson: the property as JsonNode or Map<String, Object>, not as String.",
      Rails: "In Rails: `params.permit(Data: {})`, and a json column.",
      "ASP.NET Core":
        "In .NET: a class of its own or JsonElement for Data; Dictionary<string, string> fails on it.",
    },
  },
});

export const jsonStumbles: readonly Cause[] = [
  fractionDigits,
  enumNamed,
  enumNumbered,
  numberTypes,
  emptyValues,
  addedFields,
  nestedData,
];
