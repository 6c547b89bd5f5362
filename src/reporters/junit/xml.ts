import { legible } from "../legible.ts";

/*
 * Text into XML 1.0. What XML can't hold (§2.2: most control characters, lone surrogates, U+FFFE and U+FFFF) was
 * made visible by `legible`; a character reference to it would be no more well-formed than itself.
 */

const references: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\t": "&#9;",
  "\n": "&#10;",
};

/** Character data; with every `>` written as a reference there is no `]]>` in it (§2.4). */
export function xmlText(text: string): string {
  return legible(text).replaceAll(/[&<>]/g, (char) => references[char] ?? char);
}

/** ` name="value"`: white space is written as references, which attribute-value normalization keeps (§3.3.3). */
export function xmlAttributes(values: Readonly<Record<string, string | number | undefined>>): string {
  return Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(
      ([name, value]) =>
        ` ${name}="${legible(String(value)).replaceAll(/[&<>"\t\n]/g, (char) => references[char] ?? char)}"`,
    )
    .join("");
}

/**
 * An element on lines of its own.
 * @param content elements as they are, or text that `xmlText` made; without any, the element is empty.
 */
export function xmlElement(
  name: string,
  attributes: Parameters<typeof xmlAttributes>[0],
  content: readonly string[] = [],
): string {
  const start = `<${name}${xmlAttributes(attributes)}`;
  return content.length === 0 ? `${start}/>\n` : `${start}>${content.join("")}</${name}>\n`;
}
