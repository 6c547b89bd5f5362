import type { Command } from "commander";
import { addVolumeFlags, type VolumeFlags } from "../flags.ts";

export interface ExplainFlags extends VolumeFlags {
  readonly color: boolean;
  readonly strict?: boolean;
  readonly reporter: readonly string[];
}

/** `explain [cause|report]`: words about a cause, the list of all, or a saved report diagnosed again. */
export function addExplainCommand(program: Command, done: (exitCode: number) => void): void {
  const command = program
    .command("explain [cause-or-report]")
    .description("what a cause means; or diagnose a saved report again, offline")
    .option(
      "--reporter <name[=file]>",
      "for a saved report: terminal, json, junit, markdown and the others of check; repeatable",
      collect,
      [],
    )
    .option("--strict", "for a saved report: warnings fail")
    .option("--no-color", "no colour");
  addVolumeFlags(command).action(async (subject: string | undefined, flags: ExplainFlags) => {
    const { runExplain } = await import("../run.ts");
    done(await runExplain(subject, flags));
  });
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}
