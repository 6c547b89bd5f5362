import { writeSync } from "node:fs";
import { isatty } from "node:tty";
import { text as commandLine } from "../embedded/command-line.ts";
import { version } from "../version.ts";
import type { CommandLine, DescribedCommand } from "./command-line/command-line.ts";
import { formatHelp } from "./command-line/help.ts";

/* What is known of the command line is answered from its description, before commander and the rest are loaded. */

/**
 * Answers a command line that asks for the version or for help, on standard output.
 * @param args the command line, without `node` and the script.
 * @returns false where the program itself is needed: nothing was written then.
 */
export function answerQuickly(args: readonly string[]): boolean {
  if (args.length === 1 && (args[0] === "--version" || args[0] === "-V")) return print(`${version}\n`);
  const asked = helpAskedBy(args);
  if (asked === undefined) return false;
  const { program }: CommandLine = JSON.parse(commandLine);
  const command = asked === "" ? program : named(asked, program.commands);
  return command !== undefined && print(formatHelp(command.help, columns()));
}

/** The command whose help is asked for, "" for the program's, or undefined for none. */
function helpAskedBy([first = "", second, ...more]: readonly string[]): string | undefined {
  if (more.length > 0) return undefined;
  if (second === undefined) return first === "help" || isHelp(first) ? "" : undefined;
  if (isHelp(second)) return first;
  return first === "help" ? second : undefined;
}

function isHelp(word: string): boolean {
  return word === "--help" || word === "-h";
}

function named(word: string, commands: readonly DescribedCommand[]): DescribedCommand | undefined {
  return commands.find(({ name, aliases }) => name === word || aliases.includes(word));
}

function columns(): number {
  return (isatty(1) && process.stdout.columns) || 80;
}

/**
 * Writes all of it at once to standard output, which `process.stdout` would take milliseconds to get ready for.
 * @returns false where nothing could be written.
 */
export function print(text: string): boolean {
  const bytes = Buffer.from(text);
  let written = 0;
  try {
    while (written < bytes.length) written += writeSync(1, bytes, written);
  } catch (error) {
    // A pipe that is full (EAGAIN) is waited for by the stream; whoever closed it is handled by the program.
    if (written === 0) return false;
    if ((error as NodeJS.ErrnoException).code === "EAGAIN") process.stdout.write(bytes.subarray(written));
  }
  return true;
}
