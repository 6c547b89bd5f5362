import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import { parseFragment, serialize } from "parse5";

/**
 * Reads a page of Markdown (CommonMark, GFM).
 * @param {string} text the Markdown
 * @param {(href: string) => string} link gives what a link or picture becomes; throws where it leads nowhere
 * @returns {{ title: string, html: string, headings: { id: string, text: string }[] }} the first heading of level
 *   one, the page, and its headings of level two
 */
export function readMarkdown(text, link) {
  const html = micromark(text, {
    allowDangerousHtml: true,
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
  });
  const fragment = parseFragment(html);
  const page = { title: "", headings: [], slugs: new Map(), link };
  visit(fragment, page);
  return { title: page.title, html: serialize(fragment), headings: page.headings };
}

/** Takes out comments, which speak to the tests, and fits each element for the site. */
function visit(node, page) {
  node.childNodes = node.childNodes.filter(({ nodeName }) => nodeName !== "#comment");
  for (const child of node.childNodes) if (child.childNodes !== undefined) visit(child, page);
  node.childNodes = node.childNodes.map((child) => fits[child.nodeName]?.(child, page) ?? child);
}

const fits = {
  h1: heading,
  h2: heading,
  h3: heading,
  h4: heading,
  a: (node, page) => relink(node, "href", page),
  img: (node, page) => relink(node, "src", page),
  pre: (node) => {
    set(node, "tabindex", "0");
    const code = node.childNodes.find(({ nodeName }) => nodeName === "code");
    if (code !== undefined) colour(code);
    return node;
  },
  table: (node) => {
    const names = textOf(node.childNodes.find(({ nodeName }) => nodeName === "thead") ?? node);
    const label = `Table: ${names.trim().replaceAll(/\s*\n\s*/g, ", ")}`;
    return element("div", { class: "table", tabindex: "0", role: "region", "aria-label": label }, [node]);
  },
  // An empty header would be announced as one that says nothing.
  th: (node) => (textOf(node).trim() === "" ? element("td", {}, node.childNodes) : node),
};

/** Gives a heading the anchor that forges give it. */
function heading(node, page) {
  const text = textOf(node);
  const slug = slugOf(text);
  const times = page.slugs.get(slug) ?? 0;
  page.slugs.set(slug, times + 1);
  const id = times === 0 ? slug : `${slug}-${times}`;
  if (attribute(node, "id") === undefined) set(node, "id", id);
  if (node.nodeName === "h1" && page.title === "") page.title = text;
  if (node.nodeName === "h2") page.headings.push({ id: attribute(node, "id"), text });
  if (node.nodeName !== "h1") {
    const label = `Link to “${text}”`;
    const anchor = { class: "anchor", href: `#${attribute(node, "id")}`, "aria-label": label };
    node.childNodes.push(element("a", anchor, [plain("#")]));
  }
  return node;
}

/** As GitHub makes it: lower case, without punctuation, hyphens for spaces. */
function slugOf(text) {
  return text
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, "")
    .replaceAll(" ", "-");
}

function relink(node, name, { link }) {
  const href = attribute(node, name);
  if (href !== undefined && !/^(https?:|mailto:|#)/.test(href)) set(node, name, link(href));
  return node;
}

const signs = [
  [/^(\s*)(✓|\+)(?= )/, "taken"],
  [/^(\s*)(✗)(?= )/, "refused"],
  [/^(\s*)(!|\?)(?= )/, "open"],
  [/^()(\$)(?= )/, "prompt"],
];

/** Colours what a terminal would: the signs that lines begin with, and the prompt. */
function colour(code) {
  const language = attribute(code, "class") ?? "";
  if (!/^(|language-(console|text))$/.test(language)) return;
  const lines = textOf(code).split(/(?<=\n)/);
  code.childNodes = lines.flatMap((line) => {
    for (const [sign, name] of signs) {
      const [, before = "", mark = ""] = sign.exec(line) ?? [];
      if (mark === "") continue;
      const rest = line.slice(before.length + mark.length);
      const words = name === "prompt" ? element("b", {}, [plain(rest)]) : plain(rest);
      return [plain(before), element("span", { class: name }, [plain(mark)]), words];
    }
    return [plain(line)];
  });
}

function textOf(node) {
  return node.value ?? (node.childNodes ?? []).map(textOf).join("");
}

function attribute(node, name) {
  return node.attrs.find((each) => each.name === name)?.value;
}

function set(node, name, value) {
  node.attrs = [...node.attrs.filter((each) => each.name !== name), { name, value }];
}

function plain(value) {
  return { nodeName: "#text", value, parentNode: null };
}

function element(tagName, attributes, childNodes) {
  const attrs = Object.entries(attributes).map(([name, value]) => ({ name, value }));
  return { nodeName: tagName, tagName, attrs, childNodes, namespaceURI: "http://www.w3.org/1999/xhtml" };
}
