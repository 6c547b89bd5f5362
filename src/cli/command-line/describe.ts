import type { Argument, Command, Help, Option } from "commander";
import type {
  CommandLine,
  DescribedArgument,
  DescribedCommand,
  DescribedOption,
  HelpLine,
} from "./command-line.ts";

import { examples } from "./examples.ts";

/** Stand in text while commander lays it out, and in no text of ours. */
const begins = "\u0001";
const breaks = "\u0002";

/** Describes a program, for `src/embedded/command-line.ts`. */
export function describeProgram(program: Command): CommandLine {
  return { program: describeCommand(program, program.createHelp(), "") };
}

function describeCommand(command: Command, help: Help, path: string): DescribedCommand {
  const listed = help.visibleCommands(command);
  return {
    name: command.name(),
    aliases: command.aliases(),
    description: command.description(),
    hidden: command.parent !== null && !help.visibleCommands(command.parent).includes(command),
    isDefault: command.parent !== null && defaultOf(command.parent) === command.name(),
    arguments: command.registeredArguments.map(describeArgument),
    options: describeOptions(command, help),
    commands: [...new Set([...command.commands, ...listed])].map((sub) =>
      describeCommand(sub, help, `${path} ${sub.name()}`.trim()),
    ),
    help: helpOf(command),
    examples: examples[path] ?? [],
  };
}

/** commander tells by no public name which command runs when none is named. */
function defaultOf(command: Command): string | undefined {
  const named: unknown = Reflect.get(command, "_defaultCommandName");
  return typeof named === "string" ? named : undefined;
}

function describeArgument(argument: Argument): DescribedArgument {
  return {
    name: argument.name(),
    description: argument.description,
    required: argument.required,
    variadic: argument.variadic,
    choices: argument.argChoices ?? [],
  };
}

function describeOptions(command: Command, help: Help): readonly DescribedOption[] {
  const visible = help.visibleOptions(command);
  return [...new Set([...command.options, ...visible])].map((option) => ({
    short: option.short,
    long: option.long,
    description: option.description,
    value: valueTaken(option),
    valueName: valueNameIn(option.flags),
    choices: option.argChoices ?? [],
    hidden: !visible.includes(option),
  }));
}

/** `name[=file]` of `--reporter <name[=file]>`, `server` of `--compare-dns [server]`. */
function valueNameIn(flags: string): string | undefined {
  const [, required, optional] = /(?:<([^>]+)>|\[([^\]]+)\])$/.exec(flags) ?? [];
  return required ?? optional;
}

function valueTaken(option: Option): DescribedOption["value"] {
  if (option.required) return "required";
  return option.optional ? "optional" : "none";
}

/** What `--help` prints, before it is wrapped to a width. */
function helpOf(command: Command): readonly HelpLine[] {
  let text = "";
  const style = command.configureHelp();
  const output = command.configureOutput();
  command.configureHelp({ ...style, boxWrap: marked, formatItem: item });
  command.configureOutput({
    ...output,
    writeOut: (part) => {
      text += part;
    },
  });
  command.outputHelp();
  command.configureHelp(style);
  command.configureOutput(output);
  return text.split("\n").map((line) => {
    const [lead = "", rest] = line.split(begins);
    return rest === undefined ? line : [lead, rest.replaceAll(breaks, "\n")];
  });
}

function marked(text: string): string {
  return begins + text.replaceAll("\n", breaks);
}

/** As `Help.formatItem`, with the description marked in place of wrapped. */
function item(term: string, termWidth: number, description: string, help: Help): string {
  if (description === "") return `  ${term}`;
  if (help.preformatted(description))
    return `  ${term.padEnd(termWidth)}  ${description.replaceAll("\n", "\n  ")}`;
  return `  ${term.padEnd(termWidth)}  ${marked(description)}`;
}
