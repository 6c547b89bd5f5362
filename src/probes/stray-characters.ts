interface Stray {
  readonly pattern: RegExp;
  readonly name: string;
  readonly meant: string;
}

/** Characters that come along when an address is copied, and that belong to no address. */
const strays: readonly Stray[] = [
  { pattern: /^[ ]+/g, name: "a space at the start", meant: "" },
  { pattern: /[ ]+$/g, name: "a space at the end", meant: "" },
  { pattern: /[\r\n\u2028\u2029]+/g, name: "a line break", meant: "" },
  { pattern: /\t+/g, name: "a tab", meant: "" },
  { pattern: /\u00a0+/g, name: "a no-break space", meant: "" },
  { pattern: /[\u1680\u2000-\u200a\u202f\u205f\u3000]+/g, name: "an unusual kind of space", meant: "" },
  { pattern: /\ufeff+/g, name: "a byte order mark (invisible)", meant: "" },
  { pattern: /\u200b+/g, name: "a zero-width space (invisible)", meant: "" },
  {
    // Between letters of scripts that need them, joiners belong to the name (RFC 5892, appendix A).
    pattern: /(?<![^\0-\x7f])[\u200c\u200d]+|[\u200c\u200d]+(?![^\0-\x7f])/g,
    name: "a zero-width joiner (invisible)",
    meant: "",
  },
  { pattern: /[\u2060-\u2064]+/g, name: "a word joiner (invisible)", meant: "" },
  { pattern: /\u00ad+/g, name: "a soft hyphen (invisible)", meant: "" },
  {
    pattern: /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/g,
    name: "a text direction mark (invisible)",
    meant: "",
  },
  { pattern: /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]+/g, name: "a control character (invisible)", meant: "" },
  // An apostrophe may end an address; where one begins it too, they are quotation marks.
  { pattern: /^["'`]+|["`]+$|(?<=^["'`].*)'+$/gs, name: "a quotation mark around the address", meant: "" },
  { pattern: /"+/g, name: "a quotation mark", meant: "" },
  {
    pattern: /[\u2018\u2019\u201a\u201c\u201d\u201e\u00ab\u00bb]+/g,
    name: "a typographic quotation mark",
    meant: "",
  },
  { pattern: /^<+|>+$/g, name: "an angle bracket around the address", meant: "" },
  { pattern: /[<>]+/g, name: "an angle bracket", meant: "" },
  { pattern: /\\+/g, name: "a backslash, where a slash belongs", meant: "/" },
  { pattern: / +/g, name: "a space in the middle", meant: "%20" },
];

/**
 * Finds characters that have no place in an address.
 * @returns their names, as in `a tab and a quotation mark`, and the text without them; undefined when there are none.
 */
export function findStrayCharacters(text: string): { which: string; without: string } | undefined {
  const names: string[] = [];
  let rest = text;
  // Wrappers may lie in one another: a quotation mark inside a space.
  for (let changed = true; changed; ) {
    changed = false;
    for (const { pattern, name, meant } of strays) {
      const cleaned = rest.replace(pattern, () => meant);
      if (cleaned === rest) continue;
      changed = true;
      rest = cleaned;
      if (!names.includes(name)) names.push(name);
    }
  }
  if (names.length === 0) return undefined;
  const last = names.at(-1) ?? "";
  return { which: names.length === 1 ? last : `${names.slice(0, -1).join(", ")} and ${last}`, without: rest };
}
