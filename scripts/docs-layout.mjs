import { relative } from "./docs-pages.mjs";

/**
 * Puts a page into the site's frame.
 * @param {Page} page the page
 * @param {Section[]} navigation see `navigationOf`
 * @param {Page[]} siblings further pages to be listed below its own entry, such as the causes of a family
 * @returns {string} HTML
 */
export function layOut(page, navigation, siblings) {
  const order = navigation.flatMap(({ pages }) => pages);
  const at = order.findIndex(({ place }) => place === page.place);
  const to = (place) => escaped(relative(page.place, place));
  const home = page.place === "index.html";
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(home ? page.title : `${page.title} · prevalidate`)}</title>
<link rel="stylesheet" href="${to("style.css")}">
<link rel="icon" href="data:,">
</head>
<body>
<a class="skip" href="#main">Skip to the text</a>
<header><a class="brand" href="${to("index.html")}">prevalidate</a><a class="menu" href="#navigation">Menu</a></header>
<div class="frame">
<main id="main">
${page.html}
${steps(at, order, to)}
</main>
${onThisPage(page)}
<nav id="navigation" class="all" aria-label="Documentation">
${navigation.map((section) => sectionOf(section, page, siblings, to)).join("\n")}
</nav>
</div>
</body>
</html>
`;
}

function sectionOf({ title, pages }, page, siblings, to) {
  const items = pages.map((each) => {
    const below =
      siblings.length > 0 && siblings[0].parent === each.file
        ? `\n<ul>${siblings.map((one) => item(one, one.short, page, to, "")).join("\n")}</ul>`
        : "";
    return item(each, each.short, page, to, below);
  });
  return `<section><h2>${escaped(title)}</h2>\n<ul>${items.join("\n")}</ul></section>`;
}

function item({ place }, text, page, to, below) {
  const current = place === page.place ? ' aria-current="page"' : "";
  return `<li><a href="${to(place)}"${current}>${escaped(text)}</a>${below}</li>`;
}

function steps(at, order, to) {
  if (at === -1) return "";
  const step = (page, rel, word) =>
    page === undefined
      ? ""
      : `<a rel="${rel}" href="${to(page.place)}"><span>${word}</span> ${escaped(page.short)}</a>`;
  return `<nav class="steps" aria-label="Next pages">${step(order[at - 1], "prev", "Before")}${step(order[at + 1], "next", "Next")}</nav>`;
}

function onThisPage({ headings }) {
  if (headings.length < 3) return "";
  const items = headings.map(({ id, text }) => `<li><a href="#${escaped(id)}">${escaped(text)}</a></li>`);
  return `<nav class="here" aria-label="On this page"><h2>On this page</h2>\n<ul>${items.join("\n")}</ul></nav>`;
}

function escaped(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
