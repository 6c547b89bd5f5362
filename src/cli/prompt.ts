import type { KeyNames } from "../config/keys.ts";
import { Interrupted } from "./interrupt.ts";

/** Somebody is there who can be asked: keys are typed at standard input, and the question is shown at standard error. */
export function canPrompt(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true;
}

/**
 * Asks for the address to check.
 * @param problemOf what is wrong with what was typed, or undefined; it is asked again until nothing is.
 * @throws Interrupted on Ctrl-C.
 */
export function askForUrl(problemOf: (typed: string) => string | undefined): Promise<string> {
  return ask({
    type: "input",
    message: "URL of the endpoint:",
    validate: (typed: string) => problemOf(typed.trim()) ?? true,
  });
}

/**
 * Asks for a key without echoing it.
 * @throws Interrupted on Ctrl-C.
 */
export function askForKey({ title }: KeyNames): Promise<string> {
  return ask({
    type: "password",
    message: `${title} (not shown):`,
    toggleMask: false,
    validate: (typed: string) => typed !== "" || "It can't be empty.",
  });
}

interface Question {
  readonly type: "input" | "password";
  readonly message: string;
  readonly toggleMask?: boolean;
  readonly validate: (typed: string) => true | string;
}

async function ask(question: Question): Promise<string> {
  const { default: inquirer } = await import("inquirer");
  const prompt = inquirer.createPromptModule({ input: process.stdin, output: process.stderr });
  try {
    const { answer } = await prompt<{ answer: string }>([{ ...question, name: "answer" }]);
    return answer;
  } catch (error) {
    if (error instanceof Error && error.name === "ExitPromptError") throw new Interrupted("SIGINT");
    throw error;
  }
}
