/*
 * Keys and tokens that this run came to know, wherever they were had from: what an error that nobody foresaw must
 * not show.
 */

/** Text that must not be shown, and what to call it. */
export interface Secret {
  readonly text: string;
  readonly label: string;
}

const learnt = new Map<string, string>();

/** Remembers a secret for as long as the process lives. */
export function learn({ text, label }: Secret): void {
  if (text !== "") learnt.set(text, label);
}

export function learntSecrets(): readonly Secret[] {
  return [...learnt].map(([text, label]) => ({ text, label }));
}
