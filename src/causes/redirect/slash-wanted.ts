import type { Evidence } from "../../evidence.ts";
import { statusLine } from "../../view.ts";
import { refusedWith } from "../accepted.ts";
import type { Recognition } from "../define.ts";

/**
 * Django in debug mode refuses to redirect a post to the path with a slash, since its body would be lost:
 * CommonMiddleware raises a RuntimeError that says so [django/middleware/common.py].
 */
const wanted = /URL doesn(?:'|&#x27;|&#39;)t end\s+in a slash and you have APPEND_SLASH set/;

/** The redirect for a slash that would come, and does not because it was a post. */
export function slashWanted(evidence: Evidence): Recognition | undefined {
  const answer = refusedWith(evidence, 500);
  if (answer === undefined || !wanted.test(answer.body.text)) return undefined;
  return {
    confidence: "certain",
    title: "The path of the URL lacks the slash at its end",
    detail: `The post is answered ${statusLine(answer)}: Django says that the URL does not end in a slash and APPEND_SLASH is set. With DEBUG = False it redirects instead, and the post is lost.`,
    evidence: ["http.validation"],
  };
}

/** The address with the slash. */
export function slashed(evidence: Evidence): string {
  const href = evidence.url.parsed?.href ?? "";
  return href.replace(/(?<!\/)(?=\?|$)/, "/");
}
