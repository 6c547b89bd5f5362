import type {
  DetailMessage,
  DownloadRequest,
  ProblemMessage,
  ReplayMessage,
  SearchMessage,
  StreamMessages,
} from "../listen/inspector/messages.ts";

/** Why the server did not do as asked, in a sentence that may be shown. */
export class Refused extends Error {
  readonly status: number;

  constructor(status: number, sentence: string) {
    super(sentence);
    this.status = status;
  }
}

const tokenKept = "prevalidate token";

/** Takes the token out of the address, so that it is in no bookmark and no screenshot, and keeps it for this tab. */
function takeToken(): string {
  const given = /^#token=([\w-]+)$/.exec(location.hash)?.[1];
  if (given === undefined) return sessionStorage.getItem(tokenKept) ?? "";
  sessionStorage.setItem(tokenKept, given);
  history.replaceState(null, "", location.pathname);
  return given;
}

const token = takeToken();

async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = { Authorization: `Bearer ${token}`, ...(init.body != null && json) };
  let response: Response;
  try {
    response = await fetch(path, { ...init, headers, cache: "no-store" });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new Refused(0, "The listener does not answer: has it ended?");
  }
  if (response.ok) return response;
  const message = (await response.json().catch(() => ({}))) as Partial<ProblemMessage>;
  throw new Refused(response.status, message.problem ?? `The listener answered ${response.status}.`);
}

const json = { "Content-Type": "application/json" };
const post = (body: unknown = {}): RequestInit => ({ method: "POST", body: JSON.stringify(body) });

export async function fetchDetail(id: number, reveal: boolean, signal: AbortSignal): Promise<DetailMessage> {
  const path = `/api/posts/${id}`;
  const response = await (reveal ? ask(`${path}/reveal`, { ...post(), signal }) : ask(path, { signal }));
  return response.json();
}

export async function fetchCurl(id: number, reveal: boolean): Promise<string> {
  return (await ask(`/api/posts/${id}/curl`, reveal ? post() : {})).text();
}

export async function replay(id: number, url: string): Promise<ReplayMessage> {
  return (await ask(`/api/posts/${id}/replay`, post({ url }))).json();
}

export async function search(words: string, after: number | undefined): Promise<readonly number[]> {
  const query = new URLSearchParams({ q: words, ...(after !== undefined && { after: String(after) }) });
  const message: SearchMessage = await (await ask(`/api/search?${query}`)).json();
  return message.ids;
}

export async function download(asked: DownloadRequest): Promise<Blob> {
  return (await ask("/api/download", post(asked))).blob();
}

export async function clear(): Promise<void> {
  await ask("/api/clear", post());
}

export type StreamTold = {
  readonly [K in keyof StreamMessages]: (data: StreamMessages[K]) => void;
};

/**
 * Follows the server-sent events until they end (HTML §9.2). EventSource can send no token but in the address.
 * @throws Refused
 */
export async function follow(told: StreamTold, signal: AbortSignal): Promise<void> {
  const response = await ask("/api/events", { signal });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let kept = "";
  for (;;) {
    const { value, done } = (await reader?.read()) ?? { done: true, value: undefined };
    if (done || value === undefined) return;
    const events = (kept + value).split("\n\n");
    kept = events.pop() ?? "";
    for (const event of events) tell(event, told);
  }
}

function tell(text: string, told: StreamTold): void {
  const [, name, data] = /^event: (\w+)\ndata: (.*)$/.exec(text) ?? [];
  if (data === undefined) return;
  const value = JSON.parse(data);
  if (name === "start") told.start(value);
  else if (name === "posts") told.posts(value);
  else if (name === "dropped") told.dropped(value);
}
