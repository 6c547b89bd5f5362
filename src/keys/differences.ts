/*
 * Words for how a text differs from a key, which give away no more of the key than one character
 * at each difference, and that only where two look alike.
 */

type Edit =
  | { readonly kind: "other"; readonly at: number; readonly key: string; readonly there: string }
  | { readonly kind: "missing"; readonly at: number }
  | { readonly kind: "extra"; readonly at: number; readonly there: string };

/**
 * Says where a text that is nearly the key departs from it.
 * @param key in clear.
 * @param text within few edits of it.
 * @returns such as `character 7: a letter O where the key has the digit 0`; several are joined by `; `.
 */
export function describeDifferences(key: string, text: string): string {
  return edits(key, text).map(describeEdit).join("; ");
}

function describeEdit(edit: Edit): string {
  if (edit.kind === "missing") return `character ${edit.at} is missing`;
  if (edit.kind === "other") return describeOther(edit.at, edit.key, edit.there);
  const place = edit.at === 0 ? "before the first character" : `after character ${edit.at}`;
  return `${kindOf(edit.there)} too many ${place}`;
}

function describeOther(at: number, key: string, there: string): string {
  if (lookAlike(key, there))
    return `character ${at}: ${named(there, "a")} where the key has ${named(key, "the")}`;
  if (key.toLowerCase() === there.toLowerCase()) return `character ${at}: the same letter in the other case`;
  const [was, is] = [kindOf(key), kindOf(there)];
  return was === is
    ? `character ${at}: ${is.replace(/^an? /, "another ")}`
    : `character ${at}: ${is} where the key has ${was}`;
}

/** Groups of characters that eyes and fonts confuse; those after ASCII are Greek and Cyrillic. */
const confusable = [
  "0OoQ\u041e\u043e\u039f\u03bf",
  "1lI|i\u0406\u0456",
  "5Ss",
  "2Zz",
  "8B",
  "6G",
  "uvUV",
  "-\u2010\u2011\u2013\u2014_",
  "'\u2019\u2018`\u00b4",
  '"\u201c\u201d',
  "A\u0410\u0391",
  "B\u0412\u0392",
  "C\u0421",
  "E\u0415\u0395",
  "H\u041d\u0397",
  "K\u041a\u039a",
  "M\u041c\u039c",
  "P\u0420\u03a1",
  "T\u0422\u03a4",
  "X\u0425\u03a7",
  "a\u0430",
  "c\u0441",
  "e\u0435",
  "p\u0440",
  "x\u0445",
  "y\u0443",
];

function lookAlike(a: string, b: string): boolean {
  return confusable.some((group) => group.includes(a) && group.includes(b));
}

function named(character: string, article: "a" | "the"): string {
  if (/[0-9]/.test(character)) return `${article} digit ${character}`;
  if (/[A-Z]/.test(character)) return `${article} letter ${character}`;
  if (/[a-z]/.test(character)) return `${article} small letter ${character}`;
  if (/\p{L}/u.test(character)) return `${article} foreign letter ${character} (${codePoint(character)})`;
  return `${article} mark ${character} (${codePoint(character)})`;
}

function kindOf(character: string): string {
  if (/[0-9]/.test(character)) return "a digit";
  if (/[A-Za-z]/.test(character)) return "a letter";
  if (/\s/.test(character)) return "a white-space character";
  if (/\p{L}/u.test(character)) return "a foreign letter";
  return "a mark";
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}

/** The fewest insertions, deletions and substitutions that lead from the key to the text; positions count from 1 in the key. */
function edits(key: string, text: string): Edit[] {
  const table: number[][] = Array.from({ length: key.length + 1 }, (_, i) => [i]);
  const cell = (i: number, j: number) => table[i]?.[j] ?? Number.POSITIVE_INFINITY;
  for (let i = 0; i <= key.length; i++) {
    for (let j = i === 0 ? 0 : 1; j <= text.length; j++) {
      const changed = key[i - 1] === text[j - 1] ? 0 : 1;
      const row = table[i];
      if (row === undefined) continue;
      row[j] = i === 0 ? j : Math.min(cell(i - 1, j - 1) + changed, cell(i - 1, j) + 1, cell(i, j - 1) + 1);
    }
  }
  const found: Edit[] = [];
  for (let i = key.length, j = text.length; i > 0 || j > 0; ) {
    const [k, t] = [key[i - 1] ?? "", text[j - 1] ?? ""];
    if (i > 0 && j > 0 && cell(i, j) === cell(i - 1, j - 1) + (k === t ? 0 : 1)) {
      if (k !== t) found.push({ kind: "other", at: i, key: k, there: t });
      i--;
      j--;
    } else if (i > 0 && cell(i, j) === cell(i - 1, j) + 1) {
      found.push({ kind: "missing", at: i });
      i--;
    } else {
      found.push({ kind: "extra", at: i, there: t });
      j--;
    }
  }
  return found.reverse();
}
