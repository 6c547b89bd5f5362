import type { Command } from "commander";
import { addVolumeFlags, type VolumeFlags } from "../flags.ts";

export interface MergeFlags extends VolumeFlags {
  readonly targets?: string;
  readonly vantages?: boolean;
  readonly baseline?: string;
  readonly summary?: string;
  readonly strict?: boolean;
  readonly reporter: readonly string[];
  readonly color: boolean;
}

/** `merge <report...>`: the parts of a run become one. */
export function addMergeCommand(program: Command, done: (exitCode: number) => void): void {
  const command = program
    .command("merge <report...>")
    .description("put the JSON reports of several runs together, such as those of --shard")
    .option("--targets <file>", "the list that they are of: tells what is missing")
    .option("--vantages", "make one report of those on one target from different places (fleet work --name)")
    .option("--baseline <report>", "fail on nothing but what is new since this JSON report")
    .option("--strict", "warnings fail")
    .option("--summary <file>", "write what it all comes to, as JSON")
    .option(
      "--reporter <name[=file]>",
      "terminal, json, ndjson, junit, github, markdown, sarif, tap, html, prometheus, or a module: ./mine.mjs; repeatable",
      (value: string, before: readonly string[]) => [...before, value],
      [],
    )
    .option("--no-color", "no colour (so do NO_COLOR and output that is no terminal)");
  addVolumeFlags(command).action(async (files: string[], flags: MergeFlags) => {
    const { runMerge } = await import("./merge-run.ts");
    done(await runMerge(files, flags));
  });
}
