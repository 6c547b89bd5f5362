import type { Command } from "commander";

export interface InitFlags {
  readonly url?: string;
  readonly profile?: string;
  readonly local?: boolean;
  readonly name?: string;
  readonly format?: string;
  readonly writeKeys?: string | true;
  readonly ci?: string;
  readonly handler?: string | true;
  /** False for `--no-try`. */
  readonly try?: boolean;
  readonly yes?: boolean;
  readonly force?: boolean;
}

/** `init`: sets a project up, by questions or without; `--handler` alone prints a handler. */
export function addInitCommand(program: Command, done: (exitCode: number) => void): void {
  program
    .command("init")
    .description("set a project up: configuration, CI file and, if you like, a handler")
    .option("--url <url>", "the endpoint")
    .option("--profile <name>", "classic, events, account or inbound")
    .option("--local", "the endpoint need not be public")
    .option("--name <name>", "name of the target, for prevalidate check <name>")
    .option("--format <format>", "of the configuration: ts, js, json, yaml or package.json")
    .option("--write-keys [file]", "write the keys into .env (or that file), and let git leave it alone")
    .option("--ci <system>", "github, gitlab, azure, circleci or jenkins")
    .option("--handler [name]", "write a handler; without --url print it, without a name list them")
    .option("--no-try", "send nothing to the endpoint")
    .option("-y, --yes", "ask nothing: --url is needed, the rest has a usual answer")
    .option("--force", "replace files that are there")
    .action(async (flags: InitFlags) => {
      const { runInit } = await import("./init-run.ts");
      done(await runInit(flags));
    });
}
