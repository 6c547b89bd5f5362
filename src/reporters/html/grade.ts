import { type Grade, gradeOf } from "../../grade.ts";
import type { Report } from "../../report.ts";
import { type Content, type Html, html } from "./html.ts";
import type { Tone } from "./words.ts";

/** The colour that goes with a grade. The letter says the same. */
function gradeTone({ letter }: Grade): Tone {
  if (letter === null) return "unjudged";
  if (letter === "A+" || letter === "A") return "taken";
  return letter === "B" || letter === "C" ? "open" : "refused";
}

/** The letter in its box. */
export function gradeBadge(grade: Grade): Html {
  const said = grade.letter === null ? "No grade" : `Grade ${grade.letter}`;
  return html`<span class="grade ${gradeTone(grade)}"><span aria-hidden="true">${grade.letter ?? "–"}</span><span class="unseen">${said}</span></span>`;
}

/** Why it is that grade and no better one, folded. */
export function whyThisGrade(report: Report): Content {
  const { letter, reasons } = gradeOf(report);
  if (reasons.length === 0) return "";
  return html`<details class="why"><summary>${letter === null ? "Why no grade" : `Why ${letter}`}</summary>
<ul>${reasons.map(
    ({ id, title, best }) =>
      html`<li>${title}${id !== null && html` <code>${id}</code>`}${best !== null && best !== "F" && `: ${best} at best`}</li>
`,
  )}</ul></details>
`;
}
