import { Command } from "commander";
import { version } from "../version.ts";
import { addCheckCommand } from "./commands/check.ts";
import { addExplainCommand } from "./commands/explain.ts";
import { addInitCommand } from "./commands/init.ts";
import { addLabCommand } from "./commands/lab.ts";
import { addListenCommand } from "./commands/listen.ts";
import { addReplayCommand } from "./commands/replay.ts";
import { addSendCommand } from "./commands/send.ts";

/** Adds a command to the program; `done` is told its exit code. */
export type AddCommand = (program: Command, done: (exitCode: number) => void) => void;

const commands: readonly AddCommand[] = [
  addCheckCommand,
  addSendCommand,
  addReplayCommand,
  addListenCommand,
  addExplainCommand,
  addInitCommand,
  addLabCommand,
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
    .configureOutput({ outputError: () => {} })
    .addHelpText("after", examples)
    .exitOverride();
  for (const add of commands) add(program, done);
  return program;
}

const examples = `
Examples:
  prevalidate https://example.com/hook       will Validate pass, and if not, why?
  prevalidate check --help                   every option of a check
  prevalidate explain key/missing            what a cause means
  prevalidate replay posts.har --to <url>    send captured posts again
  prevalidate listen --forward <url>         watch posts on their way to a handler
  prevalidate lab --demo                     see it work, without an endpoint

Keys come from PREVALIDATE_SECRET_KEY and PREVALIDATE_VALIDATION_KEY, --env-file, or a prompt.
Exit codes: 0 would pass, 1 would fail, 2 usage, 3 can't tell.
`;
