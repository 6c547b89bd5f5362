import { UsageError } from "../errors.ts";
import type { UrlProblem } from "../evidence.ts";
import { probeUrl } from "../probes/url.ts";
import type { Secret } from "../redact/learnt.ts";
import { Redactor } from "../redact.ts";
import { makeProgram } from "./program.ts";
import { askForUrl, canPrompt } from "./prompt.ts";
import { didYouMean, nearest } from "./suggest.ts";

/** Words that stand where a URL may stand. */
export function commandWords(): readonly string[] {
  const program = makeProgram(() => {});
  return program
    .createHelp()
    .visibleCommands(program)
    .map((command) => command.name());
}

/**
 * Asks for the address of an endpoint, where somebody can be asked.
 * @throws UsageError where nobody can.
 */
export async function askedUrl(): Promise<string> {
  if (!canPrompt())
    throw new UsageError("no URL: write prevalidate https://www.example.com/hook (or --help for more)");
  const asked = await askForUrl((typed) => problemOf(typed, {}));
  return asked.trim();
}

/** What is known so far: messages leave it out. */
export interface KnownSecrets {
  readonly secretKey?: string;
  readonly validationKey?: string;
  readonly others?: readonly Secret[];
}

/**
 * Refuses text that is no address anything can be posted to.
 * @throws UsageError with a line that says what to change.
 */
export function requireUrl(input: string, keys: KnownSecrets): void {
  const problem = problemOf(input, keys);
  if (problem !== undefined) throw new UsageError(problem);
}

function problemOf(input: string, keys: KnownSecrets): string | undefined {
  const redactor = new Redactor(keys);
  const { problem, input: shown } = probeUrl(input, {
    redact: (text) => redactor.url(text),
    keysIn: () => [],
  }).evidence;
  if (problem === undefined) return undefined;
  if (problem.kind === "no-scheme" && /^[a-z-]+$/i.test(input) && nearest(input, commandWords()).length > 0)
    return `unknown command “${input}”${didYouMean(input, commandWords())}`;
  const meant = "suggestion" in problem && problem.suggestion ? `; did you mean ${problem.suggestion} ?` : "";
  return `${problem.kind === "empty" ? "" : `${shown}: `}${problemWords(problem)}${meant}`;
}

function problemWords(problem: UrlProblem): string {
  switch (problem.kind) {
    case "empty":
      return "the URL is empty";
    case "no-scheme":
      return "the URL lacks its scheme: put https:// before it";
    case "unsupported-scheme":
      return `the scheme “${problem.scheme}” can't be posted to: use https:// or http://`;
    case "stray-characters":
      return `the URL contains ${problem.which}: take it out`;
    case "port-out-of-range":
      return `there is no port ${problem.port}: ports go from 1 to 65535`;
    case "unparsable":
      return `this is no URL: ${problem.reason}`;
  }
}
