import type { ConnectAttempt, Evidence, ResolvedAddress } from "../../evidence.ts";
import { formatMs } from "../terminal/layout.ts";
import { type Content, html } from "./html.ts";
import { marked } from "./text.ts";
import { facts } from "./words.ts";

const mostTold = 20;

/** How the endpoint was found: its name, its addresses, and what became of connecting to them. */
export function renderConnection({ dns, tcp }: Evidence, id: string): Content {
  const told = facts([
    ["Name", dns === undefined ? "" : dns.name],
    ["Alias", dns?.records?.cname?.values.join(", ") ?? ""],
    ["Addresses", dns === undefined ? "" : list(dns.addresses, address)],
    ["Looked up in", dns === undefined ? "" : formatMs(dns.ms)],
    ["Port", tcp === undefined ? "" : String(tcp.port)],
    ["Connecting", tcp === undefined ? "" : list(tcp.attempts, attempt)],
    ["Proxy", tcp?.proxy === undefined ? "" : [tcp.proxy.outcome, ": ", marked(tcp.proxy.detail)]],
  ]);
  if (told === "") return "";
  return html`<section id="${id}-dns">
<h3 id="${id}-connection">Name and connection</h3>
${told}</section>
`;
}

function address({ address: text, specialRange, source }: ResolvedAddress): string {
  const range = specialRange === undefined ? "" : `, ${specialRange}`;
  return `${text}${range}${source === "option" ? ", as given" : ""}`;
}

function attempt({ address: text, outcome, code, ms }: ConnectAttempt): string {
  return `${text}: ${outcome}${code === undefined ? "" : ` (${code})`}, ${formatMs(ms)}`;
}

function list<Item>(items: readonly Item[], tell: (item: Item) => string): string {
  if (items.length === 0) return "none";
  const rest = items.length > mostTold ? `; and ${items.length - mostTold} more` : "";
  return `${items.slice(0, mostTold).map(tell).join("; ")}${rest}`;
}
