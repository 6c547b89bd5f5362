import { explainCause, explanationOf } from "../../explain.ts";
import type { Finding, Severity } from "../../report.ts";
import { markdownProse } from "../markdown/escape.ts";
import { numbered } from "../plain-words.ts";

/** SARIF's words for how much a result weighs (§3.27.10). */
export const levels: Readonly<Record<Severity, "error" | "warning" | "note">> = {
  error: "error",
  warning: "warning",
  info: "note",
};

/**
 * The rule that a finding is a result of (§3.49): the cause, with all that `explain` says of it. There is no address
 * on the web to give as `helpUri`; the help has the whole text.
 */
export function ruleOf(finding: Finding): object {
  const cause = explainCause(finding.id);
  const name = finding.id.replaceAll(/(?:^|[/-])([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  const tags = ["webhook", finding.id.split("/")[0]];
  // A cause of another version has no words here but those of its finding.
  if (cause === undefined)
    return { id: finding.id, name, shortDescription: { text: finding.title }, properties: { tags } };
  const { title, about, severity, signs, fix, verify } = explanationOf(cause);
  return {
    id: finding.id,
    name,
    shortDescription: { text: `${title}.` },
    fullDescription: { text: about },
    help: {
      text: [
        about,
        `How it is recognised: ${signs}`,
        ["How to fix it:", ...numbered(fix)].join("\n"),
        `How to see that it is mended:\n${verify}`,
        `More: prevalidate explain ${finding.id}`,
      ].join("\n\n"),
      markdown: [
        markdownProse(about),
        `**How it is recognised.** ${markdownProse(signs)}`,
        "**How to fix it**",
        fix.map((step, at) => `${at + 1}. ${markdownProse(step)}`).join("\n"),
        "**How to see that it is mended**",
        `\`\`\`sh\n${verify}\n\`\`\``,
        `More: \`prevalidate explain ${finding.id}\``,
      ].join("\n\n"),
    },
    defaultConfiguration: { level: levels[severity] },
    properties: { tags },
  };
}
