const fewOctets = 1024 * 1024;
const mostValues = 1_000_000;

/**
 * Whether a JSON text holds more values than a capture could: parsed, a value of two octets takes twenty times as much.
 * Short texts are not looked at.
 */
export function holdsTooManyValues(text: string): boolean {
  if (text.length < fewOctets) return false;
  let values = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x22) at = closingQuote(text, at);
    else if (code === 0x2c || code === 0x5b || code === 0x7b) values += 1;
  }
  return values > mostValues;
}

function closingQuote(text: string, opening: number): number {
  for (let at = opening + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return at;
    if (code === 0x5c) at += 1;
  }
  return text.length;
}
