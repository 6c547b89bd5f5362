import { legible } from "../legible.ts";

/** What may stand in a hole of a template: markup as it is, text escaped, nothing for what is absent. */
export type Content = Html | string | number | false | null | undefined | readonly Content[];

/** Templates whose holes were looked at once. */
const known = new WeakSet<TemplateStringsArray>();

/**
 * Markup. Nothing makes it but `html`, from literal templates in which every text is escaped, and those for our own style and script: no
 * string becomes markup by any other way, and the types say so.
 */
export class Html {
  readonly #markup: string;

  private constructor(markup: string) {
    this.#markup = markup;
  }

  toString(): string {
    return this.#markup;
  }

  /** See `html`. */
  static template(strings: TemplateStringsArray, ...values: readonly Content[]): Html {
    if (!known.has(strings)) requireSafeHoles(strings);
    known.add(strings);
    let markup = strings[0] ?? "";
    for (const [index, value] of values.entries()) markup += markupOf(value) + (strings[index + 1] ?? "");
    return new Html(markup);
  }

  /**
   * A style element, whose text can't be escaped.
   * @param css of ours.
   * @throws Error where it could end its element or be anything but a style.
   */
  static style(css: string): Html {
    if (css.includes("<")) throw new Error("a style sheet with “<” could end its element");
    return new Html(`<style>${css}</style>`);
  }

  /**
   * A script element, whose text can't be escaped either.
   * @param script of ours.
   * @throws Error where it could end its element or be read otherwise (HTML §4.12.1.3).
   */
  static script(script: string): Html {
    if (/<[!/s]/i.test(script)) throw new Error("a script with “<!”, “</” or “<s” could end its element");
    return new Html(`<script>${script}</script>`);
  }
}

/**
 * Makes markup from a literal template.
 * @throws Error, when first used, for a template with a hole where escaping does not help: outside of quotes in a tag,
 *   in an attribute that is an address (but `#…`), a style or a script, or in the text of a script or a style.
 */
export const html = Html.template;

/** See `Html.style`. */
export const styleElement = Html.style;

/** See `Html.script`. */
export const scriptElement = Html.script;

function markupOf(value: Content): string {
  if (value instanceof Html) return value.toString();
  if (Array.isArray(value)) return value.map(markupOf).join("");
  if (value === false || value === null || value === undefined) return "";
  return escapeText(String(value));
}

const references: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapeText(text: string): string {
  return legible(text).replaceAll(/[&<>"']/g, (sign) => references[sign] ?? "");
}

function requireSafeHoles(strings: TemplateStringsArray): void {
  let place: Place = { in: "text", read: "" };
  for (const [index, literal] of strings.entries()) {
    if (/<(?:script|style)\b|<!--/i.test(literal))
      throw unsafe("holds a script, a style or a comment", literal);
    for (const sign of literal) place = nextPlace(place, sign);
    if (index === strings.length - 1 || place.in === "text") continue;
    if (place.in === "tag") throw unsafe("has a hole in a tag, outside of double quotes", literal);
    if (canAct(place.read)) throw unsafe("has a hole in an attribute that can act", literal);
  }
}

/** Where a template stands after its literal so far, and what it read of the tag. */
interface Place {
  readonly in: "text" | "tag" | "quotes";
  readonly read: string;
}

function nextPlace(place: Place, sign: string): Place {
  if (place.in === "text") return { in: sign === "<" ? "tag" : "text", read: "" };
  if (place.in === "tag" && sign === ">") return { in: "text", read: "" };
  const read = place.read + sign;
  return sign === '"' ? { in: place.in === "tag" ? "quotes" : "tag", read } : { in: place.in, read };
}

/** The attribute leads somewhere, unless that is a place on the same page, or does something. */
function canAct(tag: string): boolean {
  const [, name = "", start = ""] = /([\w:-]+)="([^"]*)$/.exec(tag) ?? [];
  if (/^(?:.*:)?(?:href|src|action|formaction|data|ping|poster|srcset)$/i.test(name))
    return !start.startsWith("#");
  return name === "" || /^on|^style$|^srcdoc$/i.test(name);
}

function unsafe(problem: string, literal: string): Error {
  return new Error(`a template ${problem}: ${literal.slice(-60)}`);
}
