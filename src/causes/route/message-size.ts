import { limitsBetween } from "../../advice/body-limits.ts";
import { recogniseSoftware } from "../../advice/software.ts";
import type { Evidence, Exchange } from "../../evidence.ts";
import { exchange, lastOf, quoteBody, successful } from "../../view.ts";
import { accepted, profileOf } from "../accepted.ts";
import { defineCause } from "../define.ts";
import { refusedAnyway } from "../handler/refused-anyway.ts";
import { outcomeOf, size } from "../outcome.ts";
import { listOf } from "../words.ts";

/** A message that is refused for its size: a small one is taken. */
interface Oversized {
  readonly small: Exchange;
  readonly first: Exchange;
  /** The same again, where the first refusal might have been chance. */
  readonly last: Exchange;
  /** The largest that was taken and the smallest that was refused, in bytes. */
  readonly taken: number;
  readonly refused: number;
  readonly tried: readonly Exchange[];
}

/** Silence, limits on requests and trouble behind a proxy say nothing about sizes. */
function saysNothing({ failure, response }: Exchange): boolean {
  if (failure !== undefined) return failure.kind !== "reset" && failure.kind !== "empty-reply";
  return [408, 429, 502, 503, 504].includes(response?.status ?? 0);
}

function oversized(evidence: Evidence): Oversized | undefined {
  const type = profileOf(evidence).large?.type.toLowerCase();
  if (type === undefined) return undefined;
  const small = lastOf(evidence, type);
  const first = exchange(evidence, `${type}-large`);
  const last = lastOf(evidence, `${type}-large`);
  if (small === undefined || first?.ask.size === undefined || last === undefined) return undefined;
  if (accepted(evidence, small) !== true || accepted(evidence, first) !== false) return undefined;
  if (accepted(evidence, last) !== false || saysNothing(first) || saysNothing(last)) return undefined;
  if (last.response?.status !== 413 && (last === first || refusedAnyway(evidence, last))) return undefined;
  const tried = Object.values(evidence.http ?? {}).filter(
    (one) => one.ask.size !== undefined && one !== first && one !== last,
  );
  const sizes = (wanted: boolean) =>
    tried.filter((one) => accepted(evidence, one) === wanted).map(({ ask }) => ask.size ?? 0);
  return {
    small,
    first,
    last,
    tried,
    taken: Math.max(0, ...sizes(true)),
    refused: Math.min(first.ask.size, ...sizes(false)),
  };
}

/** Whose default lies in the span, of what is seen to run there; of all that are known, when none of it is. */
function whoseDefault(evidence: Evidence, { taken, refused }: Oversized): string {
  const limits = limitsBetween(taken, refused);
  const running = recogniseSoftware(evidence).map(({ name }) => name);
  const theirs = limits.filter(({ of }) => running.includes(of));
  const named = theirs.length > 0 ? theirs : limits;
  if (named.length === 0 || named.length > 3) return "";
  return ` ${theirs.length > 0 ? "There lies the default of" : "A default in that span is that of"} ${listOf(
    named.map(({ of, written }) => `${of} (${written})`),
    "or",
  )}.`;
}

function detailOf(evidence: Evidence, found: Oversized): string {
  const { first, last, small, taken, refused } = found;
  const answer = last.failure === undefined ? last.response : undefined;
  const isPage = /^\s*</.test(answer?.body.text ?? "");
  const words = answer !== undefined && answer.body.bytes > 0 && !isPage ? `, ${quoteBody(answer)}` : "";
  const span =
    taken > 0
      ? `One of ${size(taken)} is taken${refused < (first.ask.size ?? 0) ? `, and one of ${size(refused)} is not` : ""}: the limit is between the two.`
      : `One of ${size(refused)} is refused as well, and a message of about a thousand bytes is taken (${outcomeOf(evidence, small)}).`;
  const unread = [400, 401, 403, 422].includes(answer?.status ?? 0)
    ? " It may be that the body was dropped for its size, and the handler saw no fields in it."
    : "";
  return `A message of ${size(first.ask.size ?? 0)} gets ${outcomeOf(evidence, last)}${words}. ${span}${whoseDefault(evidence, found)}${unread}`;
}

