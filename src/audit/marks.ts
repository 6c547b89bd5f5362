/*
 * The marks that an audit puts into texts, and how they look once something has been done to them. Each is harmless
 * wherever it lands: a sum, an apostrophe, italics, a header field that nobody reads.
 */

/** Stands where a quote would end an attribute or a string. */
export const breakingMark = `pv"'<i>prevalidate</i>`;

const sum = "7919*6967";
const product = "55171673";

const syntaxes: Readonly<Record<string, readonly [mark: string, engines: string]>> = {
  A: [`{{${sum}}}`, "{{ }}, as in Jinja, Twig, Handlebars' kin"],
  B: [`\${${sum}}`, "${ }, as in Freemarker, EL, template literals"],
  C: [`<%= ${sum} %>`, "<%= %>, as in ERB, EJS, JSP"],
  D: [`#{${sum}}`, "#{ }, as in Ruby strings, Pug, Slim"],
  E: [`{${sum}}`, "{ }, as in Smarty"],
};

/** The same sum in the marks of several template languages, each after letters of its own. */
export const templateMark = Object.entries(syntaxes)
  .map(([letter, [mark]]) => `pv${letter}${mark}`)
  .join(" ");

/** What stands in place of a sum that was worked out: the marks of the language that did it. */
export function workedOut(text: string): string | undefined {
  const letter = new RegExp(`pv([A-E])${product}`).exec(text)?.[1];
  return letter === undefined ? undefined : syntaxes[letter]?.[1];
}

/** The field of an answer that shows that a line end got into its head. */
export const splitField = "X-Prevalidate-Split";

/** A text that becomes a header field of its own where a handler copies it into one. */
export const splittingMark = `pv\r\n${splitField}: seen`;

/** An apostrophe that ends a string in SQL. */
export const quoteMark = "pv'";

/** The header field that a TRACE carries, to be known again in an echo. */
export const traceMark = ["X-Prevalidate", "simulated"] as const;

/** A mark of an audit stands in that text, as it was sent or as it became. */
export function hasAuditMark(text: string): boolean {
  return /pv(?:["'&\\\r\n]|[A-E](?:5517|[{$<#]))|<i>prevalidate|prevalidate: simulated/i.test(text);
}
