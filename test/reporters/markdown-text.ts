import { execFileSync, spawnSync } from "node:child_process";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";

/** A node of mdast, as far as tests look at it. */
export interface MarkdownNode {
  readonly type: string;
  readonly value?: string;
  readonly children?: readonly MarkdownNode[];
}

/** Reads GitHub Flavored Markdown. */
export function parseMarkdown(document: string): MarkdownNode {
  return fromMarkdown(document, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
}

/** Every node of these types, at any depth, in the document's order. */
export function nodes(tree: MarkdownNode, ...types: readonly string[]): readonly MarkdownNode[] {
  const own = types.includes(tree.type) ? [tree] : [];
  return [...own, ...(tree.children ?? []).flatMap((child) => nodes(child, ...types))];
}

/** What a reader sees of a node: text and code, without HTML. */
export function textOf(tree: MarkdownNode): string {
  return nodes(tree, "text", "inlineCode", "code")
    .map(({ value }) => value)
    .join("");
}

export const hasCmark = spawnSync("cmark-gfm", ["--version"]).status === 0;

/** The HTML that GitHub's own implementation makes, before GitHub cleans it. */
export function githubHtml(document: string): string {
  const extensions = ["table", "strikethrough", "autolink", "tasklist"].flatMap((name) => ["-e", name]);
  return execFileSync("cmark-gfm", ["--unsafe", ...extensions], {
    input: document,
    encoding: "utf8",
    maxBuffer: 2 ** 26,
  });
}
