/**
 * Splits what was typed into words, as bash does: at white space that is neither quoted nor escaped. bash itself hands
 * completion words that are split at `=` and `:` as well.
 * @param line the command line up to the cursor.
 * @returns at least one; the last is what is being typed, without quotes, "" where a new word begins.
 */
export function splitLine(line: string): readonly string[] {
  const words: string[] = [];
  let word = "";
  let begun = false;
  let quote = "";
  for (let at = 0; at < line.length; at += 1) {
    const character = line.charAt(at);
    if (quote === "" && /\s/.test(character)) {
      if (begun) words.push(word);
      word = "";
      begun = false;
      continue;
    }
    begun = true;
    if (character === quote) quote = "";
    else if (quote === "" && (character === '"' || character === "'")) quote = character;
    else if (character === "\\" && quote !== "'") {
      at += 1;
      word += line.charAt(at);
    } else word += character;
  }
  return [...words, word];
}

/**
 * How much of the word that is being typed bash keeps when it puts a candidate in: all up to the last character that
 * breaks words (`COMP_WORDBREAKS`), which are `=` and `:` unless the user has changed that.
 */
export function keptByBash(word: string, breaks: string): number {
  for (let at = word.length - 1; at >= 0; at -= 1) if (breaks.includes(word.charAt(at))) return at + 1;
  return 0;
}
