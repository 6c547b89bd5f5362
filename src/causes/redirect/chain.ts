import type { Evidence, Exchange, Response } from "../../evidence.ts";
import { firstHeader, hasExactKey, response } from "../../view.ts";
import { accepted } from "../accepted.ts";
import { recognisedGate } from "../gate/recognise.ts";

/** The redirect that the validation met, and where following it leads. */
export interface Chain {
  readonly answer: Response;
  readonly status: number;
  /** `Location` as it was sent. */
  readonly location: string;
  readonly from: URL;
  readonly to: URL;
  /** Followed as classic .NET does it: by GET without the body. */
  readonly byGet: readonly Exchange[];
  /** Followed with the post itself; on the same site only. */
  readonly byPost: readonly Exchange[];
  /** The chain comes back to where it was, or has no end. */
  readonly loops: boolean;
}

const statuses = [301, 302, 303, 307, 308];

/**
 * Reads the chain of redirects off the evidence.
 * @returns undefined when the validation is not redirected to an address, or a gate before the handler did it.
 */
export function redirectChain(evidence: Evidence): Chain | undefined {
  const answer = response(evidence, "validation");
  const location = firstHeader(answer, "Location");
  if (answer === undefined || location === undefined || !statuses.includes(answer.status)) return undefined;
  const from = parse(evidence.url.parsed?.href ?? "");
  const to = from && parse(location, from);
  if (from === undefined || to === undefined || recognisedGate(evidence) !== undefined) return undefined;
  const byGet = hops(evidence, "get");
  return {
    answer,
    status: answer.status,
    location,
    from,
    to,
    byGet,
    byPost: hops(evidence, "post"),
    loops: loops(evidence, from, to, byGet),
  };
}

function hops(evidence: Evidence, as: "get" | "post"): readonly Exchange[] {
  return Object.values(evidence.http ?? {})
    .filter(({ ask }) => ask.redirect?.as === as)
    .sort((a, b) => (a.ask.redirect?.hop ?? 0) - (b.ask.redirect?.hop ?? 0));
}

function loops(evidence: Evidence, from: URL, to: URL, byGet: readonly Exchange[]): boolean {
  if (to.href === from.href) {
    // Post/Redirect/Get: what redirects a post may well answer a GET of the same address.
    const get = response(evidence, "validation-get");
    return get === undefined || statuses.includes(get.status);
  }
  const visited = new Set([from.href]);
  let here = to;
  for (const hop of byGet) {
    visited.add(here.href);
    const next = parse(firstHeader(hop.response, "Location") ?? "", here);
    if (next === undefined || !statuses.includes(hop.response?.status ?? 0)) return false;
    if (visited.has(next.href)) return true;
    here = next;
  }
  return byGet.length >= usualRedirects;
}

/** A chain of so many is a circle, or as good as one, however many more are followed. */
const usualRedirects = 5;

function parse(text: string, base?: URL): URL | undefined {
  if (text === "") return undefined;
  try {
    const url = new URL(text, base);
    url.hash = "";
    return url.protocol === "http:" || url.protocol === "https:" ? url : undefined;
  } catch {
    return undefined;
  }
}

/** The last exchange of a way of following, if it did not end in another redirect. */
export function endOf(way: readonly Exchange[]): Exchange | undefined {
  const last = way.at(-1);
  return last !== undefined && !statuses.includes(last.response?.status ?? 0) ? last : undefined;
}

/** The key that the sender wants waits at the end for whoever follows with a GET. */
export function keyWaits(chain: Chain): boolean {
  return hasExactKey(endOf(chain.byGet)?.response);
}

/** The post itself, sent where the redirect leads, is taken there; null when that was not tried. */
export function postPasses(evidence: Evidence, chain: Chain): boolean | null {
  const end = endOf(chain.byPost);
  return end === undefined ? null : accepted(evidence, end) === true;
}

/** Host name without `www.`. */
export function site(url: URL): string {
  return url.hostname.replace(/^www\./, "");
}
