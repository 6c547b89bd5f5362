import { encodeForm } from "../../protocol/encode.ts";

/** Text as a name or value of a form, escaped as the sender does. */
export function escapeForm(text: string): string {
  return /^[A-Za-z0-9._~-]*$/.test(text) ? text : encodeForm([["", text]]).slice(1);
}
