import type { Cause } from "../define.ts";
import { defineStumble } from "./stumble.ts";

const told = "The message is refused as it was sent, alone and without markup too";

/** A curl command for an Inbound Parse message with that much in it besides the usual. */
const tryWith = (members: string) =>
  `curl -i "$URL" -H "Content-Type: application/json" -d '{"SecretKey":"'"$SECRET_KEY"'","Message":{"To":[{"EmailAddress":"desk@example.com","FriendlyName":""}],"From":{"EmailAddress":"reader@example.net","FriendlyName":""},${members}},"InboundMailFrom":"reader@example.net","InboundRcptTo":"desk@example.com"}'\n# wanted: 200`;

export const nonAscii = defineStumble({
  feature: "non-ascii",
  title: "The handler fails on text that is not ASCII",
  about:
    "Subjects and names of people have letters, quotes and dashes of any script, as UTF-8. The handler takes the same post with plain letters and fails on these: mostly a database or a log that was set up for another character set.",
  signs: `${told}. With ASCII in place of every other character it is taken, and with those refused again.`,
  verify: tryWith('"Subject":"Grüße – “prevalidate”"'),
  instead: "with plain letters in place of all others",
  fixes: {
    general: [
      "Read the body as UTF-8, and keep text in UTF-8 all the way: connection, tables and columns of the database, log files.",
    ],
    software: {
      PHP: "In PHP with MySQL: `charset=utf8mb4` in the DSN, and utf8mb4 for table and column (utf8 lacks emoji).",
      Laravel:
        "In Laravel with MySQL: `'charset' => 'utf8mb4'` in config/database.php, and tables in utf8mb4.",
      Django: 'In Django with MySQL: `OPTIONS = {"charset": "utf8mb4"}`, and tables in utf8mb4.',
      Flask: 'In Python: `open(…, encoding="utf-8")`, and PYTHONUTF8=1 where output goes to a log in ASCII.',
    },
  },
});

export const nullLists = defineStumble({
  feature: "null-lists",
  title: "The handler fails on null where a list can stand",
  about:
    "In an Inbound Parse message Cc, Bcc, ReplyTo, Attachments and EmbeddedMedia are lists, or null where there is nothing. Most messages have null in several of them. The handler goes over the list without asking.",
  signs: `${told}. With empty lists in place of null it is taken, and with null refused again.`,
  verify: tryWith('"Cc":null,"Bcc":null,"ReplyTo":null,"EmbeddedMedia":null'),
  instead: "with empty lists in place of null",
  fixes: {
    general: ["Take null for an empty list: Cc, Bcc, ReplyTo, Attachments, EmbeddedMedia."],
    software: {
      Express: "In JavaScript: `for (const one of message.Cc ?? [])`.",
      Fastify: 'In Fastify\'s schema: `type: ["array", "null"]`, or `nullable: true`.',
      "Next.js": "In JavaScript: `for (const one of message.Cc ?? [])`.",
      PHP: "In PHP: `foreach ($message['Cc'] ?? [] as $one)`.",
      Laravel: "In Laravel: `nullable|array` in the validation rules.",
      Django: 'In Python: `for one in message.get("Cc") or []` (the default of get does not replace null).',
      Flask: 'In Python: `for one in message.get("Cc") or []` (the default of get does not replace null).',
      FastAPI: "In pydantic: `list[Address] | None = None`.",
      Rails: 'In Ruby: `Array(message["Cc"]).each`.',
      Spring: "In Java: `Objects.requireNonNullElse(message.getCc(), List.of())`.",
      "ASP.NET Core": "In .NET: a nullable property (`List<Address>? Cc`) and `?? []` where it is read.",
    },
  },
});

export const attachments = defineStumble({
  feature: "attachments",
  title: "The handler fails on a message with an attachment",
  about:
    "Attachments of an Inbound Parse message come inside the JSON, each with Name, ContentType, ContentId and its Content in base64. The handler takes the message without and fails on it with one. The attachment of this check is a text file of eleven bytes.",
  signs: `${told}. With no attachment it is taken, and with one refused again. A message that is refused for its size alone is route/message-too-large.`,
  verify: tryWith(
    '"Attachments":[{"Name":"note.txt","ContentType":"text/plain","ContentId":"","Content":"cHJldmFsaWRhdGU="}]',
  ),
  instead: "without its attachment",
  fixes: {
    general: [
      "Read Content as base64 (RFC 4648 §4, with padding, on one line), and expect none of the fields but that to be filled.",
      "Where files are kept, make up names of your own: Name comes from a stranger.",
      "See that the folder or store that files go to can be written by the handler.",
    ],
  },
});

export const messageStumbles: readonly Cause[] = [nullLists, attachments, nonAscii];
