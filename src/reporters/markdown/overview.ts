import type { Changes, Summary } from "../../summary/summary.ts";
import { count } from "../terminal/layout.ts";
import { codeSpan, markdownText } from "./escape.ts";
import { shortName as name } from "./table.ts";

/*
 * What a run over many targets comes to, in GitHub Flavored Markdown. Lists are short, and say what they leave out:
 * `--summary` has more of each, and `--reporter ndjson=…` has all.
 */

const mostCauses = 20;
const mostHosts = 15;
const mostCertificates = 15;
const mostNames = 10;
const mostIds = 10;
/** A certificate that lasts longer needs nobody's attention. */
const soonDays = 30;

/** Counts by verdict, what changed, causes, hosts, certificates. Ends with an empty line. */
export function renderOverview(summary: Summary): string {
  const parts = [
    heading(summary),
    verdicts(summary),
    summary.unreadable > 0 ? `⚠️ ${count(summary.unreadable, "target")} of the list could not be tried.` : "",
    ...changes(summary.changes),
    ...causes(summary),
    ...hosts(summary),
    ...certificates(summary),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n\n`;
}

function heading({ targets, good, unreadable, verdicts: { fail } }: Summary): string {
  const sign = good === targets && unreadable === 0 ? "✅" : fail > 0 && good < targets ? "❌" : "❔";
  return `## ${sign} ${count(targets, "endpoint")} checked`;
}

const barWidth = 20;

/** `████████░░`: what is there at all has a block, and what is not all of it leaves one. */
function bar(part: number, all: number): string {
  const share = all === 0 ? 0 : Math.round((part / all) * barWidth);
  const blocks = part === 0 ? 0 : Math.max(1, part < all ? Math.min(barWidth - 1, share) : share);
  return codeSpan(`${"█".repeat(blocks)}${"░".repeat(barWidth - blocks)}`);
}

function percent(part: number, all: number): string {
  return `${Math.round((part / Math.max(1, all)) * 100)} %`;
}

function verdicts({ targets, verdicts: { pass, fail, inconclusive }, warned }: Summary): string {
  const rows = [
    [`✅ would pass${warned > 0 ? `, ${warned} with warnings` : ""}`, pass],
    ["❌ would fail", fail],
    ["❔ can't be told", inconclusive],
  ] as const;
  const told = rows
    .filter(([, of]) => of > 0)
    .map(([word, of]) => `| ${word} | ${of} | ${percent(of, targets)} | ${bar(of, targets)} |`);
  return told.length === 0
    ? ""
    : ["| Verdict | Endpoints | Share | |", "| --- | ---: | ---: | --- |", ...told].join("\n");
}

function changes(changed: Changes | undefined): readonly string[] {
  if (changed === undefined) return [];
  const row = (sign: string, word: string, total: number, names: readonly string[]) =>
    total === 0 ? [] : [`- ${sign} **${total} ${word}:** ${listed(names, total)}`];
  const ids = (word: string, all: Changes["newCauses"]) =>
    all.length === 0
      ? []
      : [
          `- ${word}: ${all
            .slice(0, mostIds)
            .map(({ id, targets }) => `${codeSpan(id)} (${targets})`)
            .join(", ")}${all.length > mostIds ? ` and ${all.length - mostIds} more` : ""}`,
        ];
  const rows = [
    ...row("❌", "newly broken", changed.regressedCount, changed.regressed),
    ...row("✅", "mended", changed.mendedCount, changed.mended),
    ...row("➖", "broken as before", changed.stillFailing, changed.stillFailingTargets),
    ...row("➕", "not in the baseline", changed.addedCount, changed.added),
    ...row("➖", "in the baseline alone", changed.removedCount, changed.removed),
    ...ids("New causes", changed.newCauses),
    ...ids("Causes that are gone", changed.goneCauses),
  ];
  const since = changed.baseline === null ? "" : ` of ${markdownText(changed.baseline.slice(0, 10))}`;
  return [`### Since the baseline${since}`, rows.length > 0 ? rows.join("\n") : "Nothing is new."];
}

function listed(names: readonly string[], total: number): string {
  const shown = names.slice(0, mostNames).map(name);
  return `${shown.join(", ")}${total > shown.length ? ` and ${total - shown.length} more` : ""}`;
}

function causes({ causes: all, targets }: Summary): readonly string[] {
  const grave = all.filter(({ severity }) => severity !== "info");
  if (grave.length === 0) return [];
  const rows = grave.slice(0, mostCauses).map(({ id, title, severity, targets: of, examples }) => {
    const mark = severity === "error" ? "❌" : "⚠️";
    const some = examples.map(name).join(", ");
    return `| ${mark} ${markdownText(title)} (${codeSpan(id)}) | ${of} | ${percent(of, targets)} | ${some} |`;
  });
  return [
    "### By cause",
    ["| Cause | Endpoints | Share | Such as |", "| --- | ---: | ---: | --- |", ...rows].join("\n"),
    `${left(grave.length - rows.length, "cause")}More on a cause: ${codeSpan("prevalidate explain <cause>")}.`,
  ];
}

function left(more: number, word: string): string {
  return more > 0 ? `${count(more, `more ${word}`)} not listed. ` : "";
}

function hosts({ hosts: all, hostCount }: Summary): readonly string[] {
  if (hostCount < 2) return [];
  const amiss = all.filter(({ fail, inconclusive }) => fail + inconclusive > 0);
  if (amiss.length === 0) return [];
  const rows = amiss
    .slice(0, mostHosts)
    .map(
      ({ host, targets, fail, inconclusive }) =>
        `| ${name(host)} | ${fail + inconclusive} of ${targets} | ${bar(fail + inconclusive, targets)} |`,
    );
  const table = ["| Host | Not passing | |", "| --- | ---: | --- |", ...rows].join("\n");
  return ["### By host", table, left(amiss.length - rows.length, "host").trim()];
}

function certificates({ certificates: all, certificateCount }: Summary): readonly string[] {
  if (all.length === 0) return [];
  const soon = all.filter(({ days }) => days <= soonDays);
  const more = certificateCount - all.length;
  if (soon.length === 0)
    return ["### Certificates", `None ends within ${soonDays} days: the first is ${endOf(all[0])}.`];
  const rows = soon
    .slice(0, mostCertificates)
    .map(
      ({ host, notAfter, days }) =>
        `| ${name(host)} | ${notAfter.slice(0, 10)} | ${days < 0 ? "❌ over" : `⚠️ ${count(days, "day")}`} | ${timeTo(days)} |`,
    );
  const unlisted = soon.length - rows.length;
  return [
    `### Certificates that end within ${soonDays} days`,
    ["| Host | End | Left | |", "| --- | --- | --- | --- |", ...rows].join("\n"),
    unlisted > 0
      ? `${unlisted}${more > 0 && soon.length === all.length ? " or more" : ""} others not listed.`
      : "",
  ];
}

function endOf(certificate: Summary["certificates"][number] | undefined): string {
  return certificate === undefined
    ? ""
    : `${name(certificate.host)}, on ${certificate.notAfter.slice(0, 10)}`;
}

/** The days that are left of the last thirty. */
function timeTo(days: number): string {
  return bar(Math.max(0, days), soonDays);
}
