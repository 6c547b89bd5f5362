import type { Command } from "commander";
import { describe, expect, it } from "vitest";
import type { DescribedCommand } from "../../src/cli/command-line/command-line.ts";
import { describeProgram } from "../../src/cli/command-line/describe.ts";
import { formatHelp } from "../../src/cli/command-line/help.ts";
import { makeProgram } from "../../src/cli/program.ts";
import { prevalidate } from "../cli/prevalidate.ts";

const program = makeProgram(() => {});
const described = describeProgram(program).program;

/** What commander itself prints on a terminal so wide. */
function printedByCommander(command: Command, width: number): string {
  let text = "";
  const output = command.configureOutput();
  command.configureOutput({
    ...output,
    getOutHelpWidth: () => width,
    writeOut: (part) => {
      text += part;
    },
  });
  command.outputHelp();
  command.configureOutput(output);
  return text;
}

const commands: readonly (readonly [name: string, Command, DescribedCommand])[] = [
  ["prevalidate", program, described],
  ...program.commands.map((command): readonly [string, Command, DescribedCommand] => [
    command.name(),
    command,
    described.commands.find(({ name }) => name === command.name()) as DescribedCommand,
  ]),
];

describe("help that is read from the description of the command line", () => {
  it.each(commands)("is what commander prints, whatever the terminal's width: %s", (_, command, { help }) => {
    for (const width of [20, 39, 40, 41, 60, 72, 79, 80, 81, 100, 119, 120, 160, 250])
      expect(formatHelp(help, width)).toBe(printedByCommander(command, width));
  });

  it.each(commands)("is what the command answers with: %s", async (name, command) => {
    const wanted = printedByCommander(command, 80);
    const ways = name === "prevalidate" ? [["--help"], ["-h"], ["help"]] : waysToAsk(command);
    for (const args of ways)
      for (const env of [{}, { FORCE_COLOR: "1" }])
        expect(await prevalidate(args, { env }), args.join(" ")).toEqual({
          code: 0,
          stdout: wanted,
          stderr: "",
        });
  });
});

function waysToAsk(command: Command): readonly (readonly string[])[] {
  const names = [command.name(), ...command.aliases()];
  return names.flatMap((name) => [
    [name, "--help"],
    [name, "-h"],
    ["help", name],
  ]);
}

describe("the description of the command line", () => {
  it("has each command with its arguments, options and what they take", () => {
    const check = described.commands.find(({ name }) => name === "check");
    expect(check).toMatchObject({
      isDefault: true,
      hidden: false,
      arguments: [{ required: false, variadic: true }],
    });
    expect(check?.options.find(({ long }) => long === "--timeout")).toMatchObject({
      value: "required",
      valueName: "duration",
    });
    expect(check?.options.find(({ long }) => long === "--strict")).toMatchObject({ value: "none" });
    expect(check?.options.find(({ long }) => long === "--compare-dns")).toMatchObject({ value: "optional" });
    expect(check?.options.some(({ long }) => long === "--help")).toBe(true);
  });

  it("knows what works but is told nobody of", () => {
    const send = described.commands.find(({ name }) => name === "send");
    expect(send?.options.find(({ long }) => long === "--local")).toMatchObject({ hidden: true });
  });
});
