import type { Captured, CapturedHeader, Unreadable } from "../exchange/captured.ts";
import { readCaptures } from "../exchange/captured.ts";
import { version } from "../version.ts";
import { type Adapt, headerOf } from "./adapt/adapt.ts";
import type { Prepared, ReplayOptions } from "./options.ts";

export interface PrepareContext {
  readonly target: URL;
  readonly adapt: Adapt;
  readonly wanted: (captured: Captured) => boolean;
  /** Told of each captured post before anything is made of it; false leaves it out. */
  readonly isDue: (round: number, captured: Captured) => boolean | Promise<boolean>;
  readonly onUnreadable: (unreadable: Unreadable, round: number) => void;
  readonly onFiltered: () => void;
  readonly onUntouched: () => void;
}

/** Above this a body is sent as it is rather than joined to its head. */
const largeBody = 32_768;

/** Reads the captures, as often as they are to be sent, and makes posts of them. */
export async function* preparedPosts(
  options: ReplayOptions,
  context: PrepareContext,
): AsyncGenerator<Prepared, void, undefined> {
  const heads = new Heads(context.target, options);
  for (let round = 0; round < (options.repeat ?? 1); round++) {
    for await (const read of readCaptures(options.sources, {
      ...(options.stdin && { stdin: options.stdin }),
      ...(options.signal && { signal: options.signal }),
    })) {
      if (read.kind === "unreadable") {
        context.onUnreadable(read.unreadable, round);
        continue;
      }
      const { captured } = read;
      const due = context.isDue(round, captured);
      if (!(typeof due === "boolean" ? due : await due)) continue;
      if (!context.wanted(captured)) context.onFiltered();
      else yield prepare(captured, round, context, heads);
    }
  }
}

function prepare(captured: Captured, round: number, context: PrepareContext, heads: Heads): Prepared {
  const { body, contentType, untouched } = context.adapt(captured);
  if (untouched) context.onUntouched();
  return {
    index: captured.source.index,
    round,
    captured,
    at: timeOf(captured),
    head: `${heads.before(captured, contentType)}${body.length}\r\n\r\n`,
    body: body.length > largeBody ? Buffer.from(body, "latin1") : body,
  };
}

function timeOf({ at }: Captured): number | null {
  const ms = at === null ? Number.NaN : Date.parse(at);
  return Number.isNaN(ms) ? null : ms;
}

/** Fields that belong to one connection (RFC 9110 §7.6.1), or that are made anew. */
const notForwarded = new Set([
  ...["connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"],
  ...["proxy-authorization", "proxy-authenticate", "expect", "host", "content-length", "user-agent"],
]);
/** Credentials for the endpoint that the post was captured at: not for another. */
const credentials = new Set(["authorization", "cookie"]);

const mostRemembered = 200;

/** Request lines and header fields, most of which come again with every post. */
class Heads {
  readonly #target: URL;
  readonly #options: ReplayOptions;
  readonly #known = new Map<string, string>();

  constructor(target: URL, options: ReplayOptions) {
    this.#target = target;
    this.#options = options;
  }

  /** All up to the number of `Content-Length`. */
  before(captured: Captured, contentType: string | undefined): string {
    let id = `${captured.method} ${contentType ?? ""}`;
    for (const [name, value] of captured.headers) id += `\n${name}:${value}`;
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    const head = this.#make(captured, contentType);
    if (this.#known.size >= mostRemembered) this.#known.clear();
    this.#known.set(id, head);
    return head;
  }

  #make(captured: Captured, contentType: string | undefined): string {
    const { headers: extra = [], exact } = this.#options;
    const set = new Set(extra.map(([name]) => name.toLowerCase()));
    const perHop = new Set((headerOf(captured, "connection") ?? "").toLowerCase().split(/[\s,]+/));
    const kept = captured.headers.filter(([field]) => {
      const name = field.toLowerCase();
      if (notForwarded.has(name) || perHop.has(name) || set.has(name)) return false;
      if (!exact && credentials.has(name)) return false;
      return (
        /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(field) &&
        !(contentType !== undefined && name === "content-type")
      );
    });
    const own: CapturedHeader[] = [
      ["Host", this.#target.host],
      ["User-Agent", `prevalidate/${version} (replay)`],
      ...basicCredentials(this.#target, set),
    ];
    const fields = [
      ...own.filter(([name]) => !set.has(name.toLowerCase())),
      ...kept,
      ...(contentType === undefined ? [] : [["Content-Type", contentType] as const]),
      ...extra.filter(([name]) => name.toLowerCase() !== "content-length"),
    ].map(([name, value]) => `${name}: ${latin1(value)}\r\n`);
    const line = `${captured.method} ${this.#target.pathname}${this.#target.search} HTTP/1.1\r\n`;
    return `${line}${fields.join("")}Content-Length: `;
  }
}

/** Values from captures are Latin-1 already; what was typed may be more, and goes out as UTF-8. */
function latin1(value: string): string {
  const oneLine = value.replaceAll(/[\r\n\0]/g, " ");
  return /[^\0-\xff]/.test(oneLine) ? Buffer.from(oneLine, "utf8").toString("latin1") : oneLine;
}

/** User and password in the URL travel as Basic credentials (RFC 7617). */
function basicCredentials(url: URL, set: ReadonlySet<string>): readonly CapturedHeader[] {
  if (url.username === "" || set.has("authorization")) return [];
  const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  return [["Authorization", `Basic ${Buffer.from(pair).toString("base64")}`]];
}
