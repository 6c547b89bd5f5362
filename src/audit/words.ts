/*
 * The posts of an audit by name, in words: what the list before the audit says of them, and what findings call them.
 * Nothing here sends or judges anything; causes and the plan share it.
 */

/**
 * What a post is there to find out.
 * `value`: something that is no key, in its place · `near`: the right key, altered · `operator`: a query operator ·
 * `lookup`: the name of a property that every object has · `several`: right and wrong keys together ·
 * `elsewhere`: the right key, and not in the body · `prototype`: the right key in an object's prototype ·
 * `stranger`: a wrong key or none, posted in an unusual way · `forged`: an event with a wrong key ·
 * `odd`: what hardly parses, with a wrong key or none · `mark`: an event with marks in its texts ·
 * `marked`: the same with a wrong key · `other`: what answers say besides.
 */
export type AuditKind =
  | "value"
  | "near"
  | "operator"
  | "lookup"
  | "several"
  | "elsewhere"
  | "prototype"
  | "stranger"
  | "forged"
  | "odd"
  | "mark"
  | "marked"
  | "other";

export interface AuditWords {
  readonly kind: AuditKind;
  /** A noun phrase: for `value` and `near` what stands in the key's place, otherwise the post. */
  readonly words: string;
  /** A handler may see it as a post without a Secret Key. */
  readonly likeAbsent?: boolean;
}

const value = (words: string): AuditWords => ({ kind: "value", words });
const nothing = (words: string): AuditWords => ({ kind: "value", words, likeAbsent: true });
const near = (words: string): AuditWords => ({ kind: "near", words });
const of = (kind: AuditKind, words: string): AuditWords => ({ kind, words });
const unseen = (kind: AuditKind, words: string): AuditWords => ({ kind, words, likeAbsent: true });
const stranger = (words: string): AuditWords => ({ kind: "stranger", words, likeAbsent: true });
const odd = (words: string): AuditWords => ({ kind: "odd", words, likeAbsent: true });

