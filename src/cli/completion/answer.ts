import { text as commandLine } from "../../embedded/command-line.ts";
import { text as words } from "../../embedded/completion-words.ts";
import { keptByBash, splitLine } from "./bash-line.ts";
import type { Completion } from "./candidates.ts";
import { complete } from "./complete.ts";
import { targetNames } from "./target-names.ts";

/*
 * What the scripts for the shells ask: `prevalidate __complete <shell> …`, on each press of the Tab key. A line of the
 * answer is a candidate, with a tab and what it means where the shell can show that; a line that begins with a colon
 * tells what else is to be done.
 */

/**
 * Answers a script.
 * @param args the shell, and what it knows: for bash what breaks words, and the line up to the cursor; for the others
 *   the words up to the cursor. PowerShell can't pass an empty word: its last has an “=” before it.
 * @returns text for standard output.
 */
export function answerScript([shell = "", ...args]: readonly string[]): string {
  if (shell === "bash") {
    const [breaks = "", line = ""] = args;
    const typed = splitLine(line).slice(1);
    return forBash(completed(typed), keptByBash(typed.at(-1) ?? "", breaks));
  }
  const last = args.at(-1) ?? "";
  const typed = shell === "powershell" ? [...args.slice(0, -1), last.replace(/^=/, "")] : args;
  const { candidates, files, goesOn } = completed(typed);
  return lines(
    ...(files === undefined ? [] : [`:files\t${files.prefix}\t${files.part}`]),
    ...(goesOn ? [":goes-on"] : []),
    ...candidates.map(({ value, says = "" }) => `${value}\t${says.replaceAll(/\s+/g, " ")}`),
  );
}

function completed(typed: readonly string[]): Completion {
  return complete(typed, {
    commandLine: JSON.parse(commandLine),
    words: JSON.parse(words),
    targets: () => targetNames(process.cwd(), configOption(typed)),
  });
}

/** What bash puts into the line comes after what it keeps of the word. */
function forBash({ candidates, files, goesOn }: Completion, kept: number): string {
  return lines(
    ...(files === undefined ? [] : [`:files\t${kept}\t${files.prefix}\t${files.part}`]),
    ...(goesOn ? [":goes-on"] : []),
    ...candidates.map(({ value }) => value.slice(kept)),
  );
}

function lines(...all: readonly string[]): string {
  return all.map((line) => `${line}\n`).join("");
}

/** The configuration that the line itself names. */
function configOption(typed: readonly string[]): string | undefined {
  const at = typed.indexOf("--config");
  if (at >= 0 && at < typed.length - 1) return typed[at + 1];
  return typed.find((word) => word.startsWith("--config="))?.slice("--config=".length);
}
