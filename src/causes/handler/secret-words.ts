import type { Response } from "../../evidence.ts";

const words =
  /\bsecret[\s_-]?key\b|\b(?:invalid|wrong|bad|unknown|incorrect|mismatch\w*)\b[^.<]{0,30}\b(?:secret|key)\b|\b(?:secret|key)\b[^.<]{0,30}\b(?:invalid|wrong|unknown|incorrect|mismatch\w*|does(?: not|n't) match)\b/i;

/** The answer's own words are about the Secret Key: the handler said them, not something before it. */
export function speaksOfSecret(answer: Response): boolean {
  return words.test(answer.body.text.slice(0, 2000));
}
