import type { DescribedArgument, DescribedOption } from "../command-line/command-line.ts";
import { type Candidate, type Completion, nothing, prefixed } from "./candidates.ts";
import type { CompletionWords } from "./words.ts";

/** What values are made of. */
export interface Known {
  readonly words: CompletionWords;
  /** Names in the configuration; it is looked for when they are asked for. */
  readonly targets: () => readonly string[];
  /** Commands whose help can be asked for. */
  readonly commands: readonly Candidate[];
}

type Complete = (typed: string, known: Known) => Completion;

/** By what stands for a value in the help: `<file>` of `--cacert <file>`, `<target>` of `check <target>`. */
const byName: Readonly<Record<string, Complete>> = {
  file: fileNames,
  path: fileNames,
  folder: fileNames,
  report: fileNames,
  source: fileNames,
  types: listed(({ words }) => asCandidates(words.type)),
  causes: listed(({ words }) => asCandidates(words.cause)),
  type: (_, { words }) => ({ candidates: asCandidates(words.type) }),
  cause: faults,
  "cause-or-report": (typed, { words }) => ({
    ...fileNames(typed),
    candidates: asCandidates(words.cause),
  }),
  target: (_, { targets }) => ({ candidates: targets().map((value) => ({ value })) }),
  command: (_, { commands }) => ({ candidates: commands }),
  shell: (_, { words }) => ({ candidates: asCandidates(words.shell) }),
  "name[=file]": reporters,
  "engine=file": engines,
  "form|json": oneOf("form", "json"),
  "day|size": oneOf("day"),
};

/** Options whose value is called by a common word. */
const byOption: Readonly<Record<string, Complete>> = {
  "--profile": (_, { words }) => ({ candidates: asCandidates(words.profile) }),
  "--handler": (_, { words }) => ({ candidates: asCandidates(words.handler) }),
  "--format": oneOf("ts", "js", "json", "yaml", "package.json"),
  "--ci": oneOf("github", "gitlab", "azure", "circleci", "jenkins"),
};

/** Those that a command knows, where it has not all. */
const fewReporters: Readonly<Record<string, readonly string[]>> = {
  replay: ["terminal", "json"],
  listen: ["terminal", "json"],
};

/**
 * Completes the value of an option.
 * @param typed what stands there of it.
 * @param command the option's command.
 */
export function completeOption(
  { long, valueName = "", choices }: DescribedOption,
  typed: string,
  command: string,
  known: Known,
): Completion {
  if (choices.length > 0) return oneOf(...choices)(typed, known);
  const completion = (byOption[long ?? ""] ?? byName[valueName])?.(typed, known) ?? nothing;
  const few = long === "--reporter" ? fewReporters[command] : undefined;
  if (few === undefined) return completion;
  return { ...completion, candidates: completion.candidates.filter(({ value }) => few.includes(value)) };
}

/** Completes an argument of a command. */
export function completeArgument(
  { name, choices }: DescribedArgument,
  typed: string,
  known: Known,
): Completion {
  if (choices.length > 0) return oneOf(...choices)(typed, known);
  return byName[name]?.(typed, known) ?? nothing;
}

function asCandidates(words: readonly (readonly [word: string, says?: string])[]): readonly Candidate[] {
  return words.map(([value, says]) => (says === undefined ? { value } : { value, says }));
}

function oneOf(...words: readonly string[]): Complete {
  return () => ({ candidates: words.map((value) => ({ value })) });
}

function fileNames(typed: string): Completion {
  return { candidates: [], files: { prefix: "", part: typed } };
}

/** `validation,delivered`: the last of them is completed, and those before are not offered again. */
function listed(words: (known: Known) => readonly Candidate[]): Complete {
  return (typed, known) => {
    const before = typed.slice(0, typed.lastIndexOf(",") + 1);
    const named = before.split(",");
    const candidates = words(known).filter(({ value }) => !named.includes(value));
    return prefixed(before, { candidates, goesOn: true });
  };
}

/** `name`, or `name=file`. */
function reporters(typed: string, { words }: Known): Completion {
  const equals = typed.indexOf("=") + 1;
  if (equals > 0) return prefixed(typed.slice(0, equals), fileNames(typed.slice(equals)));
  // A module of one's own begins so.
  if (/^[./~]/.test(typed)) return fileNames(typed);
  return { candidates: asCandidates(words.reporter), goesOn: true };
}

/** `engine=file`. */
function engines(typed: string): Completion {
  const equals = typed.indexOf("=") + 1;
  if (equals > 0) return prefixed(typed.slice(0, equals), fileNames(typed.slice(equals)));
  return { candidates: [{ value: "k6=" }, { value: "artillery=" }], goesOn: true };
}

/** The lab's: a cause, and its faces once it is there whole. */
function faults(typed: string, { words }: Known): Completion {
  const says = new Map(words.cause.map(([id, title]) => [id, title]));
  const [cause = ""] = typed.split(":");
  const faces = words.fault.find(([id]) => id === cause)?.[1].split(" ") ?? [];
  const named = faces.filter((face) => face !== "").map((face) => ({ value: `${cause}:${face}` }));
  const whole = words.fault.map(([value]) => {
    const meaning = says.get(value);
    return meaning === undefined ? { value } : { value, says: meaning };
  });
  return { candidates: typed.includes(":") ? named : [...whole, ...named] };
}
