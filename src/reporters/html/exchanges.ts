import type { Ask, Exchange, Response, Sighting } from "../../evidence.ts";
import { failureSentence } from "../terminal/failure.ts";
import { formatMs } from "../terminal/layout.ts";
import { type Content, type Html, html } from "./html.ts";
import { renderAnswer, renderRequest } from "./message.ts";
import { cut, marked } from "./text.ts";
import type { TimedExchange } from "./waterfall.ts";
import { facts, formatBytes, plural } from "./words.ts";

/** Every exchange, folded: its outcome on the line, and both sides within. */
export function renderExchanges(timed: readonly TimedExchange[], left: number, id: string): Content {
  if (timed.length === 0) return "";
  return html`<section>
<h3 id="${id}-exchanges">Exchanges</h3>
<div class="exchanges">${timed.map(({ exchange, anchor }) => renderExchange(exchange, anchor))}</div>
${left > 0 && html`<p class="quiet">${left} more ${plural(left, "exchange")}: <code>--reporter json</code> has them.</p>`}</section>
`;
}

function renderExchange(exchange: Exchange, anchor: string): Html {
  const { name, request, response, failure, timings } = exchange;
  return html`<details class="exchange"><summary><b>${name}</b> <span class="asked">${asked(exchange.ask)}</span>
${outcome(response, failure !== undefined)} <span class="size">${response === undefined ? "" : formatBytes(response.body.bytes)}</span> <span class="took">${formatMs(timings.totalMs)}</span></summary>
<div class="inside" id="${anchor}">
${facts([
  ["To", marked(request.url)],
  ["Address", exchange.address ?? ""],
  ["Keys seen", response === undefined ? "" : sightings(response.sightings)],
  ["Comes back", response === undefined ? "" : repeated(response)],
  ["Body", response === undefined ? "" : framing(response)],
  ["Before it", response === undefined ? "" : response.interim.join(", ")],
])}${failure !== undefined && html`<p class="failure">${marked(failureSentence(failure))}</p>`}
<div class="sides">${renderRequest(exchange, name)}${
    response === undefined
      ? html`<div class="message" role="group" aria-label="${`Answer to ${name}`}"><h4>Answer</h4><p class="quiet">No answer came.</p></div>`
      : renderAnswer(response, name)
  }</div></div></details>
`;
}

/** `Validation with a wrong Secret Key, as JSON`: what was asked, where it differs from what the sender posts. */
function asked({ event, method, secret, encoding, expectContinue, repeats, redirect }: Ask): string {
  const keyed = {
    right: "",
    wrong: " with a wrong Secret Key",
    absent: " without a Secret Key",
    altered: " with an altered Secret Key",
  };
  const parts = [
    `${event ?? method}${keyed[secret]}`,
    encoding === "json" && "as JSON",
    expectContinue && "expecting 100 Continue",
    repeats !== undefined && "again",
    redirect !== undefined && `after redirect ${redirect.hop}`,
  ];
  return parts.filter((part) => part !== false).join(", ");
}

/** A refusal may be what is wanted: only what is broken is coloured. */
function outcome(response: Response | undefined, failed: boolean): Html {
  if (response === undefined) return html`<span class="status broken">no answer</span>`;
  const broken = failed || response.status >= 500;
  return html`<span class="${broken ? "status broken" : "status"}">${response.status}<span class="reason"> ${marked(cut(response.statusText, 60).text)}</span>${failed && ", broken off"}</span>`;
}

const keyNames = { secret: "Secret Key", validation: "Validation Key" } as const;
const mostSightings = 20;

function sightings(seen: readonly Sighting[]): Content {
  if (seen.length === 0) return "none";
  const told = seen.slice(0, mostSightings).map(({ key, form, where, field, at, note }, index) => {
    const place =
      where === "header"
        ? `in the header ${field ?? ""}`
        : where === "body"
          ? "in the body"
          : "in the body, undecoded";
    return `${index > 0 ? "; " : ""}${keyNames[key]}, ${form}, ${place}, at ${at}${note === undefined ? "" : ` (${note})`}`;
  });
  return [told, seen.length > mostSightings && ` and ${seen.length - mostSightings} more`];
}

/** What of the event that was sent comes back. */
function repeated({ personalData, reflected }: Response): string {
  return [
    ...personalData.map(({ field, where }) => `the address in ${field}, in the ${where}`),
    ...reflected.map(
      ({ field, escaped }) => `the text of ${field}, ${escaped ? "escaped" : "as it was sent"}`,
    ),
  ].join("; ");
}

function framing({ body }: Response): string {
  const by = {
    "content-length": "by Content-Length",
    chunked: "in chunks",
    close: "until the connection closed",
    none: "none",
  };
  const { contentCoding: coding, charset } = body;
  return [
    `${formatBytes(body.bytes)}, ${by[body.framing]}`,
    ...(coding === undefined
      ? []
      : [`${coding.declared ?? coding.detected ?? "coded"}${coding.decoded ? "" : ", not decoded"}`]),
    `read as ${charset.used}${charset.bom ? " with a byte order mark" : ""}`,
  ].join(", ");
}
