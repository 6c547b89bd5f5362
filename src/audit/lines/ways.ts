import {
  type AuditLine,
  form,
  formValidation,
  json,
  jsonSecret,
  jsonValidation,
  line,
  type Writer,
} from "../line.ts";

const wrongForm = (writer: Writer, type?: string) =>
  formValidation(writer, writer.pair("SecretKey", writer.wrong), type);
const wrongJson = (writer: Writer, type?: string) => jsonValidation(writer, jsonSecret(writer.wrong), type);
const absentForm = (writer: Writer) => formValidation(writer, "");

/** Boundaries are the program's own words (RFC 2046 §5.1.1). */
const boundary = "prevalidate-simulated";

function multipart(writer: Writer): string {
  const fields = [
    ["ServerId", writer.serverId],
    ["SecretKey", writer.wrong],
    ["Type", "Validation"],
    ["MailingId", "prevalidate-simulated"],
  ] as const;
  const parts = fields.map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  return `${parts.join("")}--${boundary}--\r\n`;
}

function xml(writer: Writer): string {
  return `<Event><ServerId>${writer.serverId}</ServerId><SecretKey>${writer.wrong}</SecretKey><Type>Validation</Type><MailingId>prevalidate-simulated</MailingId></Event>`;
}

/** A wrong key or none, in ways that a check of the usual post may not see. */
export function strangerLines(): readonly AuditLine[] {
  const wrong = (name: string, write: AuditLine["write"], encoding: "form" | "json" = "form") =>
    line(name, { secret: "wrong", encoding }, write);
  return [
    wrong("json-wrong", (writer) => json(wrongJson(writer)), "json"),
    line("json-absent", { secret: "absent", encoding: "json" }, (writer) => json(jsonValidation(writer, ""))),
    wrong("json-as-form", (writer) => form(wrongJson(writer)), "json"),
    wrong("form-as-json", (writer) => json(wrongForm(writer))),
    wrong("text", (writer) => ({ contentType: "text/plain", body: wrongForm(writer) })),
    wrong("no-type", (writer) => ({ contentType: null, body: wrongForm(writer) })),
    wrong("multipart", (writer) => ({
      contentType: `multipart/form-data; boundary=${boundary}`,
      body: multipart(writer),
    })),
    wrong("xml", (writer) => ({ contentType: "application/xml", body: xml(writer) })),
    wrong(
      "utf-16",
      (writer) => ({
        contentType: "application/json; charset=utf-16",
        body: wrongJson(writer),
        octets: (body) => Buffer.from(`\ufeff${body}`, "utf16le"),
      }),
      "json",
    ),
    wrong("utf-7", (writer) => ({
      contentType: "application/x-www-form-urlencoded; charset=utf-7",
      body: wrongForm(writer),
    })),
    line("nothing", { secret: "absent", event: null }, () => form("")),
    wrong("type-absent", (writer) => form(wrongForm(writer, ""))),
    wrong("type-array", (writer) => form(wrongForm(writer, "Type[]=Validation"))),
    line("get-override", { secret: "absent", method: "GET", event: null, encoding: "none" }, () => ({
      method: "GET",
      headers: [["X-HTTP-Method-Override", "POST"]],
    })),
    wrong("override-header", (writer) => ({
      ...form(wrongForm(writer)),
      headers: [["X-HTTP-Method-Override", "GET"]],
    })),
    wrong("override-field", (writer) => form(`${wrongForm(writer)}&_method=GET`)),
    line("head", { secret: "absent", method: "HEAD", event: null, encoding: "none" }, () => ({
      method: "HEAD",
    })),
  ];
}

/** The right key where the sender never puts it. URLs are logged: the key goes into one only where that does no harm. */
export function elsewhereLines(): readonly AuditLine[] {
  return [
    line("cookie", { secret: "altered" }, (writer) => ({
      ...form(absentForm(writer)),
      headers: [["Cookie", writer.pair("SecretKey", writer.right)]],
    })),
    line("query", { secret: "altered", localOnly: true }, (writer) => ({
      ...form(absentForm(writer)),
      query: writer.pair("SecretKey", writer.right),
    })),
    line("query-over-body", { secret: "altered", localOnly: true }, (writer) => ({
      ...form(wrongForm(writer)),
      query: writer.pair("SecretKey", writer.right),
    })),
  ];
}

/**
 * The right key in prototypes. A handler that merges these into its objects keeps what they say until it is started
 * again, so they go to local endpoints alone, and last.
 */
export function prototypeLines(): readonly AuditLine[] {
  const held = (writer: Writer) => JSON.stringify({ SecretKey: writer.right });
  return [
    line("proto-assigned", { secret: "altered", encoding: "json", localOnly: true }, (writer) =>
      json(jsonValidation(writer, `"__proto__":${held(writer)}`)),
    ),
    line("proto-form", { secret: "altered", localOnly: true }, (writer) =>
      form(formValidation(writer, `__proto__[SecretKey]=${writer.pair("", writer.right).slice(1)}`)),
    ),
    line("proto-constructor", { secret: "altered", encoding: "json", localOnly: true }, (writer) =>
      json(jsonValidation(writer, `"constructor":{"prototype":${held(writer)}}`)),
    ),
    line("proto-after", { secret: "absent", localOnly: true }, (writer) => form(absentForm(writer))),
  ];
}
