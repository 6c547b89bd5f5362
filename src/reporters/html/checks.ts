import type { Software } from "../../advice/software.ts";
import type { Check } from "../../report.ts";
import { type Content, html } from "./html.ts";
import { marked } from "./text.ts";
import { outcomes } from "./words.ts";

/** The twelve questions with their answers. */
export function renderChecks(checks: readonly Check[], id: string): Content {
  return html`<section>
<h3 id="${id}-checks">Checks</h3>
<ul class="checks">${checks.map(({ title, outcome }) => {
    const { sign, word, tone } = outcomes[outcome];
    return html`<li class="${tone}"><span class="sign" aria-hidden="true">${sign}</span> <span class="unseen">${word}: </span>${title}</li>
`;
  })}</ul></section>
`;
}

/** What was recognised behind the endpoint, and by which marks. */
export function renderSoftware(software: readonly Software[], id: string): Content {
  if (software.length === 0) return "";
  return html`<section>
<h3 id="${id}-software">Recognised behind it</h3>
<ul class="software">${software.map(
    ({ name, role, confidence, mark }) =>
      html`<li><b>${name}</b> <span class="quiet">${role}, ${confidence}: ${marked(mark)}</span></li>
`,
  )}</ul></section>
`;
}
