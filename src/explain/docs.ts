import { allCauses } from "../causes/all.ts";
import type { Severity } from "../report.ts";
import { type Explanation, explanationOf, idsIn } from "./explanation.ts";

/*
 * The pages under docs/causes/, made from the causes themselves (`npm run docs:causes`).
 */

const marks: Readonly<Record<Severity, string>> = { error: "!", warning: "~", info: "·" };

const consequences: Readonly<Record<Explanation["stops"], string>> = {
  validation: "Validate fails while it holds.",
  events: "Validate passes, and posts after it are lost.",
  nothing: "By itself it stops nothing.",
};

/** What each family is about, in the order of the layers. */
const families: Readonly<Record<string, string>> = {
  tool: "what kept the check itself from finding out",
  url: "the address",
  dns: "the name",
  tcp: "the connection",
  tls: "the certificate and the handshake",
  http: "the exchange itself",
  redirect: "being sent elsewhere",
  gate: "what stands in front of the handler",
  method: "the method",
  route: "the path, and the form of the post",
  handler: "the handler",
  key: "the Validation Key",
  secret: "the Secret Key",
  leak: "what answers give away",
  audit: "what only an audit asks about (`check --audit`)",
};

/**
 * Writes a page for each cause, and an index.
 * @returns Markdown by the path under docs/causes/, such as `key/html-escaped.md` and `README.md`.
 */
export function causeDocs(): ReadonlyMap<string, string> {
  const explanations = allCauses.map(explanationOf);
  const known = new Set(explanations.map(({ id }) => id));
  return new Map([
    ["README.md", index(explanations)],
    ...explanations.map((one): [string, string] => [`${one.id}.md`, page(one, known)]),
  ]);
}

function page(cause: Explanation, known: ReadonlySet<string>): string {
  const linked = (text: string) => withLinks(text, cause.id, known);
  const { fix, fixBySoftware } = cause;
  const list = (steps: readonly string[]) =>
    steps.map((step, at) => (steps.length > 1 ? `${at + 1}. ${linked(step)}` : linked(step))).join("\n");
  return [
    `# ${cause.title}`,
    `\`${cause.id}\` · ${cause.severity === "info" ? "information" : cause.severity} · ${consequences[cause.stops]}`,
    linked(cause.about),
    "## How it is recognised",
    linked(cause.signs),
    ...(cause.products.length === 0 ? [] : [`Known by their own marks: ${cause.products.join(", ")}.`]),
    "## How to fix it",
    ...(fix.length === 0 ? [] : [list(fix)]),
    ...fixBySoftware.flatMap(({ software, steps }) => [`### ${software}`, list(steps)]),
    "## How to see that it is mended",
    `\`\`\`sh\n${cause.verify}\n\`\`\``,
    "---",
    `[All causes](../README.md) · in the terminal: \`prevalidate explain ${cause.id}\``,
  ]
    .map((part) => `${part}\n`)
    .join("\n");
}

/** Names of other causes lead to their pages. What stands in `code` stays as it is. */
function withLinks(text: string, own: string, known: ReadonlySet<string>): string {
  const ids = idsIn(text).filter((id) => id !== own && known.has(id));
  return text
    .split(/(`[^`]*`)/)
    .map((part) => (part.startsWith("`") ? part : linkAll(escapeMarkup(part), ids)))
    .join("");
}

function linkAll(text: string, ids: readonly string[]): string {
  return ids.reduce(
    (linked, id) => linked.replaceAll(new RegExp(`(?<![\\w/[])${id}(?![\\w-])`, "g"), `[${id}](../${id}.md)`),
    text,
  );
}

/** Tags, and what Markdown would take for emphasis: a `_` within a word is none. */
function escapeMarkup(text: string): string {
  return text.replaceAll("<", "&lt;").replaceAll(/\*|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, "\\$&");
}

function index(explanations: readonly Explanation[]): string {
  const sections = Object.entries(families).flatMap(([family, words]) => {
    const members = explanations.filter(({ id }) => id.startsWith(`${family}/`));
    return [
      `## ${family}: ${words}`,
      members
        .map(({ id, severity, title }) => `- ${marks[severity]} [${id}](${id}.md) — ${title}`)
        .join("\n"),
    ];
  });
  return [
    "# The causes",
    `What can be wrong with an endpoint, ${explanations.length} causes by layer: the earliest broken layer explains the later ones. \`!\` is an error, \`~\` a warning, \`·\` information; in a single case a cause may weigh more or less.`,
    "These pages are made from the causes in `src/causes/` by `npm run docs:causes`: edit those.",
    ...sections,
  ]
    .map((part) => `${part}\n`)
    .join("\n");
}
