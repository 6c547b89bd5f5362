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

/** One of several answers, as it is told to people. */
export interface Choice<Value> {
  readonly name: string;
  readonly value: Value;
}

/**
 * Lets one of several be chosen.
 * @param usual the one that Enter takes; the first where it is absent.
 * @throws Interrupted on Ctrl-C.
 */
export function askForChoice<Value extends string>(
  message: string,
  choices: readonly Choice<Value>[],
  usual?: Value,
): Promise<Value> {
  return ask({ type: "select", message, choices, ...(usual !== undefined && { default: usual }) });
}

/**
 * Asks what is answered with yes or no.
 * @param usual what Enter means.
 * @throws Interrupted on Ctrl-C.
 */
export function askWhether(message: string, usual: boolean): Promise<boolean> {
  return ask({ type: "confirm", message, default: usual });
}

type Question =
  | {
      readonly type: "input" | "password";
      readonly message: string;
      readonly toggleMask?: boolean;
      readonly validate: (typed: string) => true | string;
    }
  | {
      readonly type: "select";
      readonly message: string;
      readonly choices: readonly Choice<string>[];
      readonly default?: string;
    }
  | { readonly type: "confirm"; readonly message: string; readonly default: boolean };

async function ask<Answer extends string | boolean>(question: Question): Promise<Answer> {
  const { default: inquirer } = await import("inquirer");
  const prompt = inquirer.createPromptModule({ input: process.stdin, output: process.stderr });
  try {
    const { answer } = await prompt<{ answer: string | boolean }>([{ ...question, name: "answer" }]);
    // Each kind of question has its own kind of answer.
    return answer as Answer;
  } catch (error) {
    if (error instanceof Error && error.name === "ExitPromptError") throw new Interrupted("SIGINT");
    throw error;
  }
}
