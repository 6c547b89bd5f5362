import { joinSplit, layers, unescapeForm, unescapeHtml, unescapeJson, unescapeUrl } from "./escapes.ts";
import { TextView } from "./view.ts";

/** A text, and what its readers make of it, each made when first wanted. */
export class Readings {
  readonly raw: TextView;
  #bare: string | undefined;
  #letters: string | undefined;
  readonly #made = new Map<string, readonly TextView[]>();

  constructor(text: string) {
    this.raw = new TextView(text);
  }

  get html(): readonly TextView[] {
    return this.#make("html", () => layers(this.raw, unescapeHtml));
  }

  get url(): readonly TextView[] {
    return this.#make("url", () => layers(this.raw, unescapeUrl));
  }

  get form(): readonly TextView[] {
    return this.#make("form", () => layers(this.raw, unescapeForm));
  }

  get json(): readonly TextView[] {
    return this.#make("json", () => layers(this.raw, unescapeJson));
  }

  get joined(): TextView {
    return this.#make("joined", () => [joinSplit(this.raw)])[0] ?? this.raw;
  }

  /** Every escape undone, and what splits words taken out. */
  get all(): TextView {
    return this.#make("all", () => [joinSplit(this.unescaped)])[0] ?? this.raw;
  }

  /** Every escape undone. */
  get unescaped(): TextView {
    return this.#make("unescaped", () => [this.#unescape()])[0] ?? this.raw;
  }

  /** As `decodeAll`, from what was read before. */
  #unescape(): TextView {
    const html = this.html.at(-1) ?? this.raw;
    const url = html === this.raw ? this.url : layers(html, unescapeUrl);
    const through = url.at(-1) ?? html;
    const json = through === this.raw ? this.json : layers(through, unescapeJson);
    return json.at(-1) ?? through;
  }

  /** The letters and digits of ASCII alone, in lower case. */
  get letters(): string {
    this.#letters ??= this.raw.lower.replaceAll(notLetters, "");
    return this.#letters;
  }

  /** What is left of the beginning of the text without what stands between letters and digits. */
  bare(length: number, between: RegExp): string {
    this.#bare ??= this.raw.text.slice(0, length).replaceAll(between, "");
    return this.#bare;
  }

  #make(name: string, make: () => readonly TextView[]): readonly TextView[] {
    const made = this.#made.get(name) ?? make();
    this.#made.set(name, made);
    return made;
  }
}

/** What is none of ASCII's letters and digits, in a text in lower case. */
export const notLetters = /[^a-z0-9]+/g;

/** A text with every escape undone, and what splits words taken out. */
export function decodeAll(raw: TextView): TextView {
  const through = [unescapeHtml, unescapeUrl, unescapeJson].reduce(
    (view, decode) => layers(view, decode).at(-1) ?? view,
    raw,
  );
  return joinSplit(through);
}
