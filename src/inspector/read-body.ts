/** Ways to look at a body. */
export type BodyView = "form" | "json" | "text" | "hex";

export interface FormField {
  readonly name: string;
  readonly value: string;
}

/**
 * Reads a form's fields in order (URL Standard §5.1). What is no percent-encoded UTF-8 stays as it is.
 * @returns undefined for what is no form.
 */
export function readForm(text: string): readonly FormField[] | undefined {
  if (!/^[^\s=&{[<]+=/.test(text)) return undefined;
  return text
    .split("&")
    .filter((pair) => pair !== "")
    .map((pair) => {
      const equals = pair.indexOf("=");
      const end = equals === -1 ? pair.length : equals;
      return { name: decoded(pair.slice(0, end)), value: decoded(pair.slice(end + 1)) };
    });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}

/**
 * Indents JSON and changes no token of it: long numbers and repeated names stay what they are.
 * @returns undefined for what is no JSON object or array.
 */
export function indentJson(text: string): string | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    JSON.parse(text);
  } catch {
    return undefined;
  }
  let depth = 0;
  let out = "";
  const line = () => `\n${"  ".repeat(depth)}`;
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g) ?? [];
  for (const [index, token] of tokens.entries()) {
    if (token === "{" || token === "[") {
      const empty = tokens[index + 1] === "}" || tokens[index + 1] === "]";
      depth++;
      out += empty ? token : token + line();
    } else if (token === "}" || token === "]") {
      depth--;
      const empty = tokens[index - 1] === "{" || tokens[index - 1] === "[";
      out += empty ? token : line() + token;
    } else if (token === ",") out += token + line();
    else out += token === ":" ? ": " : token;
  }
  return out;
}

/** Octets as `hexdump -C` writes them. */
export function hexDump(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const row = [...bytes.subarray(at, at + 16)];
    const hex = row.map((octet) => octet.toString(16).padStart(2, "0"));
    const left = hex.slice(0, 8).join(" ").padEnd(23);
    const right = hex.slice(8).join(" ").padEnd(23);
    const text = row
      .map((octet) => (octet > 0x1f && octet < 0x7f ? String.fromCharCode(octet) : "."))
      .join("");
    lines.push(`${at.toString(16).padStart(8, "0")}  ${left}  ${right}  ${text}`);
  }
  return lines.join("\n");
}

export function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (octet) => octet.charCodeAt(0));
}
