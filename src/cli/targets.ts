import { UsageError } from "../errors.ts";
import type { UrlProblem } from "../evidence.ts";
import { probeUrl } from "../probes/url.ts";
import { Redactor } from "../redact.ts";
import { askForUrl, canPrompt } from "./prompt.ts";
import { didYouMean, nearest } from "./suggest.ts";

/** Words that stand where a URL may stand. */
const commandWords = ["check", "send", "replay", "listen", "explain", "lab", "init", "help"];

/**
 * The addresses given, or one that is asked for where somebody can be asked.
 * @param given on the command line.
 * @param keys known so far: messages leave them out.
 * @returns at least one.
 * @throws UsageError where there is none, or one that can't be posted to.
 */
export async function requireUrls(
  given: readonly string[],
  keys: GivenKeys,
): Promise<readonly [string, ...string[]]> {
  const [first, ...others] = given;
  for (const url of given) requireUrl(url, keys);
  if (first !== undefined) return [first, ...others];
  if (!canPrompt())
    throw new UsageError("no URL: write prevalidate https://www.example.com/hook (or --help for more)");
  const asked = await askForUrl((typed) => problemOf(typed, keys));
  return [asked.trim()];
}

interface GivenKeys {
  readonly secretKey?: string;
  readonly validationKey?: string;
}

/**
 * Refuses text that is no address anything can be posted to.
 * @param keys known so far: the message leaves them out.
 * @throws UsageError with a line that says what to change.
 */
export function requireUrl(input: string, keys: GivenKeys): void {
  const problem = problemOf(input, keys);
  if (problem !== undefined) throw new UsageError(problem);
}

function problemOf(input: string, keys: GivenKeys): string | undefined {
  const redactor = new Redactor(keys);
  const { problem, input: shown } = probeUrl(input, {
    redact: (text) => redactor.url(text),
    keysIn: () => [],
  }).evidence;
  if (problem === undefined) return undefined;
  if (problem.kind === "no-scheme" && /^[a-z-]+$/i.test(input) && nearest(input, commandWords).length > 0)
    return `unknown command “${input}”${didYouMean(input, commandWords)}`;
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
