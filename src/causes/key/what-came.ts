import type { Response } from "../../evidence.ts";
import { firstHeader } from "../../view.ts";

export interface Came {
  readonly title: string;
  readonly pronoun: "it" | "them";
  readonly detail: string;
  readonly fix?: string;
}

/**
 * Says what an answer without the key is.
 * @returns words for a title and a detail, and the step that this kind of answer calls for.
 */
export function whatCame(answer: Response): Came {
  const text = answer.body.text.trim();
  const type = (firstHeader(answer, "Content-Type") ?? "").toLowerCase();
  const source = sourceCode(text);
  if (source !== undefined)
    return { title: "The server sends the handler's source", pronoun: "it", ...source };
  if (repeatsThePost(answer))
    return {
      title: "The answer repeats the post",
      pronoun: "it",
      detail: "It gives back the fields that were posted, as a request inspector does. ",
      fix: "Point the sender at the real handler: this one only repeats what it gets.",
    };
  if (/^<(?:!doctype html|html|head|body)/i.test(text) || type.startsWith("text/html"))
    return {
      title: "An HTML page comes back",
      pronoun: "it",
      detail: pageTitle(text),
      fix: "See whether this URL is the handler's, and not that of the site or of an app that answers every path with its page.",
    };
  if (/^null$/i.test(text))
    return {
      title: "“null” comes back",
      pronoun: "it",
      detail: "That is how a framework writes a handler's result when it returns nothing. ",
      fix: "Return the key from the handler: now it returns nothing.",
    };
  if (/^[[{]/.test(text) || /[/+]json\b/.test(type))
    return { title: "JSON comes back", pronoun: "it", detail: "" };
  if (text.length <= 40 && !text.includes("\n"))
    return { title: `“${text}” comes back`, pronoun: "it", detail: "" };
  return { title: "Other text comes back", pronoun: "it", detail: "" };
}

/** The program itself came, in place of what it would print. */
export function sourceCode(text: string): Pick<Came, "detail" | "fix"> | undefined {
  if (/<\?php\s|<\?=\s*\$/.test(text))
    return {
      detail: "That is PHP source: the server hands out the file and doesn't run it. ",
      fix: "Have the server run PHP for this path (php-fpm or mod_php); until then it shows the source to anyone.",
    };
  if (/^<\?\s.*\$_(?:POST|REQUEST|SERVER|GET)\b/s.test(text))
    return {
      detail: "That is PHP source behind a short tag, which PHP takes for text unless short_open_tag is on. ",
      fix: "Begin the file with <?php in place of <?; until then it shows the source to anyone.",
    };
  if (/^#!\/\S+\/(?:env )?(?:python|perl|ruby|node|bash|sh)\b/.test(text))
    return {
      detail: "That is the source of a script: the server hands out the file and doesn't run it. ",
      fix: "Have the server run the script (CGI, or a proxy to the application); until then it shows the source to anyone.",
    };
  return undefined;
}

function pageTitle(text: string): string {
  const title = /<title[^>]{0,100}>([^<]{1,100})<\/title>/i.exec(text)?.[1]?.replaceAll(/\s+/g, " ").trim();
  return title ? `The page is titled “${title}”. ` : "";
}

/** Field names of the post come back along with its values. */
export function repeatsThePost({ body }: Response): boolean {
  return /SecretKey/i.test(body.text) && /ServerId/i.test(body.text) && /Validation/.test(body.text);
}
