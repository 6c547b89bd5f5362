/*
 * The command line as data: written by the build from the program itself (`src/embedded/command-line.ts`), so that
 * help and completion need load nothing else.
 */

import type { Example } from "./examples.ts";

/** Every command of the program. */
export interface CommandLine {
  readonly program: DescribedCommand;
}

export interface DescribedCommand {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly description: string;
  /** Works, but is told nobody of. */
  readonly hidden: boolean;
  /** Runs when no command is named. */
  readonly isDefault: boolean;
  readonly arguments: readonly DescribedArgument[];
  readonly options: readonly DescribedOption[];
  readonly commands: readonly DescribedCommand[];
  readonly help: readonly HelpLine[];
  /** As they stand in the help. */
  readonly examples: readonly Example[];
}

export interface DescribedArgument {
  readonly name: string;
  readonly description: string;
  readonly required: boolean;
  /** Takes all words that follow. */
  readonly variadic: boolean;
  /** The only words that will do, where they are known beforehand. */
  readonly choices: readonly string[];
}

export interface DescribedOption {
  /** `-v`. */
  readonly short: string | undefined;
  /** `--verbose`. */
  readonly long: string | undefined;
  readonly description: string;
  readonly value: "none" | "optional" | "required";
  /** What stands for the value in the help: `duration` of `--timeout <duration>`. */
  readonly valueName: string | undefined;
  readonly choices: readonly string[];
  readonly hidden: boolean;
}

/** A line of help as it is, or a text to be wrapped that begins after `lead` and hangs under its own beginning. */
export type HelpLine = string | readonly [lead: string, text: string];
