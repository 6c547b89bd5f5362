import type { Check, Outcome } from "../../report.ts";
import { type Html, html } from "./html.ts";
import { outcomes } from "./words.ts";

/*
 * The twelve outcomes as a small picture: the taller a bar, the worse, so that trouble stands out without colour.
 */

const heights: Readonly<Record<Outcome, number>> = { pass: 5, skipped: 1.5, warn: 11, fail: 18 };
const height = 18;
const step = 8;

/** @returns an image that says in words what it shows: `9 passed, 1 failed, 2 skipped`. */
export function pictureOf(checks: readonly Check[]): Html {
  const kinds = (["fail", "warn", "pass", "skipped"] as const).filter((kind) =>
    checks.some(({ outcome }) => outcome === kind),
  );
  const said = kinds.map(
    (kind) => `${checks.filter(({ outcome }) => outcome === kind).length} ${outcomes[kind].word}`,
  );
  return html`<svg class="picture" role="img" aria-label="${`Checks: ${said.join(", ")}`}" viewBox="0 0 ${checks.length * step} ${height}">${kinds.map(
    (kind) => html`<path class="${outcomes[kind].tone}" d="${barsOf(checks, kind)}"/>`,
  )}</svg>`;
}

function barsOf(checks: readonly Check[], kind: Outcome): string {
  return checks
    .map(({ outcome }, index) =>
      outcome === kind ? `M${index * step} ${height}h${step - 2}v${-heights[kind]}h${2 - step}z` : "",
    )
    .join("");
}