export const messageTooLarge = defineCause({
  id: "route/message-too-large",
  severity: "error",
  stops: "events",
  title: "Large messages are refused",
  about:
    "Inbound Parse posts messages of up to 50 MB, since attachments come inside the JSON, a third larger in base64. Most servers and frameworks take 100 kB to a few megabytes unless they are told to take more. Validation and short messages pass, and messages with attachments are lost.",
  signs:
    "A small message is taken, and the same with a large attachment is refused: with 413, or twice in another way. Smaller ones tell where the limit is. The check posts 3 MiB unless --inbound-size says otherwise; --inbound-size 50M tries the largest.",
  verify: "prevalidate check $URL --profile inbound --inbound-size 50M",
  needs: ["http"],
  recognise: (evidence) => {
    const found = oversized(evidence);
    if (found === undefined) return undefined;
    const { small, first, last, tried, taken, refused } = found;
    const sure = first.response?.status === 413 && first.failure === undefined;
    return {
      confidence: sure ? "certain" : "likely",
      title: taken > 0 ? `Messages of ${size(refused)} and more are refused` : "Large messages are refused",
      detail: detailOf(evidence, found),
      evidence: [...new Set([small, first, last, ...tried])].map(({ name }) => `http.${name}`),
      explains: successful(last.response) ? ["key/only-on-validation"] : [],
    };
  },
  fixes: {
    software: {
      nginx:
        "In nginx, for this location: `client_max_body_size 60m;` (1m unless set). A 500 means that client_body_temp_path can't be written.",
      Apache:
        "In Apache, for this path: `LimitRequestBody 62914560`; with ModSecurity also SecRequestBodyLimit and SecRequestBodyNoFilesLimit.",
      IIS: 'In IIS: `<requestLimits maxAllowedContentLength="62914560" />` for this path (30000000 unless set).',
      Express: 'In Express, on this route: `express.json({ limit: "60mb" })` (100kb unless set).',
      Fastify: "In Fastify, on this route: `bodyLimit: 62914560` (1 MiB unless set).",
      NestJS: "In NestJS: `app.useBodyParser('json', { limit: '60mb' })` (100kb unless set).",
      "Next.js":
        "In Next.js (pages/api): `bodyParser: { sizeLimit: '60mb' }` in the route's config; route handlers have the host's limit.",
      PHP: "In PHP: a memory_limit of several times 50 MB (128M unless set), and post_max_size = 60M; Content takes its size twice, as text and as decoded.",
      Django: "In settings.py: `DATA_UPLOAD_MAX_MEMORY_SIZE = 62914560` (2.5 MB unless set).",
      Flask: "In Flask: `app.config['MAX_CONTENT_LENGTH'] = 62914560`, or leave it unset.",
      "ASP.NET Core":
        "In ASP.NET Core: [RequestSizeLimit(62914560)] on the action, or Kestrel's Limits.MaxRequestBodySize (28.6 MB unless set).",
      "ASP.NET":
        'In web.config: `<httpRuntime maxRequestLength="61440" />` (KB; 4096 unless set), and maxAllowedContentLength of IIS.',
      Caddy: "In Caddy: `request_body { max_size 60MB }`.",
      lighttpd: "In lighttpd: `server.max-request-size = 61440` (KiB).",
    },
    otherwise: ["Raise the limit on request bodies for this path, and for this path alone."],
    general: [
      "Raise it everywhere on the way: proxy, web server, framework. The smallest limit counts.",
      "Where a host's limit is fixed (AWS API Gateway 10 MB, Lambda 6 MB, Vercel 4.5 MB), receive messages elsewhere.",
    ],
  },
});
