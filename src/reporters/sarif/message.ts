import { legible } from "../legible.ts";

/**
 * Plain text as a message of a result. Braces are doubled (SARIF 2.1.0 §3.11.5: single ones are placeholders), and
 * brackets and backslashes escaped, as CodeQL's own results have them, so that `[words](address)` becomes no link
 * (§3.11.6).
 */
export function sarifMessage(text: string): string {
  return legible(text)
    .replaceAll(/[\\[\]]/g, "\\$&")
    .replaceAll(/[{}]/g, "$&$&");
}
