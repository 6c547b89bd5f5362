import type { ReportView } from "../reporters/reporter.ts";
import { count, paragraph } from "../reporters/terminal/layout.ts";
import type { Style } from "../reporters/terminal/style.ts";
import type { Summary } from "./summary.ts";

/** Rows of each list; the JSON has more. */
const mostRows = 10;
/** A certificate that lasts longer needs nobody's attention. */
const soonDays = 30;

/** What a run comes to, for people: at the end, where it is seen. */
export function renderSummary(summary: Summary, { style, quiet }: ReportView): string {
  const { paint } = style;
  const lines = [
    paint.bold("Summary"),
    ...paragraph(style, verdicts(summary, style), { indent: 2, paint: paintOf(summary, style) }),
    ...(quiet ? [] : [...changes(summary, style), ...causes(summary, style), ...hosts(summary, style)]),
    ...(quiet ? [] : [...certificates(summary, style), ...slowest(summary, style)]),
  ];
  return `${lines.join("\n")}\n`;
}

function verdicts(
  { targets, verdicts: { pass, fail, inconclusive }, warned, unreadable }: Summary,
  { marks }: Style,
): string {
  const parts = [
    count(targets, "target"),
    `${pass} would pass${warned > 0 ? ` (${warned} with warnings)` : ""}`,
    ...(fail > 0 ? [`${fail} would fail`] : []),
    ...(inconclusive > 0 ? [`${inconclusive} can't be told`] : []),
    ...(unreadable > 0 ? [`${unreadable} not tried`] : []),
  ];
  return parts.join(` ${marks.dot} `);
}

function paintOf({ targets, good, unreadable, verdicts: { fail } }: Summary, { paint }: Style) {
  if (good === targets && unreadable === 0) return paint.green;
  return fail > 0 && good < targets ? paint.red : paint.yellow;
}

function changes({ changes: changed }: Summary, style: Style): readonly string[] {
  if (changed === undefined) return [];
  const named = (names: readonly string[], total: number) =>
    `${names.slice(0, mostRows).join(", ")}${total > mostRows ? ` and ${total - mostRows} more` : ""}`;
  const { red, green, dim } = style.paint;
  const row = (total: number, what: string, names: readonly string[], paint: (text: string) => string) =>
    total === 0 ? [] : paragraph(style, `${total} ${what}: ${named(names, total)}`, { indent: 2, paint });
  const { regressed, mended, added, removed } = changed;
  const rows = [
    ...row(changed.regressedCount, "newly broken", regressed, red),
    ...row(changed.mendedCount, "mended", mended, green),
    ...row(changed.addedCount, "not in the baseline", added, dim),
    ...row(changed.removedCount, "in the baseline alone", removed, dim),
    ...(changed.stillFailing > 0
      ? paragraph(style, `${changed.stillFailing} broken as before`, { indent: 2 })
      : []),
  ];
  const nothing = paragraph(style, "Nothing is new.", { indent: 2, paint: green });
  return ["", style.paint.bold("Since the baseline"), ...(rows.length > 0 ? rows : nothing)];
}

function causes(summary: Summary, style: Style): readonly string[] {
  const grave = summary.causes.filter(({ severity }) => severity !== "info");
  return table(
    style,
    "Causes",
    grave.map(({ id, title, severity, targets }) => ({
      lead: String(targets),
      text: `${title} (${id})`,
      paint: severity === "error" ? style.paint.red : style.paint.yellow,
    })),
    grave.length,
  );
}

function hosts({ hosts: all, hostCount }: Summary, style: Style): readonly string[] {
  const failing = all.filter(({ fail, inconclusive }) => fail + inconclusive > 0);
  if (hostCount < 2) return [];
  return table(
    style,
    "Hosts",
    failing.map(({ host, fail, inconclusive, targets }) => ({
      lead: String(fail + inconclusive),
      text: `of ${targets} at ${host}`,
    })),
    failing.length,
  );
}

function certificates({ certificates: all }: Summary, style: Style): readonly string[] {
  const soon = all.filter(({ days }) => days <= soonDays);
  return table(
    style,
    "Certificates that end soon",
    soon.map(({ host, notAfter, days }) => ({
      lead: days < 0 ? "over" : `${days} d`,
      text: `${host}, ${notAfter.slice(0, 10)}`,
      paint: days < 0 ? style.paint.red : style.paint.yellow,
    })),
    soon.length,
  );
}

function slowest({ slowest: all, targets }: Summary, style: Style): readonly string[] {
  if (targets < mostRows) return [];
  const rows = all.slice(0, 3).map(({ ms, name, target }) => ({ lead: `${ms} ms`, text: name ?? target }));
  return table(style, "Slowest answers", rows, rows.length);
}

interface Row {
  readonly lead: string;
  readonly text: string;
  readonly paint?: (text: string) => string;
}

function table(style: Style, title: string, rows: readonly Row[], total: number): readonly string[] {
  if (rows.length === 0) return [];
  const shown = rows.slice(0, mostRows);
  const width = Math.max(...shown.map(({ lead }) => lead.length));
  return [
    "",
    style.paint.bold(title),
    ...shown.flatMap(({ lead, text, paint }) =>
      paragraph(style, text, {
        indent: 2,
        lead: `${lead.padStart(width)}  `,
        ...(paint && { paintLead: paint }),
      }),
    ),
    ...(total > shown.length
      ? paragraph(style, `and ${total - shown.length} more`, { indent: width + 4 })
      : []),
  ];
}
