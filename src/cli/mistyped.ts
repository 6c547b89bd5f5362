import type { Command, CommanderError } from "commander";
import { didYouMean } from "./suggest.ts";

/**
 * What the parser found wrong with a command line, in a line of our words with the nearest one that would do.
 * @param args the command line, without `node` and the script.
 * @param program the program that should have understood it.
 * @returns a line without values: what was put after an unknown option's “=” may be a key.
 */
export function mistakeIn(error: CommanderError, args: readonly string[], program: Command): string {
  const command = commandOf(args, program);
  const word = /'([^'=]*)/.exec(error.message)?.[1] ?? "";
  switch (error.code) {
    case "commander.unknownOption":
      return unknownOption(word, command, program);
    case "commander.unknownCommand":
      return `unknown command “${word}”${didYouMean(word, namesOf(command)) || `; there are ${namesOf(command).join(", ")}`}`;
    case "commander.missingArgument":
      return `${nameOf(command)}: <${word}> is missing: ${usageOf(command)}`;
    case "commander.excessArguments":
      return `${nameOf(command)} takes ${command.registeredArguments.length === 0 ? "no argument" : "fewer arguments"}: ${usageOf(command)}`;
    default:
      return error.message.replaceAll(/'([^']*)'/g, "“$1”");
  }
}

/**
 * A word after `help` that is no command.
 * @returns what is wrong, with the nearest; undefined where nothing is.
 */
export function mistakeInHelp(args: readonly string[], program: Command): string | undefined {
  const [help, ...path] = args;
  if (help !== "help") return undefined;
  let command = program;
  for (const word of path.filter((one) => !one.startsWith("-"))) {
    const found = subcommand(command, word);
    if (found === undefined && command.commands.length === 0) return undefined;
    if (found === undefined)
      return `unknown command “${word}”${didYouMean(word, namesOf(command)) || `; there are ${namesOf(command).join(", ")}`}`;
    command = found;
  }
  return undefined;
}

/** The command that the line names, or the one that runs when none is. */
function commandOf(args: readonly string[], program: Command): Command {
  let command = program;
  for (const word of args) {
    const found = word.startsWith("-") ? undefined : subcommand(command, word);
    if (found === undefined) break;
    command = found;
  }
  return command === program ? (subcommand(program, "check") ?? program) : command;
}

function subcommand(command: Command, word: string): Command | undefined {
  return command.commands.find((one) => one.name() === word || one.aliases().includes(word));
}

function namesOf(command: Command): readonly string[] {
  return command
    .createHelp()
    .visibleCommands(command)
    .map((one) => one.name());
}

/** An option that another command has is told as such; else the nearest of this one's. */
function unknownOption(word: string, command: Command, program: Command): string {
  const having = allCommands(program).filter((one) => optionsOf(one).includes(word));
  if (having.length > 0) {
    const names = having.map(nameOf);
    const last = names.pop() ?? "";
    const all = names.length === 0 ? `${last} has` : `${names.join(", ")} and ${last} have`;
    return `${nameOf(command)} has no option “${word}”; ${all} it`;
  }
  const meant = word.startsWith("--") ? didYouMean(word, optionsOf(command)) : "";
  return `unknown option “${word}”${meant || `; prevalidate ${nameOf(command)} --help lists them all`}`;
}

function optionsOf(command: Command): readonly string[] {
  return command
    .createHelp()
    .visibleOptions(command)
    .flatMap(({ long }) => long ?? []);
}

function allCommands(command: Command): readonly Command[] {
  return command.commands.flatMap((one) => [one, ...allCommands(one)]);
}

/** `check`, or `fleet work` for one below another. */
function nameOf(command: Command): string {
  const { parent } = command;
  return parent?.parent ? `${nameOf(parent)} ${command.name()}` : command.name();
}

function usageOf(command: Command): string {
  return `prevalidate ${nameOf(command)} ${command.usage().replace("[options] ", "")}`.trim();
}
