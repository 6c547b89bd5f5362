import { listOf } from "../../causes/words.ts";
import { Redactor } from "../../redact.ts";
import { type ListLine, listed } from "../../reporters/terminal/columns.ts";
import { paragraph } from "../../reporters/terminal/layout.ts";
import type { Style } from "../../reporters/terminal/style.ts";
import type { CheckOptions, PlannedRequest } from "../../settings.ts";

/** The requests of `--dry-run`: those that are always sent, then those that depend on what comes back. */
export function renderPlan(
  plan: readonly PlannedRequest[],
  { url, secrets = [], via = [], ...keys }: CheckOptions,
  style: Style,
): string {
  const always = plan.filter(({ when }) => when === undefined);
  const perhaps = plan.filter(({ when }) => when !== undefined);
  const among = plan.map(lineOf);
  const lines = [
    ...paragraph(style, `A check of ${new Redactor({ ...keys, others: secrets }).url(url)} would send:`, {
      paint: style.paint.bold,
    }),
    ...listed(always.map(lineOf), style, { among }),
    ...(perhaps.length === 0 ? [] : ["", style.paint.bold("and, as the answers require:")]),
    ...listed(perhaps.map(lineOf), style, { among }),
    "",
    ...(via.length === 0
      ? []
      : paragraph(
          style,
          `The check is then made from ${listOf(via.map(({ name }) => name))} too, twice where that comes to something else.`,
        )),
    ...paragraph(
      style,
      "It also looks the name up, connects, and reads the certificate. Nothing was sent now.",
    ),
  ];
  return `${lines.join("\n")}\n`;
}

function lineOf({ name, method, purpose, when }: PlannedRequest): ListLine {
  const asked = purpose.startsWith(`${method} `) ? purpose : `${method} ${purpose}`;
  return { name, words: `${asked}${when === undefined ? "" : `\nwhen ${when}`}` };
}