/** Names without `audit-` before them. */
const table: Readonly<Record<string, AuditWords>> = {
  right: of("other", "the right key in a form"),
  "right-json": of("other", "the right key in JSON"),

  "magic-hash": value("another number that is zero, as the key is when read as one"),
  one: nothing("JSON 1"),
  false: nothing("JSON false"),
  null: nothing("JSON null"),
  empty: nothing("an empty string in JSON"),
  "empty-array": nothing("an empty JSON array"),
  "empty-object": nothing("an empty JSON object"),
  "wrong-array": nothing("a JSON array that holds a wrong key"),
  nested: unseen("near", "a JSON object that holds the right key"),
  "json-array": unseen("near", "a JSON array that holds the right key"),
  "form-empty": nothing("an empty field"),
  "form-no-value": nothing("the field's name alone"),
  "form-empty-array": nothing("an empty array in a form"),
  "form-wrong-array": nothing("an array in a form that holds a wrong key"),
  "form-object": nothing("an object in a form"),
  "pattern-like": value("% alone, which LIKE matches with anything"),
  "pattern-regex": value(".* alone, which a regular expression matches with anything"),
  "pattern-glob": value("* alone, which a glob matches with anything"),

  "leading-space": near("the right key with a space before it"),
  newline: near("the right key with a line end after it"),
  nul: near("the right key with a NUL after it"),
  "nul-more": near("the right key with a NUL and more after it"),
  suffix: near("the right key with more after it"),
  prefix: near("the right key with more before it"),
  "first-half": near("the first half of the right key"),
  "first-character": near("the first character of the right key"),
  "all-but-last": near("the right key without its last character"),
  "full-width": near("the right key in full-width characters"),
  accented: near("the right key with an accent on one letter"),
  recomposed: near("the right key with its accents composed in another way"),
  "zero-width": near("the right key with a zero-width space in it"),
  "same-number": near("another way to write the number that the key is"),
  "json-number": unseen("near", "the right key as a JSON number"),

  "form-ne": unseen("operator", "the operator $ne in a form"),
  "form-gt": unseen("operator", "the operator $gt in a form"),
  "form-regex": unseen("operator", "the operator $regex in a form"),
  "json-ne": unseen("operator", "the operator $ne in JSON"),
  "json-gt": unseen("operator", "the operator $gt in JSON"),
  "json-regex": unseen("operator", "the operator $regex in JSON"),

  "lookup-proto": of("lookup", "__proto__"),
  "lookup-constructor": of("lookup", "constructor"),
  "lookup-to-string": of("lookup", "toString"),
  "lookup-has-own": of("lookup", "hasOwnProperty"),

  "array-right-first": unseen("several", "an array in a form: the right key, then a wrong one"),
  "array-right-last": unseen("several", "an array in a form: a wrong key, then the right one"),
  "json-array-right-first": unseen("several", "a JSON array: the right key, then a wrong one"),
  "json-array-right-last": unseen("several", "a JSON array: a wrong key, then the right one"),
  "twice-right-first": of("several", "SecretKey twice in a form, the right one first"),
  "twice-right-last": of("several", "SecretKey twice in a form, the right one last"),
  "json-twice-right-first": of("several", "SecretKey twice in JSON, the right one first"),
  "json-twice-right-last": of("several", "SecretKey twice in JSON, the right one last"),
  joined: of("several", "a wrong key and the right one with a comma between"),

  cookie: unseen("elsewhere", "a cookie"),
  query: unseen("elsewhere", "the query of the URL"),
  "query-over-body": unseen("elsewhere", "the query of the URL, with a wrong one in the body"),

  "json-wrong": stranger("a post in JSON with a wrong key"),
  "json-absent": stranger("a post in JSON without a key"),
  "json-as-form": stranger("JSON that is called a form"),
  "form-as-json": stranger("a form that is called JSON"),
  text: stranger("a form that is called text/plain"),
  "no-type": stranger("a form without a Content-Type"),
  multipart: stranger("a multipart form"),
  xml: stranger("the fields in XML"),
  "utf-16": stranger("JSON in UTF-16"),
  "utf-7": stranger("a form that says it is UTF-7"),
  nothing: stranger("a post of nothing"),
  "type-absent": stranger("a post without a Type"),
  "type-array": stranger("a post whose Type is an array"),
  "get-override": stranger("a GET that says it is a POST (X-HTTP-Method-Override)"),
  "override-header": stranger("a post that says it is a GET (X-HTTP-Method-Override)"),
  "override-field": stranger("a post that says it is a GET (_method)"),
  head: stranger("a HEAD"),

  "forged-failed": of("forged", "a Failed event with a wrong key"),
  "forged-complaint": of("forged", "a Complaint event with a wrong key"),
  "forged-tracking": of("forged", "a Tracking event with a wrong key"),
  "forged-queued": of("forged", "a Queued event with a wrong key"),
  "forged-deferred": of("forged", "a Deferred event with a wrong key"),

  "json-cut": odd("JSON that ends in the middle"),
  "json-list": odd("a JSON array in place of an object"),
  "json-text": odd("a JSON string in place of an object"),
  "json-null": odd("JSON null in place of an object"),
  "json-deep": odd("10,000 JSON arrays within one another"),
  "form-percent": odd("a form with broken percent signs"),
  "form-octets": odd("a form with octets that are no UTF-8"),
  "form-many": odd("a form of 1,500 fields"),
  "form-deep": odd("a form with brackets 30 deep"),
  "long-key": odd("a wrong key of 64 KiB"),
  big: odd("a post of 1 MiB"),

  markup: of("mark", "an event with quotes and markup in its texts"),
  "markup-wrong": of("marked", "a post with quotes and markup in its texts"),
  template: of("mark", "an event with sums in template marks"),
  "template-wrong": of("marked", "a post with sums in template marks"),
  quote: of("mark", "an event with an apostrophe in each text"),
  "quote-wrong": of("marked", "a post with an apostrophe in each text"),
  "line-ends": of("mark", "an event with line ends in its texts"),
  "line-ends-wrong": of("marked", "a post with line ends in its texts"),

  origin: of("other", "the validation with an Origin, as a browser would post it"),
  preflight: of("other", "a browser's question before such a post (OPTIONS)"),
  trace: of("other", "a TRACE"),
  "plain-http": of("other", "a post over plain HTTP with a wrong key"),
  control: of("other", "the right key again"),

  "proto-assigned": unseen("prototype", "a JSON object with the right key in its __proto__"),
  "proto-form": unseen("prototype", "a form with the right key in __proto__"),
  "proto-constructor": unseen("prototype", "a JSON object with the right key in constructor.prototype"),
  "proto-after": unseen("prototype", "a post without a key after those"),
};

const prefix = "audit-";

/** The name that an exchange of an audit has in the evidence. */
export function auditName(name: string): string {
  return prefix + name;
}

/** Whether an exchange was made by an audit, by its name. */
export function isAuditName(name: string): boolean {
  return name.startsWith(prefix);
}

/** What a post of an audit is, by the name of its exchange; undefined for every other exchange. */
export function auditWordsOf(name: string): AuditWords | undefined {
  if (!isAuditName(name)) return undefined;
  const bare = name.slice(prefix.length).replace(/-retry$|(?<=^control)-\d+$/, "");
  return Object.hasOwn(table, bare) ? table[bare] : undefined;
}

/** Exchange names of one kind, in the order in which they are told. */
export function auditNamesOf(...kinds: readonly AuditKind[]): readonly string[] {
  return Object.entries(table)
    .filter(([, { kind }]) => kinds.includes(kind))
    .map(([name]) => auditName(name));
}
