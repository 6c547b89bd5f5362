import { createHash } from "node:crypto";
import type { Report } from "../../report.ts";
import messageStyle from "../../style/message.css?raw";
import tokens from "../../style/tokens.css?raw";
import type { Reporter, ReportView } from "../reporter.ts";
import { Budget } from "./budget.ts";
import exchangesStyle from "./exchanges.css?raw";
import { type Html, html, styleElement } from "./html.ts";
import overviewStyle from "./overview.css?raw";
import { type OverviewRow, overviewRow, renderOverview, standing } from "./overview.ts";
import pageStyle from "./page.css?raw";
import partsStyle from "./parts.css?raw";
import { renderTarget } from "./target.ts";
import { waterfallPatterns } from "./waterfall.ts";

const style = [tokens, messageStyle, pageStyle, partsStyle, exchangesStyle, overviewStyle].join("\n");

/**
 * A page that needs nothing beside it: no script, no network, no font. Its policy lets nothing in but its own style.
 * Of several targets it has an overview, which is written last, since it begins with the worst, and shown first: a
 * shadow root's slots order the page for eyes, keyboards and screen readers (HTML, "declarative shadow root").
 */
export const htmlReport: Reporter = async function* (reports, view) {
  yield String(await opening(view));
  yield* view.several ? manyTargets(reports, view) : oneTarget(reports, view);
  yield "</main>\n</body>\n</html>\n";
};

async function* oneTarget(reports: AsyncIterable<Report>, { strict }: ReportView): AsyncGenerator<string> {
  let count = 0;
  for await (const report of reports) {
    count++;
    yield String(renderTarget(report, { id: `t${count}`, strict, several: false, whole: true }));
  }
  if (count === 0) yield String(html`<h2>No endpoint was checked.</h2>`);
}

async function* manyTargets(reports: AsyncIterable<Report>, { strict }: ReportView): AsyncGenerator<string> {
  yield String(html`<template shadowrootmode="open"><slot name="overview"></slot><slot></slot></template>
`);
  const rows: OverviewRow[] = [];
  const budget = new Budget();
  for await (const report of reports) {
    const id = `t${rows.length + 1}`;
    const room = budget.roomFor(standing(report));
    rows.push(overviewRow(report, room === "none" ? null : id));
    if (room === "none") continue;
    const part = String(renderTarget(report, { id, strict, several: true, whole: room === "whole" }));
    budget.spend(part.length);
    yield part;
  }
  for (const part of renderOverview(rows)) yield String(part);
}

function opening({ several }: ReportView): Html {
  const digest = createHash("sha256").update(style, "utf8").digest("base64");
  const policy = `default-src 'none'; style-src 'sha256-${digest}'; img-src data:; base-uri 'none'; form-action 'none'`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>prevalidate check</title>
<link rel="icon" href="data:,">
${styleElement(style)}
</head>
<body>
${
  several &&
  html`<a class="skip" href="#overview">To the overview</a>
`
}<header class="masthead"><h1>prevalidate check</h1></header>
${waterfallPatterns}
${several ? html`<main class="many">` : html`<main>`}
`;
}
