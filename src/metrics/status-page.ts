import { html, styleElement } from "../reporters/html/html.ts";
import { nameOf } from "../summary/words.ts";
import type { CurrentTarget, CurrentTargets } from "./current.ts";
import { isGraver } from "./facts.ts";

/** A page with more rows is no overview. */
const mostRows = 500;

const css =
  ":root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;margin:2rem auto;max-width:64rem;padding:0 1rem}" +
  "table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #8886;overflow-wrap:anywhere}";

/** A page for people: what is known of every target now, the worst first. It holds no script and loads nothing. */
export function statusPage(current: CurrentTargets): string {
  const all = current.list();
  const rows = worstFirst(all).slice(0, mostRows);
  const good = all.filter(({ facts }) => facts.success).length;
  const { last } = current;
  return `<!doctype html>\n${html`<html lang="en"><head><meta charset="utf-8"><title>prevalidate</title><meta name="viewport" content="width=device-width"><meta http-equiv="refresh" content="30">${styleElement(css)}</head>
<body><h1>prevalidate</h1>
<p>${good} of ${all.length} targets are in order. ${last === undefined ? "The first round is under way." : `The last round ended at ${last.endedAt.toISOString()}.`}${last !== undefined && last.unreadable > 0 ? ` ${last.unreadable} could not be read or tried.` : ""} <a href="/metrics">Metrics</a></p>
<table><thead><tr><th scope="col">Target</th><th scope="col">Verdict</th><th scope="col">Why</th><th scope="col">Checked</th></tr></thead><tbody>
${rows.map(row)}</tbody></table>
${all.length > rows.length && html`<p>And ${all.length - rows.length} more, no worse than these.</p>`}</body></html>`}\n`;
}

function row({ facts, title }: CurrentTarget) {
  const { labels, verdict, success, checkedAt } = facts;
  const { target, name, profile } = labels;
  const shown = nameOf({ target, ...(name !== "" && { name }) });
  const word = success ? verdict : `✗ ${verdict}`;
  const at = checkedAt === undefined ? "" : new Date(checkedAt * 1000).toISOString().slice(0, 19);
  return html`<tr><th scope="row">${shown}${shown !== target && html`<br><small>${target}</small>`} <small>${profile}</small></th><td>${word}</td><td>${title}</td><td>${at}</td></tr>
`;
}

function worstFirst(targets: readonly CurrentTarget[]): readonly CurrentTarget[] {
  return [...targets].sort(({ facts: a }, { facts: b }) => {
    if (isGraver(a, b)) return -1;
    return isGraver(b, a) ? 1 : 0;
  });
}
