/*
 * What GitHub's runner makes of a step's output, by its documented behaviour and that of its source (actions/runner:
 * ActionCommand, ActionCommandManager): which lines are commands, and how their values are decoded.
 */

interface RunnerCommand {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly data: string;
}

export interface RunnerLog {
  /** Commands that were obeyed. */
  readonly commands: readonly RunnerCommand[];
  /** Lines that were shown as they are. */
  readonly lines: readonly string[];
}

const registered = [
  "error",
  "warning",
  "notice",
  "debug",
  "group",
  "endgroup",
  "add-mask",
  "stop-commands",
  "set-output",
  "set-env",
  "add-path",
  "save-state",
  "echo",
  "add-matcher",
  "remove-matcher",
];

/** Reads a whole output. */
export function runnerLog(output: string): RunnerLog {
  const commands: RunnerCommand[] = [];
  const lines: string[] = [];
  let resume: string | undefined;
  for (const line of output.replace(/\n$/, "").split(/\r\n|\r|\n/)) {
    const known = resume === undefined ? registered : [...registered, resume];
    const command = current(line, known) ?? old(line, known);
    if (resume !== undefined) {
      if (command?.name === resume) resume = undefined;
      else lines.push(line);
    } else if (command === undefined) lines.push(line);
    else if (command.name === "stop-commands") resume = command.data;
    else commands.push(command);
  }
  return { commands, lines };
}

/** `::name key=value,…::data`, at the beginning of a line but for white space. */
function current(line: string, known: readonly string[]): RunnerCommand | undefined {
  const text = line.trimStart();
  const end = text.indexOf("::", 2);
  if (!text.startsWith("::") || end < 0) return undefined;
  const info = text.slice(2, end);
  const space = info.indexOf(" ");
  const name = space < 0 ? info : info.slice(0, space);
  if (!known.includes(name)) return undefined;
  const pairs =
    space < 0
      ? []
      : info
          .slice(space + 1)
          .trim()
          .split(",")
          .filter((pair) => pair !== "");
  return {
    name,
    properties: Object.fromEntries(
      pairs.flatMap((pair) => {
        const at = pair.indexOf("=");
        return at > 0 && at < pair.length - 1
          ? [[pair.slice(0, at), decoded(pair.slice(at + 1), ["\r", "\n", ":", ",", "%"])]]
          : [];
      }),
    ),
    data: decoded(text.slice(end + 2), ["\r", "\n", "%"]),
  };
}

/** `##[name key=value;…]data`, anywhere in a line. */
function old(line: string, known: readonly string[]): RunnerCommand | undefined {
  const [, info = "", data = ""] = /##\[([^\]]*)\](.*)/.exec(line) ?? [];
  const name = info.split(" ")[0] ?? "";
  return known.includes(name) ? { name, properties: {}, data } : undefined;
}

/** Codes are replaced one kind after the other, the per cent sign's last. */
function decoded(text: string, marks: readonly string[]): string {
  return marks.reduce(
    (left, mark) =>
      left.replaceAll(`%${mark.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`, mark),
    text,
  );
}
