import type { Command } from "commander";

export interface LabFlags {
  readonly demo?: boolean;
  readonly color: boolean;
}

/** `lab [cause...]`: endpoints broken on purpose, to check and to learn from. */
export function addLabCommand(program: Command, done: (exitCode: number) => void): void {
  program
    .command("lab [cause...]")
    .description("serve endpoints broken on purpose, on loopback; without a cause, list them")
    .option("--demo", "check a healthy endpoint and a broken one, and show both reports")
    .option("--no-color", "no colour")
    .action(async (causes: string[], flags: LabFlags) => {
      const { runLab } = await import("./lab-run.ts");
      done(await runLab(causes, flags));
    });
}
