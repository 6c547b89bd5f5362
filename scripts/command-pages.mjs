import { notes } from "./command-notes.mjs";

/**
 * The pages of the commands, in Markdown.
 * @param {object} program the `DescribedCommand` of the whole program (src/cli/command-line/command-line.ts)
 * @param {Record<string, number>} exitCodes those of src/exit-codes.ts, by name
 * @returns {Map<string, string>} by their path under docs/commands/
 * @throws Error that names commands without a note, and notes without a command
 */
export function commandPages(program, exitCodes) {
  const commands = program.commands.filter(isTold);
  requireNotes(commands);
  return new Map([
    ["README.md", indexOf(commands)],
    ...commands.map((command) => [`${command.name}.md`, pageOf(command, exitCodes)]),
  ]);
}

/** `help` is no command that needs a page. */
function isTold({ name, hidden }) {
  return !hidden && name !== "help";
}

function requireNotes(commands) {
  const named = commands.flatMap((command) => [
    command.name,
    ...command.commands.filter(isTold).map(({ name }) => `${command.name} ${name}`),
  ]);
  const wrong = [
    ...named.filter((name) => notes[name] === undefined),
    ...Object.keys(notes).filter((name) => !named.includes(name)),
  ];
  if (wrong.length > 0)
    throw new Error(`scripts/command-notes.mjs and the program differ: ${wrong.join(", ")}`);
}

function indexOf(commands) {
  const rows = commands.map(({ name, description }) => [
    `[\`${name}\`](${name}.md)`,
    cell(withoutParentheses(description)),
  ]);
  const parts = [
    "# The commands",
    "`prevalidate <command> --help` says the same in the terminal.",
    table(["command", "what it does"], rows),
    "In a hurry? [Before you click Validate](../jobs/before-you-click.md), [in CI](../jobs/in-ci.md), " +
      "[one post at a time](../jobs/one-post.md).",
    "These pages are made by `npm run docs:commands` from the program itself, from `src/cli/command-line/examples.ts` " +
      "and from `scripts/command-notes.mjs`: edit those.",
  ];
  return `${parts.join("\n\n")}\n`;
}

function pageOf(command, exitCodes) {
  const below = command.commands.filter(isTold);
  const parts = [
    `# prevalidate ${command.name}`,
    ...partsOf(command, command.name, "##", exitCodes),
    ...below.flatMap((sub) => [
      `## ${command.name} ${sub.name}`,
      ...partsOf(sub, `${command.name} ${sub.name}`, "###", exitCodes),
    ]),
    "## See also",
    notes[command.name].see.map(([title, file]) => `- [${title}](${file})`).join("\n"),
  ];
  return `${parts.join("\n\n")}\n`;
}

/** What is said of a command, and of one below another. */
function partsOf(command, path, heading, exitCodes) {
  const { purpose, codes, signals } = notes[path];
  const usage = command.help[0].replace(/^Usage: /, "");
  return [
    purpose,
    fenced([usage], "text"),
    ...(command.examples.length === 0 ? [] : [`${heading} What people do with it`, examplesOf(command)]),
    ...optionParts(command, heading),
    ...(codes === undefined ? [] : [`${heading} Exit codes`, codesOf({ codes, signals, exitCodes })]),
  ];
}

function examplesOf({ examples }) {
  return examples.map(({ line, says }) => `${asSentence(says)}\n\n${fenced([line], "sh")}`).join("\n\n");
}

/** What an example is for, as the line above it. */
function asSentence(says) {
  const text = cell(says).replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());
  return /[.?!:]$/.test(text) ? text : `${text}:`;
}

/** A table for each group of the help, in its order. */
function optionParts(command, heading) {
  const groups = groupsOf(command);
  if (groups.every(({ options }) => options.length === 0)) return [];
  return [
    `${heading} Options`,
    ...groups
      .filter(({ options }) => options.length > 0)
      .flatMap(({ title, options }) => [
        ...(title === "Options" ? [] : [`**${title}**`]),
        table(
          ["option", "what it does"],
          options.map((option) => [flagsOf(option), cell(option.description)]),
        ),
      ]),
  ];
}

/** The options under the titles that the help shows them under; `--help` itself is left out. */
function groupsOf({ help, options }) {
  const groups = [];
  for (const line of help) {
    if (typeof line === "string") {
      const title = /^(\S.*):$/.exec(line)?.[1];
      if (title !== undefined) groups.push({ title, options: [] });
      continue;
    }
    const long = /^ {2}(?:-\w, )?(--[\w-]+)/.exec(line[0])?.[1];
    const option = long === "--help" ? undefined : options.find((one) => !one.hidden && one.long === long);
    if (option !== undefined) groups.at(-1)?.options.push(option);
  }
  return groups;
}

function flagsOf({ short, long, value, valueName }) {
  const taken = { none: "", optional: ` [${valueName}]`, required: ` <${valueName}>` }[value];
  const flags = [short, long].filter((flag) => flag !== undefined).join(", ");
  return `\`${flags}${taken}\``.replaceAll("|", "\\|");
}

function codesOf({ codes, signals, exitCodes }) {
  const rows = Object.entries(codes).map(([name, meaning]) => [String(exitCodes[name]), meaning]);
  return table(["code", "when"], signals === undefined ? rows : [...rows, ["130, 143", signals]]);
}

function table(head, rows) {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(3, ...all.map((row) => [...row[column]].length)));
  const line = (row) =>
    `| ${row.map((text, column) => text + " ".repeat(widths[column] - [...text].length)).join(" | ")} |`;
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  return [line(head), rule, ...rows.map(line)].join("\n");
}

function fenced(lines, language) {
  return ["```" + language, ...lines, "```"].join("\n");
}

/** Text in which Markdown sees no markup; names of options and causes are code. */
function cell(text) {
  return text.replace(/[\\<>*|[\]]/g, "\\$&").replace(/(?<![\w-])--[a-z][a-z-]*(?:=\w+)?/g, "`$&`");
}

function withoutParentheses(text) {
  return text.replace(/ \([^)]*\)$/, "");
}
