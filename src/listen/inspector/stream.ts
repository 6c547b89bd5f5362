import type { ServerResponse } from "node:http";
import type { PostLine } from "../line.ts";
import type { CaughtPost, PostStore } from "../store.ts";
import type { StartMessage, StreamMessages } from "./messages.ts";

/** Posts that go out together, so that thousands a second cost a page no more than a few events. */
const gatherMs = 60;
const mostAtOnce = 250;
const stillHereMs = 15_000;
const fewWaiting = 1000;
const mostDropped = 50_000;

/**
 * Streams posts as server-sent events: those that are kept, and then each that is over. A page that reads slowly is
 * sent less often, and what waits for it are numbers.
 * @param lineOf makes the line of a post.
 * @returns ends the stream.
 */
export function streamPosts(
  response: ServerResponse,
  store: PostStore,
  lineOf: (post: CaughtPost) => PostLine,
  start: StartMessage,
): () => void {
  let waiting: number[] = store.posts.map(({ id }) => id);
  let dropped: number[] = [];
  let pruneAt = 2 * waiting.length + fewWaiting;
  let timer: NodeJS.Timeout | undefined;

  const send = <K extends keyof StreamMessages>(event: K, data: StreamMessages[K]) =>
    response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  const flush = () => {
    timer = undefined;
    if (response.writableNeedDrain) return;
    if (dropped.length > 0) {
      send("dropped", dropped);
      dropped = [];
    }
    const next = waiting.slice(0, mostAtOnce);
    waiting = waiting.slice(mostAtOnce);
    const lines = next.flatMap((id) => {
      const post = store.get(id);
      return post === undefined ? [] : [lineOf(post)];
    });
    if (lines.length > 0) send("posts", lines);
    if (waiting.length > 0) schedule(0);
  };
  const schedule = (ms: number) => {
    timer ??= setTimeout(flush, ms);
  };
  const onPost = ({ id }: CaughtPost) => {
    waiting.push(id);
    schedule(gatherMs);
  };
  const onDropped = (id: number) => {
    dropped.push(id);
    if (waiting.length > pruneAt) {
      waiting = waiting.filter((each) => store.get(each) !== undefined);
      pruneAt = 2 * waiting.length + fewWaiting;
    }
    // It has stopped reading: should it wake up, it asks anew.
    if (dropped.length > mostDropped) response.destroy();
    else schedule(gatherMs);
  };
  const stillHere = setInterval(() => {
    if (!response.writableNeedDrain) response.write(": still here\n\n");
  }, stillHereMs);

  store.on("post", onPost);
  store.on("dropped", onDropped);
  response.on("drain", () => schedule(0));
  const end = () => {
    clearTimeout(timer);
    clearInterval(stillHere);
    store.off("post", onPost);
    store.off("dropped", onDropped);
    response.end();
  };
  response.once("close", end);
  send("start", start);
  flush();
  return end;
}
