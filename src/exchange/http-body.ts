import type { CapturedHeader } from "./captured.ts";
import { bodyTooLong, headerNamed, longestBody } from "./draft.ts";
import type { Variables } from "./http-variables.ts";
import type { Include } from "./include.ts";
import { textOf, trimmedValue, withoutLastBreaks } from "./text.ts";

/** A body that can't be made of its lines. */
export class BodyError extends Error {
  override readonly name = "BodyError";
}

const longestName = 4096;

/**
 * The body of a request of an `.http` file: what follows the empty line, without the line breaks before the next
 * separator, and without what editors put after it: scripts (`> {% … %}`, `> file`) and kept answers (`<> file`).
 * @param text as Latin-1.
 * @throws BodyError, VariableError, IncludeError
 */
export function bodyOf(
  text: string,
  headers: readonly CapturedHeader[],
  variables: Variables,
  include: Include,
): Buffer {
  const script = text.search(/^(?:>[ \t]*\{%|>>?!?[ \t]+\S|<>[ \t])/m);
  const kept = withoutLastBreaks(script === -1 ? text : text.slice(0, script));
  if (!/^<@?\S{0,40}[ \t]/m.test(kept)) return octets(variables.filled(joinedForm(kept, headers)));
  const parts: Buffer[] = [];
  let length = 0;
  for (let at = 0; at < kept.length; ) {
    const feed = kept.indexOf("\n", at);
    const next = feed === -1 ? kept.length : feed + 1;
    const part = includedOr(kept.slice(at, next), variables, include);
    length += part.length;
    if (length > longestBody) throw new BodyError(bodyTooLong);
    parts.push(part);
    at = next;
  }
  return Buffer.concat(parts);
}

/** `< file`; `<@ file` has its variables filled in, and may name an encoding. */
function includedOr(line: string, variables: Variables, include: Include): Buffer {
  const [mark, filling, encoding = ""] = /^<(@?)(\S{0,40})[ \t]+/.exec(line) ?? [];
  if (mark === undefined || line.length > longestName || (filling === "" && encoding !== ""))
    return octets(variables.filled(line));
  if (!/^(?:utf-?8|latin-?1)?$/i.test(encoding))
    throw new BodyError("takes in a file in an encoding that is not read");
  const end = /\r?\n$/.exec(line)?.[0] ?? "";
  const name = variables.filled(trimmedValue(line.slice(mark.length, line.length - end.length)));
  const file = include(textOf(name));
  const filled = filling === "@" ? octets(variables.filled(file.toString("latin1"))) : file;
  return end === "" ? filled : Buffer.concat([filled, octets(end)]);
}

/** A form may be written a field a line, each but the first beginning with `&`. */
function joinedForm(text: string, headers: readonly CapturedHeader[]): string {
  const isForm = /^application\/x-www-form-urlencoded/i.test(headerNamed(headers, "content-type") ?? "");
  return isForm ? text.replace(/\r?\n[ \t]*&/g, "&") : text;
}

function octets(latin1: string): Buffer {
  return Buffer.from(latin1, "latin1");
}
