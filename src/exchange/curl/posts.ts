import type { Piece } from "../draft.ts";
import { type Include, IncludeError } from "../include.ts";
import { bashCommand } from "./bash.ts";
import { cmdCommandOf, isForCmd } from "./cmd.ts";
import { curlOptions } from "./options.ts";
import { curlDraft } from "./request.ts";
import { type Command, ShellError, splitCommands } from "./words.ts";

/**
 * Reads posts from curl commands for bash or for cmd.exe, as "copy as cURL" writes them and as people do.
 * @param text as Latin-1, one character an octet.
 * @param firstLine what line it begins on.
 */
export function* curlPieces(
  text: string,
  include: Include,
  firstLine = 1,
): Generator<Piece, void, undefined> {
  if (/`\r?\n/.test(text) && !/[\\^]\r?\n/.test(text)) {
    yield { line: firstLine, reason: "is quoted for PowerShell: copy it as cURL (bash) or cURL (cmd)" };
    return;
  }
  for (const command of splitCommands(text, isForCmd(text) ? cmdCommandOf(text) : bashCommand)) {
    const line = firstLine + command.line - 1;
    if ("words" in command) yield* commandPieces(command, include, line);
    else yield { line, reason: command.reason };
  }
}

function commandPieces(
  { words: [program = "", ...rest] }: Command,
  include: Include,
  line: number,
): readonly Piece[] {
  if (/^(?:::|rem$|@echo)/i.test(program)) return [];
  if (!/^(?:.*[/\\])?curl(?:\.exe)?$/i.test(program)) return [{ line, reason: "is no curl command" }];
  return eachRequest(rest).map((words) => requestPiece(words, include, line));
}

/** `--next` parts requests in one command. */
function eachRequest(words: readonly string[]): readonly (readonly string[])[] {
  const requests: string[][] = [[]];
  for (const word of words) {
    if (word === "--next" || word === "-:") requests.push([]);
    else requests.at(-1)?.push(word);
  }
  return requests;
}

function requestPiece(words: readonly string[], include: Include, line: number): Piece {
  try {
    return curlDraft(curlOptions(words), include, line);
  } catch (error) {
    if (error instanceof ShellError || error instanceof IncludeError) return { line, reason: error.message };
    throw error;
  }
}
