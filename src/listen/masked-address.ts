/**
 * Writes an e-mail address so that its owner knows it and others do not: `j***@e***.com`. What it gives has
 * letters, digits, `*`, `@` and `.` alone, whatever it was given.
 */
export function maskedAddress(address: string): string {
  const at = address.lastIndexOf("@");
  if (at < 1) return "***";
  const domain = address.slice(at + 1);
  const dot = domain.lastIndexOf(".");
  const top = dot === -1 ? "" : domain.slice(dot + 1);
  const ending = /^(?:[a-z]{2,24}|[\p{L}\p{N}]{2,24})$/u.test(top) ? `.${top}` : "";
  return `${initial(address)}***@${initial(domain)}***${ending}`;
}

function initial(text: string): string {
  const code = text.charCodeAt(0);
  if (code > 0x60 && code < 0x7b) return text.charAt(0);
  return /^[\p{L}\p{N}]/u.exec(text)?.[0] ?? "*";
}
