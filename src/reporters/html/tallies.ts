import type { CauseCount, Changes, HostCount, Summary } from "../../summary/summary.ts";
import { formatMs } from "../terminal/layout.ts";
import { bar, shareBar, timeLine } from "./bars.ts";
import { type Content, type Html, html } from "./html.ts";
import { cut, cutList, marked } from "./text.ts";
import { daysLeft, moment, plural, severities, type Tone } from "./words.ts";

/** The part of the page that tells more of a target, by the target's name. */
export type Links = ReadonlyMap<string, string>;

/** Items that stand open; the rest is folded. */
const mostOpen = 8;
const mostOfName = 120;
/** Of fewer endpoints the slowest are seen in the table. */
const fewest = 10;
const mostSlowest = 5;

/** What the run comes to: what changed, the causes, the hosts, the certificates, the slowest answers. */
export function renderTallies(summary: Summary, links: Links): Html {
  const parts = [
    changes(summary.changes, links),
    causes(summary, links),
    hosts(summary),
    certificates(summary, links),
    slowest(summary, links),
  ];
  return html`<div class="tallies">${parts}</div>
`;
}

function part(id: string, title: string, content: Content): Html {
  return html`<section aria-labelledby="${`by-${id}`}"><h3 id="${`by-${id}`}">${title}</h3>
${content}</section>
`;
}

/** @param total how many there are, where there are more than the items. */
function tally(items: readonly Html[], total: number, word: string): Content {
  const open = items.length <= mostOpen + 2 ? items : items.slice(0, mostOpen);
  const folded = items.slice(open.length);
  return [
    html`<ul class="tally">${open}</ul>
`,
    folded.length > 0 &&
      html`<details class="rest"><summary>${folded.length} more ${plural(folded.length, word)}</summary><ul class="tally">${folded}</ul></details>
`,
    total > items.length &&
      html`<p class="quiet">${total - items.length} more ${plural(total - items.length, word)} not listed.</p>
`,
  ];
}

function item(lead: Content, tone: Tone | undefined, what: Content, picture: Content = ""): Html {
  return html`<li><span class="lead ${tone ?? ""}">${lead}</span><div>${what}</div>${picture}</li>
`;
}

function named(name: string, links: Links): Html {
  const { text, left } = cut(name, mostOfName);
  const shown = html`${marked(text)}${left > 0 && "…"}`;
  const id = links.get(name);
  return id === undefined
    ? html`<span class="name">${shown}</span>`
    : html`<a class="name" href="#${id}">${shown}</a>`;
}

function names(all: readonly string[], total: number, links: Links): Content {
  const { shown, left } = cutList(all, 5);
  const more = all.slice(shown.length);
  const list = (some: readonly string[]) =>
    some.map((name, index) => [index > 0 && ", ", named(name, links)]);
  return [
    list(shown),
    left > 0 && html`<details class="rest"><summary>${left} more</summary>${list(more)}</details>`,
    total > all.length && html`<p class="quiet">${total - all.length} more not listed.</p>`,
  ];
}

function changes(changed: Changes | undefined, links: Links): Content {
  if (changed === undefined) return "";
  const row = (count: number, word: string, all: readonly string[], tone?: Tone) =>
    count === 0
      ? []
      : [item(count, tone, html`<p>${word}</p><p class="quiet">${names(all, count, links)}</p>`)];
  const rows = [
    ...row(changed.regressedCount, "newly broken", changed.regressed, "refused"),
    ...row(changed.mendedCount, "mended", changed.mended, "taken"),
    ...row(changed.stillFailing, "broken as before", changed.stillFailingTargets, "open"),
    ...row(changed.addedCount, "not in the baseline", changed.added),
    ...row(changed.removedCount, "in the baseline alone", changed.removed),
  ];
  const since =
    changed.baseline === null
      ? ""
      : html`<p class="quiet">${moment(changed.baseline)}</p>
`;
  const ids = (word: string, all: Changes["newCauses"]) => {
    const { shown, left } = cutList(all, mostOpen);
    return (
      all.length > 0 &&
      html`<p class="quiet">${word}: ${shown.map(({ id, targets }, index) => [index > 0 && ", ", html`<code>${id}</code> at ${targets}`])}${left > 0 && ` and ${left} more`}.</p>
`
    );
  };
  const nothing = changed.regressedCount === 0 && changed.newCauses.length === 0;
  return part("changes", "Since the baseline", [
    since,
    nothing &&
      html`<p class="taken">Nothing is new.</p>
`,
    rows.length > 0 &&
      html`<ul class="tally">${rows}</ul>
`,
    ids("New causes", changed.newCauses),
    ids("Causes that are gone", changed.goneCauses),
  ]);
}

