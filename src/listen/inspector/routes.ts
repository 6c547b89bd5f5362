import type { IncomingMessage, ServerResponse } from "node:http";
import { UsageError } from "../../errors.ts";
import type { InspectorApi } from "../api.ts";
import type { PostStore } from "../store.ts";
import type {
  DetailMessage,
  DownloadRequest,
  ReplayMessage,
  ReplayRequest,
  SearchMessage,
} from "./messages.ts";
import { Problem, readJson, sendJson } from "./talk.ts";

export interface RouteParts {
  readonly api: InspectorApi;
  readonly store: PostStore;
  readonly detail: (id: number, reveal: boolean) => DetailMessage | undefined;
  readonly replay: (id: number, url: string) => Promise<ReplayMessage | undefined>;
  readonly stream: (response: ServerResponse) => void;
}

type Route = (
  parts: RouteParts,
  request: IncomingMessage,
  response: ServerResponse,
  id: number,
) => unknown | Promise<unknown>;

const gone = new Problem(404, "That post is not kept any more.");
const mostSearched = 200;

/** By method and path; `:id` is a post's number. What looks is GET, what acts or unmasks is POST. */
const routes: Readonly<Record<string, Route>> = {
  "GET /api/events": ({ stream }, _, response) => stream(response),
  "GET /api/search": ({ api }, request, response) => {
    const { searchParams } = new URL(request.url ?? "/", "http://inspector");
    const search = (searchParams.get("q") ?? "").slice(0, mostSearched);
    const after = Number(searchParams.get("after") ?? Number.NaN);
    const found = api.list({ search, ...(Number.isInteger(after) && { after }) });
    const message: SearchMessage = { ids: found.map(({ id }) => id) };
    sendJson(response, 200, message);
  },
  "GET /api/posts/:id": ({ detail }, _, response, id) => sendJson(response, 200, had(detail(id, false))),
  "POST /api/posts/:id/reveal": ({ detail }, _, response, id) =>
    sendJson(response, 200, had(detail(id, true))),
  "GET /api/posts/:id/curl": ({ api }, _, response, id) => sendText(response, had(api.curl(id))),
  "POST /api/posts/:id/curl": ({ api }, _, response, id) =>
    sendText(response, had(api.curl(id, { reveal: true }))),
  "POST /api/posts/:id/replay": async ({ replay }, request, response, id) => {
    const { url } = await readJson<ReplayRequest>(request);
    if (typeof url !== "string") throw new Problem(400, "Say where to.");
    sendJson(response, 200, had(await replay(id, url)));
  },
  "POST /api/download": async ({ api }, request, response) => {
    const { ids, format, reveal } = await readJson<DownloadRequest>(request);
    if (!Array.isArray(ids) || !ids.every(Number.isInteger) || (format !== "ndjson" && format !== "har"))
      throw new Problem(400, "Say which posts, and as ndjson or har.");
    const type = format === "har" ? "application/json" : "application/x-ndjson";
    response.writeHead(200, { "Content-Type": type, "Content-Disposition": "attachment" });
    for await (const piece of api.download(ids, format, { reveal: reveal === true })) {
      if (response.destroyed) return;
      if (!response.write(piece)) await drained(response);
    }
    response.end();
  },
  "POST /api/clear": ({ api }, _, response) => {
    api.clear();
    sendJson(response, 200, {});
  },
};

/**
 * Answers a request for the API.
 * @throws Problem for what can't be answered.
 */
export async function answerApi(
  parts: RouteParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = (request.url ?? "").split("?", 1)[0] ?? "";
  const id = Number(/^\/api\/posts\/(\d{1,15})(?=\/|$)/.exec(path)?.[1] ?? Number.NaN);
  const pattern = path.replace(/^\/api\/posts\/\d{1,15}(?=\/|$)/, "/api/posts/:id");
  const route = Object.hasOwn(routes, `${request.method} ${pattern}`)
    ? routes[`${request.method} ${pattern}`]
    : undefined;
  if (route === undefined) throw new Problem(404, "There is nothing of that name here.");
  // A form on another site can send any type but this without asking first.
  if (request.method === "POST" && !/^application\/json\b/i.test(request.headers["content-type"] ?? ""))
    throw new Problem(415, "Send JSON.");
  try {
    await route(parts, request, response, id);
  } catch (error) {
    if (error instanceof UsageError) throw new Problem(400, error.message);
    throw error;
  }
}

function had<T>(value: T | undefined): T {
  if (value === undefined) throw gone;
  return value;
}

function sendText(response: ServerResponse, text: string): void {
  response.writeHead(200, { "Content-Type": "text/plain; charset=utf-8" });
  response.end(text);
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    response.once("drain", resolve);
    response.once("close", resolve);
  });
}
