/** What somebody at the keyboard wants. */
export type Wish = "again" | "quit" | "interrupt";

const wishes: Readonly<Record<string, Wish>> = {
  "\r": "again",
  "\n": "again",
  r: "again",
  q: "quit",
  "\x03": "interrupt",
  "\x04": "quit",
};

/**
 * Listens to standard input: to single keys on a terminal, elsewhere to lines (empty or `r`, and `q`).
 * @returns what ends the listening and leaves the terminal as it was.
 */
export function listenToKeys(onWish: (wish: Wish) => void): () => void {
  const { stdin } = process;
  const isTerminal = stdin.isTTY === true;
  const before = isTerminal && stdin.isRaw;
  let unread = "";
  const onKeys = (text: string): void => {
    for (const key of text) {
      const wish = wishes[key.toLowerCase()];
      if (wish !== undefined) onWish(wish);
    }
  };
  const onText = (text: string): void => {
    const lines = (unread + text).split("\n");
    unread = lines.pop() ?? "";
    for (const line of lines) {
      const wish = wishes[line.trim().toLowerCase() || "\n"];
      if (wish !== undefined) onWish(wish);
    }
  };
  const listener = isTerminal ? onKeys : onText;
  if (isTerminal) stdin.setRawMode(true);
  stdin.setEncoding("utf8");
  stdin.on("data", listener);
  stdin.on("error", ignore);
  stdin.resume();
  return () => {
    stdin.off("data", listener);
    stdin.off("error", ignore);
    if (isTerminal) stdin.setRawMode(before);
    stdin.pause();
  };
}

/** A closed standard input has no more wishes. */
function ignore(): void {}
