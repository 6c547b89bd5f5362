/*
 * The man page, from the description of the command line: dist/prevalidate.1, in the macros of man(7), which every
 * system's `man` reads.
 */

/**
 * @param {object} commandLine the `CommandLine` of src/cli/command-line/command-line.ts
 * @param {{ version: string, description: string }} manifest package.json
 * @returns {string} the page
 */
export function manPage({ program }, { version, description }) {
  const commands = program.commands.flatMap((command) => named(command, ""));
  const shared = sharedOptions(commands);
  const page = [
    // Without a date: the same sources make the same page.
    `.TH PREVALIDATE 1 "" "prevalidate ${escaped(version)}"`,
    ".SH NAME",
    ...wrapped(`prevalidate \\- ${escaped(lowerFirst(description.replace(/\.$/, "")))}`),
    ".SH SYNOPSIS",
    ".nf",
    ".B prevalidate \\fIurl\\fR",
    ...commands.map(({ path, command }) => synopsis(path, command)),
    ".fi",
    ".SH DESCRIPTION",
    ...paragraph(program.description),
    ".SH COMMANDS",
    ...commands.flatMap(({ path, command }) => commandPart(path, command, shared)),
    ".SH COMMON OPTIONS",
    "These are options of each command that posts something.",
    ...onePerName(shared).flatMap(optionPart),
    ".SH ENVIRONMENT",
    ...items([
      ["PREVALIDATE_SECRET_KEY, PREVALIDATE_VALIDATION_KEY", "The keys; options go before them."],
      [
        "SOCKETLABS_SECRET_KEY, SOCKETLABS_VALIDATION_KEY",
        "The same, for where a handler reads them under these names.",
      ],
      ["NO_COLOR, FORCE_COLOR", "Whether output has colour."],
    ]),
    ".SH FILES",
    ...items([
      [
        "prevalidate.config.{ts,mts,js,mjs,cjs,json,yaml,yml}",
        "The configuration of a project, found in the working directory and those above it, up to the repository's root. It may also be the key “prevalidate” of package.json.",
      ],
    ]),
    ".SH EXIT STATUS",
    ...items([
      ["0", "Validate would pass, and the posts after it are taken."],
      ["1", "Validate would fail, or posts after it would be lost."],
      ["2", "Usage, configuration, or input that can't be read."],
      ["3", "It could not be found out from here."],
      ["130, 143", "Interrupted; what was done so far is reported."],
    ]),
    ".SH EXAMPLES",
    ...program.examples.flatMap(examplePart).slice(1),
  ];
  return `${page.join("\n")}\n`;
}

/** Commands with those below them, `help` aside: a man page is that. */
function named(command, above) {
  if (command.hidden || command.name === "help") return [];
  const path = `${above} ${command.name}`.trim();
  const below = command.commands.flatMap((sub) => named(sub, path));
  return below.length > 0 ? below : [{ path, command }];
}

function synopsis(path, command) {
  const words = command.arguments.map(
    ({ name, required, variadic }) =>
      `${required ? "" : "["}\\fI${escaped(name)}\\fR${variadic ? " ..." : ""}${required ? "" : "]"}`,
  );
  return [`.B prevalidate ${escaped(path)}`, ...words, "\\fR[options]"]
    .map((word, index) => (index === 1 ? `\\fR${word}` : word))
    .join(" ");
}

/** Options that say the same in two commands or more: told once. */
function sharedOptions(commands) {
  const first = new Map();
  const shared = new Map();
  for (const { command } of commands)
    for (const option of visible(command)) {
      const key = keyOf(option);
      if (first.has(key)) shared.set(key, option);
      else first.set(key, option);
    }
  return [...first].filter(([key]) => shared.has(key)).map(([, option]) => option);
}

/** Some say the same in fewer words. */
function onePerName(options) {
  return options.filter(({ long }, at) => options.findIndex((one) => one.long === long) === at);
}

function keyOf({ long, description }) {
  return `${long} ${description}`;
}

function visible({ options }) {
  return options.filter(({ hidden, long }) => !hidden && long !== "--help");
}

function commandPart(path, command, shared) {
  const known = new Set(shared.map(keyOf));
  const own = visible(command).filter((option) => !known.has(keyOf(option)));
  return [
    `.SS prevalidate ${escaped(path)}`,
    ...paragraph(`${upperFirst(command.description)}.`),
    ...own.flatMap(optionPart),
    ...command.examples.flatMap(examplePart),
  ];
}

function optionPart({ short, long, value, valueName, description }) {
  const flags = [short, long].filter((flag) => flag !== undefined).map((flag) => `\\fB${escaped(flag)}\\fR`);
  const taken =
    value === "none" ? "" : ` \\fI${escaped(value === "optional" ? `[${valueName}]` : valueName)}\\fR`;
  return [".TP", `${flags.join(", ")}${taken}`, ...paragraph(description)];
}

function examplePart({ line, says }) {
  return [
    ".PP",
    ...paragraph(`${upperFirst(says)}${/\W$/.test(says) ? "" : ":"}`),
    ".RS",
    ".nf",
    escaped(line),
    ".fi",
    ".RE",
  ];
}

function items(pairs) {
  return pairs.flatMap(([name, text]) => [".TP", `.B ${escaped(name)}`, ...paragraph(text)]);
}

function paragraph(text) {
  return wrapped(escaped(text));
}

/** Of a line of source; mandoc complains of more than 80 bytes, and counts “…” as more than it is. */
const longest = 70;

/** Lines of source. A line that begins with a full stop or an apostrophe would be a macro. */
function wrapped(text) {
  const lines = [""];
  for (const word of text.split(" ")) {
    const longer = `${lines.at(-1)} ${word}`.trimStart();
    if (Buffer.byteLength(longer) <= longest || lines.at(-1) === "") lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.map((line) => line.replace(/^(?=[.'])/, "\\&"));
}

/** Text that no macro is seen in; hyphens stay what is typed. */
function escaped(text) {
  return text
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replace(/^([.'])/, "\\&$1");
}

function upperFirst(text) {
  return text.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());
}

function lowerFirst(text) {
  return text.replace(/^\p{Lu}/u, (letter) => letter.toLowerCase());
}
