import { Argument, type Command } from "commander";
import { shells } from "../completion/shells.ts";

/** `completion <shell>`: a script that lets a shell complete this command. */
export function addCompletionCommand(program: Command, done: (exitCode: number) => void): void {
  program
    .command("completion")
    .description("print what lets your shell complete commands, options, causes and targets")
    .addArgument(new Argument("<shell>", `${shells.slice(0, -1).join(", ")} or ${shells.at(-1)}`))
    .action(async (shell: string) => {
      const { runCompletion } = await import("./completion-run.ts");
      done(await runCompletion(shell));
    });
}
