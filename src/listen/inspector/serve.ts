import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { UsageError } from "../../errors.ts";
import { defaultProfile, profileNamed } from "../../protocol/profiles.ts";
import { Redactor } from "../../redact.ts";
import { inspectorApi } from "../api.ts";
import { answerJudge } from "../judge.ts";
import { type PostLine, postLine } from "../line.ts";
import type { Listener } from "../listen.ts";
import { listenOn } from "../listen-on.ts";
import type { CaughtPost } from "../store.ts";
import { detailMaker } from "./detail.ts";
import {
  guardedHeaders,
  makeToken,
  refuseForeignHost,
  refuseOtherSites,
  refuseWithoutToken,
} from "./guard.ts";
import type { StartMessage } from "./messages.ts";
import { loadPage, type Page } from "./page.ts";
import { replayPost } from "./replay-post.ts";
import { answerApi, type RouteParts } from "./routes.ts";
import { streamPosts } from "./stream.ts";
import { Problem, sendProblem } from "./talk.ts";

export interface InspectorOptions {
  /** 8026 unless set, or one that is free; 0 takes any. One that is set and taken is an error. */
  readonly port?: number;
  /** Address to serve the page on; 127.0.0.1 unless set. Any that is not loopback lets other machines ask. */
  readonly host?: string;
  /** The profile that the listener was given; `classic` unless set. */
  readonly profile?: string;
  /** Who answers the posts, fit to be shown: `forwarded to http://localhost:3000`. */
  readonly answers?: string;
  /** The page; the one that was built unless set. */
  readonly page?: Page;
}

/** The inspector at work. */
export interface Inspector {
  /** Where its page is, with the token in its fragment, which no browser sends on: for the owner's eyes. */
  readonly url: string;
  readonly port: number;
  readonly token: string;
  close(): Promise<void>;
}

export const defaultInspectorPort = 8026;
const portsTried = 20;

/**
 * Serves the page that shows a listener's posts, on a port of its own.
 * @throws UsageError when the port is taken or the address is none of this machine's; what reading the page throws.
 */
export async function serveInspector(listener: Listener, options: InspectorOptions = {}): Promise<Inspector> {
  const page = options.page ?? (await loadPage());
  const host = options.host ?? "127.0.0.1";
  const token = makeToken();
  const streams = new Set<() => void>();
  const parts = routeParts(listener, options, streams);
  const server = createServer({ requestTimeout: 30_000 }, (request, response) => {
    void answer(request, response, { page, host, token, parts });
  });
  const port = await start(server, host, options.port);
  const name = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host;
  return {
    url: `http://${name.includes(":") ? `[${name}]` : name}:${port}/#token=${token}`,
    port,
    token,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const end of streams) end();
      server.closeAllConnections();
      await closed;
    },
  };
}

interface Answering {
  readonly page: Page;
  readonly host: string;
  readonly token: string;
  readonly parts: RouteParts;
}

async function answer(request: IncomingMessage, response: ServerResponse, by: Answering): Promise<void> {
  for (const [name, value] of Object.entries(guardedHeaders)) response.setHeader(name, value);
  response.on("error", () => {});
  const path = (request.url ?? "").split("?", 1)[0];
  const foreign = refuseForeignHost(request, by.host);
  if (foreign !== undefined) return sendProblem(response, foreign.status, foreign.problem);
  if (path === "/" && (request.method === "GET" || request.method === "HEAD")) {
    // The page holds nothing: a link to it from anywhere may be followed.
    response.writeHead(200, {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy": by.page.policy,
    });
    response.end(request.method === "HEAD" ? undefined : by.page.html);
    return;
  }
  const refusal = refuseOtherSites(request) ?? refuseWithoutToken(request, by.token);
  if (refusal !== undefined) return sendProblem(response, refusal.status, refusal.problem);
  try {
    await answerApi(by.parts, request, response);
  } catch (error) {
    if (response.headersSent) response.destroy();
    else if (error instanceof Problem) sendProblem(response, error.status, error.message);
    else sendProblem(response, 500, "The inspector could not do that.");
  }
}

function routeParts(listener: Listener, options: InspectorOptions, streams: Set<() => void>): RouteParts {
  const { store, keys } = listener;
  const profile = profileNamed(options.profile ?? defaultProfile.name) ?? defaultProfile;
  const redactor = new Redactor(keys);
  const api = inspectorApi(store, redactor, keys);
  const judge = answerJudge(profile, keys, redactor);
  const start: StartMessage = {
    listening: listener.url,
    profile: profile.name,
    answers: listener.acting === undefined ? (options.answers ?? null) : `acting out ${listener.acting}`,
    keys: { secret: keys.secretKey !== undefined, validation: keys.validationKey !== undefined },
  };
  // Every page that is open asks for the same lines.
  const lines = new WeakMap<CaughtPost, PostLine>();
  const lineOf = (post: CaughtPost) => {
    const known = lines.get(post);
    if (known !== undefined) return known;
    const line = postLine(post, redactor);
    lines.set(post, line);
    return line;
  };
  return {
    api,
    store,
    detail: detailMaker(api, keys),
    replay: async (id, url) => {
      const post = store.get(id);
      if (post === undefined) return undefined;
      const captured = api.captured(id);
      if (captured === undefined)
        throw new Problem(409, "Its body is too long to be posted again from here.");
      return replayPost(captured, post.facts, url, { redactor, judge });
    },
    stream: (response) => {
      response.writeHead(200, { "Content-Type": "text/event-stream" });
      const end = streamPosts(response, store, lineOf, start);
      streams.add(end);
      response.once("close", () => streams.delete(end));
    },
  };
}

/** @returns the port that it has. */
async function start(server: Server, host: string, wanted: number | undefined): Promise<number> {
  for (let tried = 0; ; tried++) {
    const port = wanted ?? (tried < portsTried ? defaultInspectorPort + tried : 0);
    try {
      return await listenOn(server, { port, host });
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EADDRINUSE" && wanted === undefined && tried <= portsTried) continue;
      throw new UsageError(`can't serve the inspector on ${host}, port ${port}: ${code ?? error}`, {
        cause: error,
      });
    }
  }
}