function causes({ causes: all, targets }: Summary, links: Links): Content {
  const grave = all.filter(({ severity }) => severity !== "info");
  if (grave.length === 0) return "";
  const one = ({ id, title, severity, targets: count, examples }: CauseCount) => {
    const { sign, word, tone } = severities[severity];
    const share = Math.round((count / Math.max(1, targets)) * 100);
    const what = html`<p><span class="${tone}"><span aria-hidden="true">${sign}</span><span class="unseen">${word}:</span></span> <b>${title}</b> <span class="quiet">${share} %</span></p>
<p class="quiet"><code>prevalidate explain ${id}</code>${narrowing(id)}</p>
<p class="quiet">${examples.map((name, index) => [index > 0 && ", ", named(name, links)])}${count > examples.length && ` and ${count - examples.length} more`}</p>`;
    return item(count, undefined, what, shareBar(count, targets, tone));
  };
  const remarks = all.length - grave.length;
  return part("causes", "By cause", [
    tally(grave.map(one), grave.length, "cause"),
    remarks > 0 &&
      html`<p class="quiet">And ${remarks} ${plural(remarks, "kind")} of remark, told with each endpoint.</p>
`,
  ]);
}

/** Shown where the page's script runs: narrows the table to what has such an id or host. */
function narrowing(words: string): Html {
  return html` <button type="button" data-find="${words}" hidden>Show only these<span class="unseen"> of ${words}</span></button>`;
}

function hosts({ hosts: all, hostCount }: Summary): Content {
  if (hostCount < 2) return "";
  const one = ({ host, targets, pass, fail, inconclusive }: HostCount) => {
    const parts = [
      { count: fail, word: "failing", tone: "refused" },
      { count: inconclusive, word: "can't be told", tone: "open" },
      { count: pass, word: "passing", tone: "taken" },
    ] as const;
    const amiss = fail + inconclusive;
    const { text, left } = cut(host, mostOfName);
    const told = amiss === 0 ? `${targets} in order` : `${amiss} of ${targets}`;
    return item(
      told,
      amiss === 0 ? undefined : fail > 0 ? "refused" : "open",
      html`<span class="name">${text || "no host"}${left > 0 && "…"}</span>${narrowing(host)}`,
      bar(parts),
    );
  };
  return part("hosts", "By host", tally(all.map(one), hostCount, "host"));
}

/** A certificate that lasts longer needs nobody's attention. */
const soonDays = 30;

function certificates({ certificates: all, certificateCount }: Summary, links: Links): Content {
  if (all.length === 0) return "";
  const days = all.map((one) => one.days);
  const over = days.filter((left) => left < 0).length;
  const soon = days.filter((left) => left >= 0 && left <= soonDays).length;
  const said = `Of ${all.length} certificates ${over} are over, ${soon} end within ${soonDays} days and ${all.length - over - soon} later.`;
  const rows = all.map(({ host, target, name, notAfter, days: left }) =>
    item(
      html`<time datetime="${notAfter}">${notAfter.slice(0, 10)}</time>`,
      left < 0 ? "refused" : left <= soonDays ? "open" : undefined,
      html`${named(name ?? target, links)} <span class="quiet">${name !== undefined && `${host} · `}${daysLeft(left)}</span>`,
    ),
  );
  return part("certificates", "By the certificate's end", [
    timeLine(days, said),
    tally(rows, certificateCount, "certificate"),
  ]);
}

function slowest({ slowest: all, targets }: Summary, links: Links): Content {
  if (targets < fewest || all.length === 0) return "";
  const rows = all
    .slice(0, mostSlowest)
    .map(({ ms, name, target }) => item(formatMs(ms), undefined, named(name ?? target, links)));
  return part("time", "Slowest answers", tally(rows, rows.length, "answer"));
}
