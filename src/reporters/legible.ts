import { hiddenCharacters, withoutOrders } from "../redact/visible.ts";

/**
 * Makes text fit for any document: control and bidirectional characters become signs, as in fresh reports (a saved
 * one may hold anything), and what is no character at all becomes U+FFFD. Line ends become line feeds.
 */
export function legible(text: string): string {
  const lines = withoutOrders(text.replaceAll(/\r\n?/g, "\n").replaceAll(/[\ufffe\uffff]/g, "\ufffd"));
  let shown = "";
  let at = 0;
  for (const { start, end, text: sign } of hiddenCharacters(lines)) {
    shown += lines.slice(at, start) + sign;
    at = end;
  }
  return shown + lines.slice(at);
}

/** The same on one line: runs of white space become a space. */
export function legibleLine(text: string): string {
  return legible(text)
    .replaceAll(/[ \t\n\v\f\r]+/g, " ")
    .trim();
}
