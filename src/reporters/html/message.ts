import type { Exchange, Header, Response } from "../../evidence.ts";
import { type Content, type Html, html } from "./html.ts";
import { cut, cutList, marked } from "./text.ts";
import { plural } from "./words.ts";

/*
 * One side of an exchange: its first line, its fields and its body, as much as a page can hold.
 */

const mostFields = 100;
const mostOfField = 4000;
const mostOfBody = 32_768;
/** From here on a body scrolls in a box of its own. */
const longBody = { characters: 3000, lines: 40 };

/** @param label names the part for those who don't see where it stands. */
export function renderRequest({ request }: Exchange, label: string): Html {
  const target = /^[a-z]+:\/\/[^/?#]*(.*)$/is.exec(request.url)?.[1] || "/";
  return html`<div class="message" role="group" aria-label="${`Request of ${label}`}">
<h4>Request</h4>
<p class="start-line">${request.method} ${marked(cut(target, mostOfField).text)} HTTP/1.1</p>
${fields(request.headers)}${body(request.body, `Body of the request of ${label}`)}</div>
`;
}

/** @param label names the part for those who don't see where it stands. */
export function renderAnswer(response: Response, label: string): Html {
  const { httpVersion, status, statusText, headers } = response;
  return html`<div class="message" role="group" aria-label="${`Answer to ${label}`}">
<h4>Answer</h4>
<p class="start-line">HTTP/${httpVersion} ${status} ${marked(statusText)}</p>
${fields(headers)}${body(response.body.text, `Body of the answer to ${label}`)}${
  response.body.cut &&
  html`<p class="quiet">Reading stopped here: the body is longer than is read (<code>--max-body</code>).</p>`
}</div>
`;
}

function fields(headers: readonly Header[]): Content {
  if (headers.length === 0) return html`<p class="quiet">No header fields.</p>`;
  const { shown, left } = cutList(headers, mostFields);
  return [
    html`<table class="fields"><caption class="unseen">Header fields</caption><tbody>${shown.map(
      ([name, value]) => {
        const { text, left: rest } = cut(value, mostOfField);
        return html`<tr><th scope="row">${cut(name, mostOfField).text}</th><td>${marked(text)}${leftOut(rest, "character")}</td></tr>`;
      },
    )}</tbody></table>`,
    left > 0 && html`<p>${leftOut(left, "field")}</p>`,
  ];
}

function body(whole: string, label: string): Content {
  if (whole === "") return html`<p class="quiet">No body.</p>`;
  const { text, left } = cut(whole, mostOfBody);
  const long = text.length > longBody.characters || text.split("\n").length > longBody.lines;
  // A parser drops the line feed right behind <pre>, so that one of the body's own would be lost without it.
  const pre = html`<pre>
${marked(text)}</pre>`;
  const box = long
    ? html`<div class="body scrolled" tabindex="0" role="group" aria-label="${label}">${pre}</div>`
    : html`<div class="body">${pre}</div>`;
  return [box, left > 0 && html`<p>${leftOut(left, "character")}</p>`];
}

function leftOut(count: number, word: string): Content {
  return (
    count > 0 &&
    html` <span class="quiet">… and ${count} more ${plural(count, word)}, which <code>--reporter json</code> has.</span>`
  );
}
