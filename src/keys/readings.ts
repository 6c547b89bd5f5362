import { joinSplit, layers, unescapeForm, unescapeHtml, unescapeJson, unescapeUrl } from "./escapes.ts";
import { TextView } from "./view.ts";

/** A text, and what its readers make of it, each made when first wanted. */
export class Readings {
  readonly raw: TextView;
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
    return this.#make("all", () => [decodeAll(this.raw)])[0] ?? this.raw;
  }

  #make(name: string, make: () => readonly TextView[]): readonly TextView[] {
    const made = this.#made.get(name) ?? make();
    this.#made.set(name, made);
    return made;
  }
}

/** A text with every escape undone, and what splits words taken out. */
export function decodeAll(raw: TextView): TextView {
  const through = [unescapeHtml, unescapeUrl, unescapeJson].reduce(
    (view, decode) => layers(view, decode).at(-1) ?? view,
    raw,
  );
  return joinSplit(through);
}
