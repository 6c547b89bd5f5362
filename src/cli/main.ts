import { type Command, CommanderError } from "commander";
import { keyNames } from "../config/keys.ts";
import { RedisAway, UsageError } from "../errors.ts";
import { exitCodes } from "./exit-codes.ts";
import { Interrupted, signalCode } from "./interrupt.ts";
import { tolerateClosedOutput } from "./output.ts";
import { makeProgram } from "./program.ts";
import { canPrompt } from "./prompt.ts";

/**
 * Runs the program and ends the process with the code of the contract.
 * @param args the command line, without `node` and the script.
 */
export async function main(args: readonly string[]): Promise<void> {
  tolerateClosedOutput();
  let code: number;
  try {
    code = await run(args);
  } catch (error) {
    code = await explainFailure(error, args);
  }
  // Sockets that are still being closed must not keep the process.
  process.exitCode = code;
  process.stdout.write("", () => process.stderr.write("", () => process.exit(code)));
}

async function run(args: readonly string[]): Promise<number> {
  let code: number = exitCodes.pass;
  const program = makeProgram((result) => {
    code = result;
  });
  if (args[0] === "help") await refuseUnknownHelp(args, program);
  if (args.length === 0 && !canPrompt() && !(await hasConfig())) {
    process.stderr.write(program.helpInformation());
    return exitCodes.usage;
  }
  await program.parseAsync(args.length === 0 ? ["check"] : args, { from: "user" });
  return code;
}

/** @throws UsageError for `help` on a command that is none. */
async function refuseUnknownHelp(args: readonly string[], program: Command): Promise<void> {
  const { mistakeInHelp } = await import("./mistyped.ts");
  const mistake = mistakeInHelp(args, program);
  if (mistake !== undefined) throw new UsageError(mistake);
}

async function hasConfig(): Promise<boolean> {
  const { findConfig } = await import("../config/find.ts");
  return (await findConfig(process.cwd())) !== undefined;
}

/** Says in one line what went wrong. Returns the exit code. */
async function explainFailure(error: unknown, args: readonly string[]): Promise<number> {
  if (error instanceof Interrupted) return signalCode(error.signal);
  if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.pass;
  const { learntSecrets, Redactor } = await import("./run.ts");
  const nearby = keysNearby(args).map((text) => ({ text, label: "key" }));
  const redactor = new Redactor({ others: [...nearby, ...learntSecrets()] });
  const { line, code } = await describeFailure(error, args);
  process.stderr.write(`prevalidate: ${redactor.url(line)}\n`);
  if (process.env.PREVALIDATE_DEBUG === "1") process.stderr.write(`${redactor.text(traceOf(error))}\n`);
  return code;
}

/** Keys on the command line and in the environment, whether or not they were understood as such. */
function keysNearby(args: readonly string[]): readonly string[] {
  return Object.values(keyNames).flatMap(({ option, variables }) => {
    const given = args.map((word, index) =>
      args[index - 1] === option ? word : word.startsWith(`${option}=`) ? word.slice(option.length + 1) : "",
    );
    const set = variables.map((variable) => process.env[variable] ?? "");
    return [...given, ...set].filter((key) => key !== "");
  });
}

async function describeFailure(
  error: unknown,
  args: readonly string[],
): Promise<{ line: string; code: number }> {
  if (error instanceof CommanderError) {
    const { mistakeIn } = await import("./mistyped.ts");
    const mistake = mistakeIn(
      error,
      args,
      makeProgram(() => {}),
    );
    return { line: oneLine(mistake), code: exitCodes.usage };
  }
  if (error instanceof UsageError) return { line: oneLine(error.message), code: exitCodes.usage };
  if (error instanceof RedisAway) return { line: oneLine(error.message), code: exitCodes.inconclusive };
  const message = error instanceof Error ? error.message : String(error);
  const hint = "this is a bug in prevalidate; PREVALIDATE_DEBUG=1 shows where";
  return { line: oneLine(`${message} (${hint})`), code: exitCodes.inconclusive };
}

function oneLine(message: string): string {
  return message
    .replace(/^error: /, "")
    .replaceAll(/\s*\n\s*/g, " ")
    .replaceAll(/[\0-\x1f\x7f-\x9f]/g, "")
    .trim();
}

/** The stack of an error and of what caused it. */
function traceOf(error: unknown): string {
  let trace = "";
  for (let at: unknown = error; at instanceof Error; at = at.cause) trace += `${at.stack ?? at.message}\n`;
  return trace.trimEnd();
}
