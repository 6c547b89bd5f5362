import type { Profile } from "../../protocol/profile.ts";
import {
  type AuditLine,
  form,
  formValidation,
  json,
  jsonValidation,
  line,
  plainValidation,
} from "../line.ts";
import { auditName, auditWordsOf } from "../words.ts";

type Alteration = (key: string) => string;

/** The right key as it is not. An alteration that does not apply to a key leaves it as it is. */
const alterations: Readonly<Record<string, Alteration>> = {
  "leading-space": (key) => ` ${key}`,
  newline: (key) => `${key}\n`,
  nul: (key) => `${key}\0`,
  "nul-more": (key) => `${key}\0prevalidate`,
  suffix: (key) => `${key}x`,
  prefix: (key) => `x${key}`,
  "first-half": (key) => key.slice(0, Math.floor(key.length / 2)),
  "first-character": (key) => key.slice(0, 1),
  "all-but-last": (key) => key.slice(0, -1),
  "full-width": fullWidth,
  accented,
  recomposed: (key) => (key.normalize("NFD") === key ? key.normalize("NFC") : key.normalize("NFD")),
  "zero-width": (key) => `${key.slice(0, 1)}\u200b${key.slice(1)}`,
  "same-number": (key) =>
    isNumber(key) ? (key.includes(".") || /e/i.test(key) ? `0${key}` : `${key}.0`) : key,
};

/**
 * Posts with the right key, altered; those that leave this key as it is are not made.
 * @param key the Secret Key, by which it is decided which apply.
 */
export function nearLines(profile: Profile, key: string): readonly AuditLine[] {
  const { validationEncoding: encoding } = profile;
  const lines = Object.entries(alterations)
    .filter(([, alter]) => alter(key) !== key && alter(key) !== "")
    .map(([name, alter]) =>
      line(name, { secret: "altered", encoding }, (writer) => {
        const label = auditWordsOf(auditName(name))?.words.replace(/^the right key /, "") ?? name;
        return plainValidation(writer, profile, writer.altered(alter, label));
      }),
    );
  return [...lines, ...numberLines(profile, key)];
}

/** What PHP's == and SQL's conversions make of keys that look like numbers. */
function numberLines(profile: Profile, key: string): readonly AuditLine[] {
  if (!isNumber(key)) return [];
  const zero = line("magic-hash", { secret: "wrong", encoding: profile.validationEncoding }, (writer) =>
    plainValidation(writer, profile, "0e1"),
  );
  const asNumber = line("json-number", { secret: "altered", encoding: "json" }, (writer) =>
    json(jsonValidation(writer, `"SecretKey":${writer.altered(jsonNumber, "as a number")}`)),
  );
  return Number(key) === 0 ? [zero, asNumber] : [asNumber];
}

const isNumber: (key: string) => boolean = (key) => /^\d+(?:\.\d+)?(?:e\d+)?$/i.test(key);

/** The number in JSON's grammar, which has no zeros before it (RFC 8259 §6). */
function jsonNumber(key: string): string {
  return key.replace(/^0+(?=\d)/, "");
}

/** Letters, digits and signs of ASCII as U+FF01 to U+FF5E, which NFKC and many collations take for the same. */
function fullWidth(key: string): string {
  return key.replaceAll(/[!-~]/g, (sign) => String.fromCodePoint(sign.charCodeAt(0) + 0xfee0));
}

const accents: Readonly<Record<string, string>> = {
  a: "á",
  e: "é",
  i: "í",
  o: "ó",
  u: "ú",
  c: "ç",
  n: "ñ",
  y: "ý",
  s: "š",
  z: "ž",
  r: "ř",
  d: "ď",
  t: "ť",
  l: "ĺ",
  g: "ğ",
};

/** The first letter that has one gets an accent: collations that ignore accents take it for the same. */
function accented(key: string): string {
  return key.replace(/[aeioucnyszrdtlg]/i, (letter) => {
    const found = accents[letter.toLowerCase()] ?? letter;
    return letter === letter.toLowerCase() ? found : found.toUpperCase();
  });
}

/** Right and wrong keys in one post. */
export function severalLines(): readonly AuditLine[] {
  const inForm = (name: string, field: string, rightFirst: boolean) =>
    line(name, { secret: "altered" }, (writer) => {
      const pairs = [writer.right, writer.wrong].map((key) => `${field}=${writer.pair("", key).slice(1)}`);
      return form(formValidation(writer, (rightFirst ? pairs : pairs.reverse()).join("&")));
    });
  const inJson = (name: string, write: (first: string, second: string) => string, rightFirst: boolean) =>
    line(name, { secret: "altered", encoding: "json" }, (writer) => {
      const [first, second] = [writer.right, writer.wrong].map((key) => JSON.stringify(key)) as [
        string,
        string,
      ];
      return json(jsonValidation(writer, rightFirst ? write(first, second) : write(second, first)));
    });
  const list = (first: string, second: string) => `"SecretKey":[${first},${second}]`;
  const twice = (first: string, second: string) => `"SecretKey":${first},"SecretKey":${second}`;
  return [
    inForm("array-right-first", "SecretKey[]", true),
    inForm("array-right-last", "SecretKey[]", false),
    inJson("json-array-right-first", list, true),
    inJson("json-array-right-last", list, false),
    inForm("twice-right-first", "SecretKey", true),
    inForm("twice-right-last", "SecretKey", false),
    inJson("json-twice-right-first", twice, true),
    inJson("json-twice-right-last", twice, false),
    line("joined", { secret: "altered" }, (writer) =>
      form(formValidation(writer, writer.pair("SecretKey", `${writer.wrong},${writer.right}`))),
    ),
  ];
}
