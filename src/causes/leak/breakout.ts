import type { Evidence, Exchange } from "../../evidence.ts";
import { firstHeader } from "../../view.ts";
import { defineCause } from "../define.ts";
import { paths, told } from "./told.ts";

/** Where a text stands from which a quote would get out. */
type Place = "attribute" | "script";

export const reflectedBreakout = defineCause({
  id: "leak/reflected-quote",
  severity: "warning",
  title: "Text from the event can end an attribute or a script's string",
  about:
    "A page puts text by third parties between quotes, in an attribute or a script, and leaves the quotes in that text as they are. Whoever writes the text can end the attribute or the string, and go on with a script of their own.",
  signs:
    "An audit's mark comes back in an HTML page inside a tag or a script element, with the very quote unescaped that it stands between. Markup that comes back between tags is leak/reflected-markup.",
  verify:
    'curl -s "$URL" --data-urlencode "SecretKey=$SECRET_KEY" -d "ServerId=10000&Type=Failed&MessageId=1&Address=reader@example.net" --data-urlencode "Reason=x\\"y"\n# wanted: no x"y in the page',
  needs: ["http", "audit"],
  recognise: (evidence) => {
    const found = htmlOf(evidence).flatMap((seen) => {
      const place = breakoutIn(seen.response?.body.text ?? "");
      return place === undefined ? [] : [{ seen, place }];
    });
    const [first] = found;
    if (first === undefined) return undefined;
    return {
      confidence: "certain",
      detail: `The answer to ${told(found.map(({ seen }) => seen))} has the text inside ${first.place === "script" ? "a script" : "an attribute"}, with its quotes as they were posted.`,
      evidence: paths(found.map(({ seen }) => seen)),
    };
  },
  fixes: {
    general: [
      "Escape quotes too where a text goes into an attribute (ENT_QUOTES in PHP, the template engine's own escaping elsewhere), and put the attribute in quotes.",
      "Put no text into a script element: hand it over in a data attribute, or as JSON with < written as \\u003c.",
      "Better: answer with text/plain and the Validation Key alone.",
    ],
  },
});

function htmlOf(evidence: Evidence): readonly Exchange[] {
  return Object.values(evidence.http ?? {}).filter(({ response }) =>
    /^(?:text\/html|application\/xhtml\+xml)\b/i.test(firstHeader(response, "Content-Type") ?? ""),
  );
}

/** Each quote of the mark, as it is or escaped in some way. */
const mark = /pv("|&quot;|&#0*34;|\\")('|&#0*39;|&#x0*27;|&apos;|\\')/g;

/** The place of the first mark that could end what it stands in. */
function breakoutIn(page: string): Place | undefined {
  for (const { 0: found, 1: double, 2: single, index } of page.matchAll(mark)) {
    const before = page.slice(0, index);
    const open = before.lastIndexOf("<");
    if (/<script\b[^>]*>(?:(?!<\/script)[\s\S])*$/i.test(before.slice(before.lastIndexOf("<script")))) {
      const delimiter = delimiterOf(before.slice(before.lastIndexOf("<script")));
      if ((delimiter === '"' && double === '"') || (delimiter === "'" && single === "'")) return "script";
      continue;
    }
    if (open === -1 || before.indexOf(">", open) !== -1 || found === "") continue;
    const delimiter = delimiterOf(before.slice(open));
    if ((delimiter === '"' && double === '"') || (delimiter === "'" && single === "'")) return "attribute";
  }
  return undefined;
}

/** The quote that is open at the end of a piece of a tag or a script. */
function delimiterOf(text: string): string | undefined {
  let open: string | undefined;
  for (const character of text) {
    if (character !== '"' && character !== "'") continue;
    if (open === undefined) open = character;
    else if (open === character) open = undefined;
  }
  return open;
}
