import type { HelpLine } from "./command-line.ts";

/** Where a column would be narrower, its text is left unwrapped: commander's own rule. */
const narrowest = 40;

/**
 * Help as commander prints it, which a test holds.
 * @param width columns of the terminal; 80 where there is none.
 */
export function formatHelp(lines: readonly HelpLine[], width: number): string {
  return lines.map((line) => (typeof line === "string" ? line : hang(line, width))).join("\n");
}

function hang([lead, text]: readonly [string, string], width: number): string {
  const column = width - lead.length;
  return lead + wrap(text, column).join(`\n${" ".repeat(lead.length)}`);
}

/** Breaks at white space, which goes at a break and else stays as it is. */
function wrap(text: string, width: number): readonly string[] {
  const given = text.split("\n");
  if (width < narrowest) return given;
  return given.flatMap((line) => {
    const wrapped: string[] = [];
    let current: string | undefined;
    for (const [word] of line.matchAll(/\s*\S+/g)) {
      if (current === undefined) current = word;
      else if (current.length + word.length <= width) current += word;
      else {
        wrapped.push(current);
        current = word.trimStart();
      }
    }
    return [...wrapped, current ?? ""];
  });
}
