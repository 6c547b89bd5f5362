import { Interrupted } from "../interrupt.ts";

/**
 * Asks which types are to be sent.
 * @param types what the captures hold, with counts.
 * @returns those that stay ticked, at least one.
 * @throws Interrupted on Ctrl-C.
 */
export async function pickTypes(
  types: readonly (readonly [type: string, count: number])[],
): Promise<readonly string[]> {
  const { default: inquirer } = await import("inquirer");
  const prompt = inquirer.createPromptModule({ input: process.stdin, output: process.stderr });
  try {
    const { picked } = await prompt<{ picked: string[] }>([
      {
        type: "checkbox",
        name: "picked",
        message: "Which posts are to be sent?",
        choices: types.map(([type, count]) => ({
          name: `${type === "none" ? "no event" : type} (${count.toLocaleString("en-US")})`,
          value: type,
          checked: true,
        })),
        validate: (chosen: readonly unknown[]) => chosen.length > 0 || "Choose at least one.",
      },
    ]);
    return picked;
  } catch (error) {
    if (error instanceof Error && error.name === "ExitPromptError") throw new Interrupted("SIGINT");
    throw error;
  }
}
