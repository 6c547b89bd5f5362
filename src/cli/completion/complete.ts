import type { CommandLine, DescribedCommand, DescribedOption } from "../command-line/command-line.ts";
import { type Candidate, type Completion, nothing, prefixed } from "./candidates.ts";
import { completeArgument, completeOption, type Known } from "./values.ts";
import type { CompletionWords } from "./words.ts";

/** What completion knows besides the words that were typed. */
export interface Knowledge {
  readonly commandLine: CommandLine;
  readonly words: CompletionWords;
  readonly targets: () => readonly string[];
}

/** Where the cursor is, after the words before it were read. */
interface Place {
  readonly command: DescribedCommand;
  /** No subcommand was named yet, and one may be. */
  readonly open: boolean;
  /** Arguments of the command so far. */
  readonly arguments: number;
  /** Options so far, by their long name. */
  readonly given: readonly (string | undefined)[];
  /** The option whose value is next. */
  readonly option?: DescribedOption;
  /** `--` came: what follows is no option. */
  readonly ended: boolean;
}

/**
 * Completes the last of the words.
 * @param words of the command line, without the program's own; the last is what stands before the cursor, "" where
 *   a new word begins.
 * @returns whole words that begin with it.
 */
export function complete(words: readonly string[], { commandLine, ...knowledge }: Knowledge): Completion {
  const typed = words.at(-1) ?? "";
  const { program } = commandLine;
  const place = readWords(words.slice(0, -1), program);
  const known: Known = { ...knowledge, commands: commandsOf(program) };
  const { candidates, ...more } = completeAt(place, typed, known);
  const wanted = typed.toLowerCase();
  return {
    ...more,
    candidates: candidates.filter(({ value }) => value.toLowerCase().startsWith(wanted)),
  };
}

function completeAt(place: Place, typed: string, known: Known): Completion {
  const { command, option, ended } = place;
  if (option?.value === "required") return completeOption(option, typed, command.name, known);
  if (!ended && typed.startsWith("-")) return completeFlag(place, typed, known);
  const positional = completePositional(place, typed, known);
  if (option === undefined) return positional;
  const value = completeOption(option, typed, command.name, known);
  return { ...positional, ...value, candidates: [...value.candidates, ...positional.candidates] };
}

function completeFlag(place: Place, typed: string, known: Known): Completion {
  const { command, given } = place;
  const equals = typed.indexOf("=");
  if (equals > 0) {
    const name = typed.slice(0, equals);
    const option = optionsAt(place).find(({ long }) => long === name);
    if (option === undefined || option.value === "none") return nothing;
    const taker = place.open ? (inDefault(place).command ?? command) : command;
    return prefixed(`${name}=`, completeOption(option, typed.slice(equals + 1), taker.name, known));
  }
  const offered = optionsAt(place).filter(
    (option) => !option.hidden && (isRepeatable(option) || !given.includes(option.long ?? option.short)),
  );
  return {
    candidates: offered.flatMap(({ short, long, description }) =>
      // Short ones are typed sooner than completed: they show where nothing more than the dash is there.
      [long, typed === "-" ? short : undefined].flatMap((value) =>
        value === undefined ? [] : [{ value, says: description }],
      ),
    ),
  };
}

/** The command's own; while none was named, also those of the one that runs by default. */
function optionsAt(place: Place): readonly DescribedOption[] {
  const own = place.command.options;
  const more = inDefault(place).command?.options ?? [];
  return [...own, ...more.filter(({ long }) => own.every((option) => option.long !== long))];
}

function completePositional(place: Place, typed: string, known: Known): Completion {
  const { command, open } = place;
  const commands = open ? commandsOf(command) : [];
  const byDefault = command.commands.find(({ isDefault }) => isDefault);
  const taker = open && byDefault !== undefined ? byDefault : command;
  const argument = taker.arguments[place.arguments] ?? lastVariadic(taker);
  const value = argument === undefined ? nothing : completeArgument(argument, typed, known);
  return { ...value, candidates: [...commands, ...value.candidates] };
}

function lastVariadic({ arguments: taken }: DescribedCommand) {
  const last = taken.at(-1);
  return last?.variadic ? last : undefined;
}

function commandsOf({ commands }: DescribedCommand): readonly Candidate[] {
  return commands
    .filter(({ hidden }) => !hidden)
    .map(({ name, description }) => ({ value: name, says: description }));
}

/** The description says it. */
function isRepeatable({ long, description }: DescribedOption): boolean {
  return /repeatable/.test(description) || repeatable.includes(long ?? "");
}

const repeatable = ["--header", "--resolve", "--dns-server", "--set", "--ignore"];

function readWords(words: readonly string[], program: DescribedCommand): Place {
  let place: Place = {
    command: program,
    open: program.commands.length > 0,
    arguments: 0,
    given: [],
    ended: false,
  };
  for (const word of words) place = readWord(place, word);
  return place;
}

function readWord({ option, ...place }: Place, word: string): Place {
  if (option?.value === "required") return place;
  if (!place.ended && word === "--") return { ...place, ended: true };
  if (!place.ended && /^-./.test(word)) return readFlag(place, word);
  // An optional value is taken by what follows, as commander does.
  if (option?.value === "optional") return place;
  if (!place.open) return { ...place, arguments: place.arguments + 1 };
  const named = place.command.commands.find(({ name, aliases }) => name === word || aliases.includes(word));
  if (named !== undefined) return { ...place, command: named, open: named.commands.length > 0, arguments: 0 };
  return { ...place, ...inDefault(place), arguments: 1 };
}

function readFlag(before: Omit<Place, "option">, word: string): Place {
  const name = word.startsWith("--") ? (word.split("=")[0] ?? word) : word.slice(0, 2);
  const find = ({ command }: Pick<Place, "command">) =>
    command.options.find(({ long, short }) => long === name || short === name);
  // An option that is not the program's own is the default command's.
  const place = find(before) === undefined ? { ...before, ...inDefault(before) } : before;
  const option = find(place);
  const given = [...place.given, option?.long ?? option?.short ?? name];
  const holdsValue = word.length > name.length;
  if (option === undefined || option.value === "none" || holdsValue) return { ...place, given };
  return { ...place, given, option };
}

/** With no command named, what is not the program's is that of the command that runs by default. */
function inDefault({ command, open }: Pick<Place, "command" | "open">): Partial<Place> {
  const byDefault = open ? command.commands.find(({ isDefault }) => isDefault) : undefined;
  return byDefault === undefined ? {} : { command: byDefault, open: false };
}
