import type { Command } from "commander";

export interface InitFlags {
  readonly handler?: string | true;
}

/** `init --handler <name>`: a correct handler to begin with. */
export function addInitCommand(program: Command, done: (exitCode: number) => void): void {
  program
    .command("init")
    .description("print a correct handler for your framework to begin with")
    .option("--handler [name]", "express, fastify, php, django …; without a name, list them")
    .action(async (flags: InitFlags) => {
      const { runInit } = await import("./init-run.ts");
      done(await runInit(flags));
    });
}
