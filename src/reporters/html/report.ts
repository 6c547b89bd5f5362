import { createHash } from "node:crypto";
import type { Report } from "../../report.ts";
import messageStyle from "../../style/message.css?raw";
import tokens from "../../style/tokens.css?raw";
import type { Reporter, ReportView } from "../reporter.ts";
import exchangesStyle from "./exchanges.css?raw";
import { findScript } from "./find.ts";
import { type Html, html, styleElement } from "./html.ts";
import { manyTargets } from "./many.ts";
import overviewStyle from "./overview.css?raw";
import pageStyle from "./page.css?raw";
import partsStyle from "./parts.css?raw";
import talliesStyle from "./tallies.css?raw";
import { renderTarget } from "./target.ts";
import { waterfallPatterns } from "./waterfall.ts";

const styleOfOne = [tokens, messageStyle, pageStyle, partsStyle, exchangesStyle].join("\n");
const styleOfMany = [styleOfOne, overviewStyle, talliesStyle].join("\n");

/**
 * A page that needs nothing beside it: no network, no font, no script to be read. Its policy lets nothing in but its
 * own style; of several targets, whose overview can be searched and sorted, its own script as well.
 */
export const htmlReport: Reporter = async function* (reports, view) {
  yield String(await opening(view));
  yield* view.several ? manyTargets(reports, view) : oneTarget(reports, view);
  yield "</main>\n</body>\n</html>\n";
};

async function* oneTarget(reports: AsyncIterable<Report>, view: ReportView): AsyncGenerator<string> {
  let count = 0;
  for await (const report of reports) {
    count++;
    yield String(renderTarget(report, { id: `t${count}`, view, whole: true }));
  }
  if (count === 0) yield String(html`<h2>No endpoint was checked.</h2>`);
}

function opening({ several }: ReportView): Html {
  const style = several ? styleOfMany : styleOfOne;
  const script = several ? ` script-src '${digestOf(findScript)}';` : "";
  const policy = `default-src 'none'; style-src '${digestOf(style)}';${script} img-src data:; base-uri 'none'; form-action 'none'`;
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

function digestOf(text: string): string {
  return `sha256-${createHash("sha256").update(text, "utf8").digest("base64")}`;
}
