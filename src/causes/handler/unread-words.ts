import type { Response } from "../../evidence.ts";

/*
 * What runtimes and frameworks write when a body could not be read, or when a field that was posted
 * is not where the handler looks for it.
 */

const parser =
  /unexpected (?:token|end of (?:json|data|input)|character)|json ?parse|JsonParse|JSONDecodeError|(?:invalid|malformed|not valid|bad) json|(?:could ?n.t|cannot|can't|unable to|failed to) (?:parse|read|decode|deserialize)[^.]{0,30}(?:json|body|request)|HttpMessageNotReadable|(?:required|missing) request body|request body is (?:missing|empty|required)/i;

/** Limits of PHP by which fields are dropped before the script runs, in its own words [seen]. */
const limits = {
  post_max_size: /POST Content-Length of \d+ bytes exceeds the limit of \d+ bytes/,
  max_input_vars: /Input variables exceeded \d+/,
} as const;

/** How to raise each of them. */
export const limitSteps: Readonly<Record<keyof typeof limits, string>> = {
  post_max_size: "Raise post_max_size in php.ini: PHP leaves $_POST empty when a post is longer.",
  max_input_vars: "Raise max_input_vars in php.ini: PHP drops the fields beyond it.",
};

/** The fields of a validation post by their own names, and in lower case: settings have other names. */
const own = "(?<field>SecretKey|secretkey|ServerId|serverid|Type)";
/** The same in any spelling: for words that are about the request alone. */
const any = "(?<field>[Ss][Ee][Cc][Rr][Ee][Tt][ _-]?[Kk][Ee][Yy]|[Ss]erver[ _-]?(?:[Ii]d|ID)|[Tt]ype)";

/** Each says that a field by that name was looked for in vain: the errors of runtimes and frameworks [seen]. */
const absentField: readonly RegExp[] = [
  // JavaScript: V8, then JavaScriptCore
  String.raw`Cannot read propert(?:y|ies) (?:of (?:undefined|null) \(reading )?'${own}'`,
  String.raw`Cannot destructure property '${any}' of '[\w$.]{0,40}body' as it is (?:undefined|null)`,
  String.raw`Cannot destructure property '${own}' of [^<>\n]{1,80} as it is (?:undefined|null)`,
  String.raw`(?:undefined|null) is not an object \(evaluating '[\w$.?]{1,60}\.${own}'`,
  // Django, Werkzeug, then Python by itself
  String.raw`MultiValueDictKeyError: '${any}'`,
  String.raw`<title>MultiValueDictKeyError[^<]{0,200}</title>[^]{0,16000}?<pre class="exception_value">'${any}'`,
  String.raw`BadRequestKeyError\b[^<>\n]{0,160}KeyError: '${any}'`,
  String.raw`KeyError: '${own}'`,
  String.raw`<title>KeyError[^<]{0,200}</title>[^]{0,16000}?<pre class="exception_value">'${own}'`,
  // PHP 8, then PHP 7
  String.raw`Undefined (?:array key|property:?) "?(?:[\w\\]+::)?\$?${own}\b`,
  String.raw`Undefined index: ${own}\b`,
  // Ruby, Rails
  String.raw`key not found: [:"]?${own}\b`,
  String.raw`param is missing or the value is empty[^<>\n]{0,20}: ${any}\b`,
  // Spring, ASP.NET, JSON Schema (Fastify), FastAPI
  String.raw`Required (?:request |String )?parameter '${any}'[^<>\n]{0,60} is not present`,
  `The ${any} field is required`,
  `must have required property '${any}'`,
  String.raw`"loc":\["(?:body|query|header)","${any}"\],"msg":"[Ff]ield required`,
].map((pattern) => new RegExp(pattern));

/** As far into a page as its error stands; the trace follows. */
const searched = 24_000;

/**
 * Looks for words that say that the body was not read, or a field of it not seen.
 * @param answer to a post that held ServerId, SecretKey and Type.
 * @returns undefined when there are none.
 */
export function wordsOfUnread(answer: Response): UnreadWords | undefined {
  const text = withoutEntities(answer.body.text.slice(0, searched));
  for (const limit of ["post_max_size", "max_input_vars"] as const) {
    const words = limits[limit].exec(text)?.[0];
    if (words !== undefined) return { why: `PHP says “${words}”`, limit };
  }
  const wanted = absentField
    .map((pattern) => pattern.exec(text)?.groups?.field)
    .find((name) => name !== undefined);
  if (wanted !== undefined) return fieldWords(wanted);
  const words = [400, 422, 500].includes(answer.status) ? parser.exec(text)?.[0] : undefined;
  return words === undefined ? undefined : { why: `it says “${words}”` };
}

export interface UnreadWords {
  /** A clause for a sentence, which quotes them. */
  readonly why: string;
  /** The name that the handler looks for, where the field has another. */
  readonly otherName?: string;
  /** The limit of PHP that dropped fields. */
  readonly limit?: keyof typeof limits;
}

const ownNames = ["SecretKey", "ServerId", "Type"] as const;

function fieldWords(wanted: string): UnreadWords {
  const own = ownNames.find((name) => name.toLowerCase() === wanted.toLowerCase().replaceAll(/[ _-]/g, ""));
  return own === undefined || own === wanted
    ? { why: `it looks for ${wanted}, which was posted, and does not find it` }
    : { why: `it looks for “${wanted}”, and the field is called ${own}`, otherName: wanted };
}

/** Error pages escape quotes in the messages that they show. */
function withoutEntities(text: string): string {
  return text.replaceAll(/&(?:#0?39|#x27|apos);/g, "'").replaceAll(/&(?:quot|#34);/g, '"');
}
