import type { KeyNames } from "../config/keys.ts";
import { Interrupted } from "./interrupt.ts";

/** Somebody is there who can be asked: keys are typed at standard input, and the question is shown at standard error. */
export function canPrompt(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true;
}

/**
 * Asks for a key without echoing it.
 * @throws Interrupted on Ctrl-C.
 */
export async function askForKey({ title }: KeyNames): Promise<string> {
  const { default: inquirer } = await import("inquirer");
  const prompt = inquirer.createPromptModule({ input: process.stdin, output: process.stderr });
  try {
    const { key } = await prompt<{ key: string }>([
      {
        type: "password",
        name: "key",
        message: `${title} (not shown):`,
        validate: (typed: string) => typed !== "" || "It can't be empty.",
      },
    ]);
    return key;
  } catch (error) {
    if (error instanceof Error && error.name === "ExitPromptError") throw new Interrupted("SIGINT");
    throw error;
  }
}
