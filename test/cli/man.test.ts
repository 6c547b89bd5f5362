import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { describeProgram } from "../../src/cli/command-line/describe.ts";
import { makeProgram } from "../../src/cli/program.ts";

const root = path.join(import.meta.dirname, "../..");
const { man } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
const page = path.join(root, man);
const has = (program: string, flag: string) => spawnSync(program, [flag]).error === undefined;

describe("the man page", () => {
  it.runIf(has("mandoc", "-h"))(
    "is taken by mandoc; it lacks a date, so that each build makes the same",
    () => {
      const { stdout } = spawnSync("mandoc", ["-T", "lint", page], { encoding: "utf8" });
      const complaints = stdout.split("\n").filter((line) => line !== "" && !line.includes("missing date"));
      expect(complaints).toEqual([]);
    },
  );

  it.runIf(has("man", "--version"))(
    "is shown by man, with every command and option that the help shows",
    () => {
      const env = { ...process.env, MANWIDTH: "200", MAN_KEEP_FORMATTING: "", LC_ALL: "C.UTF-8" };
      const shown = execFileSync("man", ["-l", page], {
        env,
        encoding: "utf8",
        stdio: ["ignore", "pipe", "pipe"],
      });
      expect(shown).toMatch(/^PREVALIDATE\(1\)/);
      for (const command of describeProgram(makeProgram(() => {})).program.commands) {
        if (command.hidden || command.name === "help") continue;
        expect(shown, command.name).toContain(`prevalidate ${command.name}`);
        for (const below of [command, ...command.commands])
          for (const { long, hidden } of below.options)
            if (!hidden && long !== "--help") expect(shown, long).toContain(long ?? "");
      }
    },
  );

  it("keeps hyphens, so that what is copied from it can be typed", () => {
    expect(readFileSync(page, "utf8")).toContain("\\-\\-validation\\-key");
    expect(readFileSync(page, "utf8")).not.toMatch(/[^\\]--[a-z]/);
  });
});
