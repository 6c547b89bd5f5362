import type { FailureGroup, Latency, ReplayReport } from "../../replay/report.ts";
import { formatMs, paragraph, ruled, steps } from "../terminal/layout.ts";
import type { Style } from "../terminal/style.ts";
import type { ReplayView } from "./all.ts";

/** The report as people read it: verdict, counts, failures by cause, latency as a picture. */
export function renderReplay(report: ReplayReport, { style, verbose, quiet }: ReplayView): string {
  const lines = [
    ...verdict(report, style),
    ...(quiet
      ? []
      : [
          ...counts(report, style),
          ...groups("Failures", report.failures, style, verbose),
          ...groups("Differences from what was recorded", report.differences, style, verbose),
          ...unreadable(report, style),
          ...latency("Latency", report.latency, style),
          ...(report.service
            ? latency("Latency from the moment of sending", report.service, style, false)
            : []),
        ]),
  ];
  return `${lines.join("\n")}\n`;
}

function verdict(report: ReplayReport, style: Style): readonly string[] {
  const { marks, paint } = style;
  const { posts } = report.counts;
  const [mark, color, words] =
    report.verdict === "fail"
      ? [marks.fail, paint.red.bold, failWords(report)]
      : report.verdict === "pass"
        ? [marks.pass, paint.green.bold, `All ${amount(posts, "answer")} are what the sender needs.`]
        : [marks.unsure, paint.yellow.bold, unsureWords(report)];
  const interrupted = report.interrupted ? " Interrupted: this is what was done until then." : "";
  return paragraph(style, `${words}${interrupted}`, { lead: `${mark} `, paintLead: color });
}

function failWords({ counts }: ReplayReport): string {
  const failed = counts.refused + counts.unanswered;
  const parts = [
    ...(failed > 0
      ? [`the sender would not take ${number(failed)} of ${amount(counts.posts, "answer")}`]
      : []),
    ...(counts.differing > 0
      ? [`${number(counts.differing)} of ${number(counts.compared)} differ from what was recorded`]
      : []),
  ].join(", and ");
  return `${parts.slice(0, 1).toUpperCase()}${parts.slice(1)}.`;
}

function unsureWords({ counts }: ReplayReport): string {
  if (counts.posts === 0) return "Nothing was sent.";
  if (counts.unanswered > 0)
    return `${amount(counts.unanswered, "post")} of ${number(counts.posts)} could not be sent from this machine.`;
  if (counts.undocumented === 0)
    return `${amount(counts.posts, "answer")}, all of them what the sender needs.`;
  return `Of ${number(counts.undocumented)} of ${amount(counts.posts, "answer")} it is not documented whether the sender takes them.`;
}

function counts(report: ReplayReport, style: Style): readonly string[] {
  const { counts: c, throughput, durationMs } = report;
  const statuses = Object.entries(report.statuses).map(([status, n]) => `${status}: ${number(n)}`);
  const types = Object.entries(report.types).map(([type, n]) => `${type}: ${number(n)}`);
  const rest = [
    [c.unanswered, "got no whole answer"],
    [c.retries, "tries beyond the first"],
    [c.resent, "sent once more: their connection was closed before any answer came"],
    [c.resumed, "done by a run before this one"],
    [c.filtered, "left out by the filters"],
    [c.untouched, "could not be adapted"],
    [c.unreadable, "captures could not be read"],
  ] as const;
  const seconds = durationMs < 950 ? `${durationMs} ms` : `${(durationMs / 1000).toFixed(1)} s`;
  return [
    "",
    ...paragraph(
      style,
      `${number(c.posts - c.resumed)} posts to ${report.target} in ${seconds}: ${number(throughput.postsPerSecond)} a second`,
      { indent: 2 },
    ),
    ...(types.length > 0 ? paragraph(style, types.join(`  ${style.marks.dot}  `), { indent: 2 }) : []),
    ...(statuses.length > 0 ? paragraph(style, statuses.join(`  ${style.marks.dot}  `), { indent: 2 }) : []),
    ...rest.flatMap(([n, words]) => (n > 0 ? paragraph(style, `${number(n)} ${words}`, { indent: 2 }) : [])),
  ];
}

function groups(
  heading: string,
  list: readonly FailureGroup[],
  style: Style,
  verbose: boolean,
): readonly string[] {
  if (list.length === 0) return [];
  const { marks, paint } = style;
  return [
    "",
    ruled(style, heading),
    ...list.flatMap((group) => [
      "",
      ...paragraph(style, `${group.title} (${group.id})`, {
        lead: `${group.severity === "error" ? marks.fail : marks.unsure} ${number(group.count)} × `,
        paintLead: group.severity === "error" ? paint.red.bold : paint.yellow.bold,
      }),
      ...group.examples.slice(0, verbose ? group.examples.length : 1).flatMap((example) => {
        const line = example.line === undefined ? `, post ${example.index + 1}` : `:${example.line}`;
        const about = [example.type ?? "no event", ...(example.messageId ? [example.messageId] : [])].join(
          " ",
        );
        return paragraph(style, `${example.file}${line} (${about}): ${example.detail}`, { indent: 4 });
      }),
      ...(group.fix.length > 0 ? steps(style, group.fix, 4) : []),
    ]),
  ];
}

function unreadable({ unreadable: list, counts: c }: ReplayReport, style: Style): readonly string[] {
  if (list.length === 0) return [];
  const more = c.unreadable - list.length;
  return [
    "",
    ruled(style, "Could not be read"),
    ...list.flatMap(({ file, line, reason }) =>
      paragraph(style, `${file}${line === undefined ? "" : `:${line}`}: ${reason}`, { indent: 2 }),
    ),
    ...(more > 0 ? paragraph(style, `and ${number(more)} more`, { indent: 2 }) : []),
  ];
}

/** Percentiles, and how often each span of time was: a bar for each power of two. */
function latency(heading: string, times: Latency, style: Style, picture = true): readonly string[] {
  if (times.count === 0) return [];
  const { marks, paint } = style;
  const percentiles = [
    ["p50", times.p50Ms],
    ["p90", times.p90Ms],
    ["p99", times.p99Ms],
    ["p99.9", times.p999Ms],
    ["max", times.maxMs],
  ] as const;
  const line = percentiles.map(([name, ms]) => `${name} ${fine(ms)}`).join("   ");
  const most = Math.max(...times.buckets.map(({ count }) => count));
  const room = Math.max(10, style.width - 30);
  const bars = times.buckets.map(({ upToMs, count }) => {
    const bar = marks.bar.repeat(count === 0 ? 0 : Math.max(1, Math.round((count / most) * room)));
    return `  ${`< ${fine(upToMs)}`.padStart(10)}  ${paint.cyan(bar)} ${number(count)}`;
  });
  return ["", ruled(style, heading), `  ${line}`, ...(picture ? ["", ...bars] : [])];
}

/** As `formatMs`, and finer below it. */
function fine(ms: number): string {
  return ms < 10 ? `${ms < 1 ? ms.toFixed(2) : ms.toFixed(1)} ms` : formatMs(ms);
}

function number(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

function amount(value: number, word: string): string {
  return `${number(value)} ${word}${value === 1 ? "" : "s"}`;
}
