import { type AuditLine, form, formValidation, json, jsonSecret, jsonValidation, line } from "../line.ts";

const depth = 10_000;
const bracketDepth = 30;
const manyFields = 1500;
const longKey = 65_536;
const bigPost = 1_048_576;

/** What hardly parses, and what is large: none has the right key, and none is more than 1 MiB. */
export function oddLines(): readonly AuditLine[] {
  const inJson = (name: string, write: AuditLine["write"]) =>
    line(name, { secret: "absent", encoding: "json", needsPass: false }, write);
  const inForm = (name: string, write: AuditLine["write"]) =>
    line(name, { secret: "wrong", needsPass: false }, write);
  return [
    inJson("json-cut", (writer) => json(jsonValidation(writer, jsonSecret(writer.wrong)).slice(0, -9))),
    inJson("json-list", (writer) => json(`[${jsonValidation(writer, jsonSecret(writer.wrong))}]`)),
    inJson("json-text", () => json('"prevalidate-simulated"')),
    inJson("json-null", () => json("null")),
    inJson("json-deep", (writer) =>
      json(jsonValidation(writer, `"SecretKey":${"[".repeat(depth)}${"]".repeat(depth)}`)),
    ),
    inForm("form-percent", (writer) => form(formValidation(writer, "SecretKey=%zz%&A=%&B=%u0041&%=%"))),
    inForm("form-octets", (writer) => form(formValidation(writer, "SecretKey=%FF%FE%C0%80&%FF=%ED%A0%80"))),
    inForm("form-many", (writer) => {
      const more = Array.from({ length: manyFields }, (_, n) => `Field${n}=1`).join("&");
      return form(formValidation(writer, `${writer.pair("SecretKey", writer.wrong)}&${more}`));
    }),
    inForm("form-deep", (writer) => form(formValidation(writer, `SecretKey${"[a]".repeat(bracketDepth)}=1`))),
    inForm("long-key", (writer) => form(formValidation(writer, `SecretKey=${"x".repeat(longKey)}`))),
    inForm("big", (writer) =>
      form(
        `${formValidation(writer, writer.pair("SecretKey", writer.wrong))}&Filler=${"x".repeat(bigPost - 200)}`,
      ),
    ),
  ];
}
