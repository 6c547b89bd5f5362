import type { Profile } from "../../protocol/profile.ts";
import {
  type AuditLine,
  form,
  formValidation,
  json,
  jsonSecret,
  jsonValidation,
  line,
  plainValidation,
} from "../line.ts";

const inJson = (name: string, value: unknown): AuditLine =>
  line(name, { secret: "wrong", encoding: "json" }, (writer) =>
    json(jsonValidation(writer, jsonSecret(value))),
  );

const inForm = (name: string, secret: string): AuditLine =>
  line(name, { secret: "wrong" }, (writer) => form(formValidation(writer, secret)));

/** What is no key, where the key should be: types that a loose comparison takes for equal, patterns, operators. */
export function valueLines(profile: Profile): readonly AuditLine[] {
  const asText = (name: string, text: string): AuditLine =>
    line(name, { secret: "wrong", encoding: profile.validationEncoding }, (writer) =>
      plainValidation(writer, profile, text),
    );
  return [
    inJson("one", 1),
    inJson("false", false),
    inJson("null", null),
    inJson("empty", ""),
    inJson("empty-array", []),
    inJson("empty-object", {}),
    line("wrong-array", { secret: "wrong", encoding: "json" }, (writer) =>
      json(jsonValidation(writer, jsonSecret([writer.wrong]))),
    ),
    line("nested", { secret: "altered", encoding: "json" }, (writer) =>
      json(jsonValidation(writer, jsonSecret({ SecretKey: writer.right }))),
    ),
    line("json-array", { secret: "altered", encoding: "json" }, (writer) =>
      json(jsonValidation(writer, jsonSecret([writer.right]))),
    ),
    inForm("form-empty", "SecretKey="),
    inForm("form-no-value", "SecretKey"),
    inForm("form-empty-array", "SecretKey[]="),
    line("form-wrong-array", { secret: "wrong" }, (writer) =>
      form(formValidation(writer, `SecretKey[]=${writer.pair("", writer.wrong).slice(1)}`)),
    ),
    inForm("form-object", "SecretKey[prevalidate]=1"),
    asText("pattern-like", "%"),
    asText("pattern-regex", ".*"),
    asText("pattern-glob", "*"),
    inForm("form-ne", "SecretKey[$ne]="),
    inForm("form-gt", "SecretKey[$gt]="),
    inForm("form-regex", "SecretKey[$regex]=.*"),
    inJson("json-ne", { $ne: "" }),
    inJson("json-gt", { $gt: "" }),
    inJson("json-regex", { $regex: ".*" }),
    asText("lookup-proto", "__proto__"),
    asText("lookup-constructor", "constructor"),
    asText("lookup-to-string", "toString"),
    asText("lookup-has-own", "hasOwnProperty"),
  ];
}
