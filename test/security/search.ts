import { encodings } from "./encodings.ts";

/*
 * Looking for keys in what was written: in every encoding, and for telling pieces of them.
 */

/** So many characters of a key in a row give away too much of it. */
export const tellingPiece = 8;

/** Ways in which a key comes out as itself, or so that it is found by its pieces. */
interface Needle {
  readonly text: string;
  readonly what: string;
}

/** What is looked for on behalf of some keys; made once, and used on many texts. */
export class KeySearch {
  readonly #pieces: readonly Needle[];
  readonly #written: readonly Needle[];
  readonly #bare: readonly Needle[];

  /** @param keys by what they are called. */
  constructor(keys: Readonly<Record<string, string>>) {
    const all = Object.entries(keys);
    const pieces = (key: string) =>
      Array.from({ length: Math.max(1, key.length - tellingPiece + 1) }, (_, at) =>
        key.slice(at, at + tellingPiece),
      );
    this.#pieces = all.flatMap(([name, key]) =>
      pieces(key).map((text) => ({ text, what: `a piece of the ${name}` })),
    );
    this.#written = all.flatMap(([name, key]) =>
      encodings.map(({ name: how, write }) => ({ text: write(key), what: `the ${name} as ${how}` })),
    );
    this.#bare = all.flatMap(([name, key]) =>
      [key.replaceAll(/[^A-Za-z0-9]/g, "").toLowerCase()].flatMap((bare) =>
        bare.length < 12
          ? []
          : [bare, [...bare].reverse().join("")].map((text) => ({ text, what: `the ${name} among marks` })),
      ),
    );
  }

  /**
   * Finds what of the keys stands in a text.
   * @returns what each is, for people; empty where nothing is.
   */
  in(text: string): readonly string[] {
    return [...this.quickIn(text), ...this.writtenIn(text)];
  }

  /** Finds whole keys in any encoding. */
  writtenIn(text: string): readonly string[] {
    const bare = withoutSigns(text);
    return [
      ...this.#written.filter((needle) => text.includes(needle.text)).map(({ what }) => what),
      ...this.#bare.filter((needle) => bare.includes(needle.text)).map(({ what }) => what),
    ];
  }

  /**
   * Finds pieces of the keys as they are, in a document whose own marks may stand beside text: of pieces that begin or
   * end with a mark none is told.
   */
  quickInDocument(text: string): readonly string[] {
    return this.#pieces
      .filter((needle) => /^\w.*\w$/.test(needle.text) && text.includes(needle.text))
      .map(({ what }) => what);
  }

  /** Finds pieces of the keys as they are. */
  quickIn(text: string): readonly string[] {
    return this.#pieces.filter((needle) => text.includes(needle.text)).map(({ what }) => what);
  }
}

/** Letters and digits alone, without the signs that stand for what is not shown. */
function withoutSigns(text: string): string {
  return text
    .replaceAll(
      /\u241b\[[0-9;]*[a-z]|\\u(?:[0-9a-f]{4}|\{[0-9a-f]+\})|\\x[0-9a-f]{2}|<[a-z/!][^<>]{0,500}>/gi,
      "",
    )
    .replaceAll(/[^A-Za-z0-9]/g, "")
    .toLowerCase();
}
