import { describe, expect, it } from "vitest";
import type { DescribedCommand } from "../../src/cli/command-line/command-line.ts";
import { describeProgram } from "../../src/cli/command-line/describe.ts";
import { type Example, exampleLines, examples } from "../../src/cli/command-line/examples.ts";
import { complete } from "../../src/cli/completion/complete.ts";
import type { CompletionWords } from "../../src/cli/completion/words.ts";
import { makeProgram } from "../../src/cli/program.ts";
import { prevalidate } from "./prevalidate.ts";

const commandLine = describeProgram(makeProgram(() => {}));

function named(command: DescribedCommand, above: string): readonly (readonly [string, DescribedCommand])[] {
  return command.commands
    .filter(({ name, hidden }) => name !== "help" && !hidden)
    .flatMap((sub) => {
      const path = `${above} ${sub.name}`.trim();
      return [[path, sub] as const, ...named(sub, path)];
    });
}
const commands = named(commandLine.program, "");
const leaves = commands.filter(([, { commands: below }]) => below.length === 0);

describe("the help", () => {
  it.each([["", commandLine.program] as const, ...commands])(
    "fits in 80 columns: prevalidate %s",
    async (path) => {
      const { stdout, code } = await prevalidate([
        ...path.split(" ").filter((word) => word !== ""),
        "--help",
      ]);
      const longest = stdout.split("\n").filter((line) => [...line].length > 80);
      expect(longest).toEqual([]);
      expect(stdout).not.toContain("(default: [])");
      expect(code).toBe(0);
    },
  );

  it.each(leaves)("has examples: prevalidate %s", async (path, command) => {
    expect(command.examples.length, "no examples in src/cli/command-line/examples.ts").toBeGreaterThan(0);
    expect((await prevalidate([...path.split(" "), "--help"])).stdout).toContain("\nExamples:\n");
  });

  it("has examples of no command that is not there", () => {
    const paths = ["", ...commands.map(([path]) => path)];
    expect(Object.keys(examples).filter((path) => !paths.includes(path))).toEqual([]);
  });
});

const all: readonly (readonly [string, Example, string])[] = Object.entries(examples).flatMap(
  ([path, given]) => given.map((example) => [example.line, example, path] as const),
);

describe("an example", () => {
  it.each(all)("is a command line that the program takes: %s", async (_, { line }) => {
    const [name, ...words] = line.split(/ >>? /)[0]?.split(" ") ?? [];
    expect(name).toBe("prevalidate");
    const asked: string[] = [];
    const program = makeProgram(() => {});
    for (const command of [program, ...program.commands.flatMap((one) => [one, ...one.commands])])
      if (command.commands.length === 0)
        command.action(() => {
          asked.push(command.name());
        });
    if (words.includes("--help")) return;
    await program.parseAsync(words, { from: "user" });
    expect(asked).toHaveLength(1);
  });

  it("stands beside what it is for, or under it where that doesn't fit", () => {
    expect(exampleLines([{ line: "prevalidate lab", says: "list" }])).toEqual([
      "Examples:",
      "  prevalidate lab   list",
    ]);
    const line = `prevalidate check ${"https://www.example.com/hook ".repeat(2)}--wait 60s --strict`;
    expect(exampleLines([{ line, says: "long" }])).toEqual([
      "Examples:",
      "  # long",
      "  prevalidate check https://www.example.com/hook https://www.example.com/hook \\",
      "      --wait 60s --strict",
    ]);
  });
});

describe("what is completed", () => {
  const words: CompletionWords = {
    cause: [["key/missing", "It is missing"]],
    fault: [["key/missing", "one two"]],
    profile: [["classic"]],
    type: [["failed"], ["delivered"]],
    reporter: [["json"]],
    shell: [["bash"]],
    handler: [["express"]],
  };
  const offered = (...typed: readonly string[]) =>
    complete(typed, { commandLine, words, targets: () => ["staging"] }).candidates.map(({ value }) => value);

  it.each(leaves)("has every option that the help shows: prevalidate %s", (path, command) => {
    const shown = command.options.filter(({ hidden }) => !hidden).flatMap(({ long }) => long ?? []);
    expect(offered(...path.split(" "), "--")).toEqual(shown);
  });

  it("does not offer again what is there, unless it may be repeated", () => {
    expect(offered("check", "--strict", "--str")).toEqual([]);
    expect(offered("check", "--reporter", "json", "--report")).toEqual(["--reporter"]);
    expect(offered("check", "-H", "A: b", "--head")).toEqual(["--header"]);
  });

  it("offers the faces of a cause once it is there", () => {
    expect(offered("lab", "key/")).toEqual(["key/missing"]);
    expect(offered("lab", "key/missing")).toEqual(["key/missing", "key/missing:one", "key/missing:two"]);
  });
});
