import { Command, type Option } from "commander";
import { version } from "../version.ts";
import { exampleLines, examples } from "./command-line/examples.ts";
import { addCheckCommand } from "./commands/check.ts";
import { addCompletionCommand } from "./commands/completion.ts";
import { addExplainCommand } from "./commands/explain.ts";
import { addFleetCommand } from "./commands/fleet.ts";
import { addInitCommand } from "./commands/init.ts";
import { addLabCommand } from "./commands/lab.ts";
import { addListenCommand } from "./commands/listen.ts";
import { addMergeCommand } from "./commands/merge.ts";
import { addReplayCommand } from "./commands/replay.ts";
import { addSendCommand } from "./commands/send.ts";
import { groupOptions } from "./option-groups.ts";

/** Adds a command to the program; `done` is told its exit code. */
export type AddCommand = (program: Command, done: (exitCode: number) => void) => void;

const commands: readonly AddCommand[] = [
  addCheckCommand,
  addSendCommand,
  addReplayCommand,
  addListenCommand,
  addExplainCommand,
  addMergeCommand,
  addFleetCommand,
  addInitCommand,
  addLabCommand,
  addCompletionCommand,
];

/**
 * The command line. Only its shape is here: what a command does is loaded when it runs.
 * @param done is told the exit code of the command that ran.
 */
export function makeProgram(done: (exitCode: number) => void): Command {
  const program = new Command("prevalidate")
    .description("Tells why an endpoint for e-mail event webhooks does not validate, and how to fix it.")
    .usage("<url> | <command> [options]")
    .version(version, "-V, --version", "print the version")
    .helpOption("-h, --help", "show this help")
    .helpCommand("help [command]", "show the help of a command")
    .configureHelp({ optionDescription: descriptionOf })
    .configureOutput({ outputError: () => {} })
    .showSuggestionAfterError(false)
    .exitOverride();
  for (const add of commands) add(program, done);
  groupOptions(program);
  addExamples(program, "");
  program.addHelpText("after", `\n${closing}`);
  return program;
}

/** Defaults stand in the descriptions, in the user's words. */
function descriptionOf({ description }: Option): string {
  return description;
}

/** Under the help of a command and of each below it. */
function addExamples(command: Command, name: string): void {
  const lines = exampleLines(examples[name] ?? []);
  if (lines.length > 0) command.addHelpText("after", `\n${lines.join("\n")}`);
  for (const sub of command.commands) addExamples(sub, `${name} ${sub.name()}`.trim());
}

const closing = `Keys come from PREVALIDATE_SECRET_KEY and PREVALIDATE_VALIDATION_KEY, an env
file, the configuration, or a prompt.
Exit codes: 0 would pass, 1 would fail, 2 usage, 3 can't tell.`;
