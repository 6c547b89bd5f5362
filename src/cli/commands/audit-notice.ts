import { auditGroups, timingPosts } from "../../audit/plan.ts";
import { Redactor } from "../../redact.ts";
import { listed } from "../../reporters/terminal/columns.ts";
import { count, paragraph } from "../../reporters/terminal/layout.ts";
import { makeStyle, showsUnicode, wantsColor } from "../../reporters/terminal/style.ts";
import type { CheckOptions } from "../../settings.ts";
import { profileFor } from "../../settings-facts.ts";

/**
 * What an audit is about to send, in short: shown before its first request.
 * @returns lines for standard error, with a line end.
 */
export function renderAuditNotice(options: CheckOptions): string {
  const style = makeStyle({
    color: wantsColor(undefined, process.env, process.stderr),
    unicode: showsUnicode(process.env, process.platform),
    columns: process.stderr.columns,
  });
  const groups = auditGroups(profileFor(options), options, options.secretKey ?? "");
  const requests = groups.reduce((sum, { lines }) => sum + lines.length, 0);
  const { url, secrets = [], ...keys } = options;
  const shown = new Redactor({ ...keys, others: secrets }).url(url);
  const lines = groups.map(({ title, lines }) => ({ name: String(lines.length), words: title }));
  const timed = options.auditTiming
    ? [{ name: String(timingPosts), words: "wrong keys, to measure how long they take to refuse" }]
    : [];
  return `${[
    ...paragraph(
      style,
      `After the check, the audit sends ${count(requests, "more request")} to ${shown}, one after the other:`,
    ),
    ...listed([...lines, ...timed], style),
    ...paragraph(style, "All say that they are simulated. --audit --dry-run lists each one.", {
      paint: style.paint.dim,
    }),
  ].join("\n")}\n`;
}
