import type { Exchange, Header, Response } from "../../evidence.ts";
import { failureSentence } from "./failure.ts";
import { formatMs, paragraph, ruled } from "./layout.ts";
import type { Style } from "./style.ts";
import { chop } from "./text.ts";

/**
 * A whole exchange, as curl's -v shows one: what was sent after `>`, what came after `<`, what went wrong
 * after `*`, and where the time went.
 */
export function renderExchange(exchange: Exchange, style: Style): readonly string[] {
  const { request, response, failure } = exchange;
  const note = [exchange.address ?? "", formatMs(exchange.timings.totalMs)]
    .filter((part) => part !== "")
    .join(" ");
  return [
    ruled(style, exchange.name, note),
    ...quoted(">", requestText(request), style),
    ...(response === undefined ? [] : quoted("<", responseText(response), style)),
    ...(response?.body.cut
      ? paragraph(style, "Reading stopped here: the body is longer than is read (--max-body).", {
          lead: "* ",
        })
      : []),
    ...(failure === undefined
      ? []
      : paragraph(style, failureSentence(failure), { lead: "* ", paintLead: style.paint.red })),
    ...timingBars(exchange, style),
  ];
}

function requestText({ method, url, headers, body }: Exchange["request"]): string {
  const target = /^[a-z]+:\/\/[^/?#]*(.*)$/is.exec(url)?.[1] || "/";
  return `${method} ${target} HTTP/1.1\n${headerLines(headers)}\n${body}`;
}

function responseText({ httpVersion, status, statusText, headers, body }: Response): string {
  return `HTTP/${httpVersion} ${status} ${statusText}\n${headerLines(headers)}\n${body.text}`;
}

function headerLines(headers: readonly Header[]): string {
  return headers.map(([name, value]) => `${name}: ${value}\n`).join("");
}

const mostLines = 60;

function quoted(sign: string, text: string, style: Style): readonly string[] {
  const lines = style
    .text(text.replace(/\s+$/, ""))
    .split("\n")
    .flatMap((line) => chop(line, style.width - 2));
  const shown = lines.slice(0, mostLines).map((line) => `${style.paint.dim(sign)} ${line}`.trimEnd());
  const left = lines.length - shown.length;
  if (left === 0) return shown;
  return [...shown, style.paint.dim(`* ${left} more lines: --reporter json has them`)];
}

/** A bar for each phase, as long as its share of the whole. */
function timingBars({ timings }: Exchange, style: Style): readonly string[] {
  const { dnsMs, connectMs, tlsMs, firstByteMs, totalMs } = timings;
  const known = (dnsMs ?? 0) + (connectMs ?? 0) + (tlsMs ?? 0) + (firstByteMs ?? 0);
  const phases = [
    ["dns", dnsMs],
    ["connect", connectMs],
    ["tls", tlsMs],
    ["first byte", firstByteMs],
    [firstByteMs === undefined ? "waiting" : "body", Math.max(0, totalMs - known)],
  ] as const;
  const most = Math.max(10, Math.min(40, style.width - 24));
  return phases.flatMap(([name, ms]) => {
    if (ms === undefined) return [];
    const bar = style.marks.bar.repeat(Math.min(most, Math.round((ms / Math.max(totalMs, 0.001)) * most)));
    return [style.paint.dim(`  ${name.padEnd(10)} ${formatMs(ms).padStart(6)} ${bar}`.trimEnd())];
  });
}
