import { useEffect, useRef, useState } from "preact/hooks";
import type { DownloadRequest, ReplayMessage } from "../listen/inspector/messages.ts";
import { download, fetchCurl, Refused, replay } from "./client.ts";
import { Scrolled } from "./scrolled.tsx";
import { span } from "./words.ts";

/** Says something in passing. */
export type Say = (sentence: string) => void;

interface ActionsProps {
  readonly id: number;
  readonly revealed: boolean;
  readonly suggestedUrl: string;
  readonly say: Say;
  readonly onReveal: (reveal: boolean) => void;
}

const urlKept = "prevalidate replay to";

/** What can be done with a post. */
export function Actions({ id, revealed, suggestedUrl, say, onReveal }: ActionsProps) {
  const [replaying, setReplaying] = useState(false);
  const keys = revealed ? ", with keys" : "";
  const copyCurl = () =>
    attempt(say, async () => {
      await copy(await fetchCurl(id, revealed));
      say(`Copied as curl${revealed ? ", with keys" : ", keys left out"}. Set URL and run it.`);
    });
  const save = (format: DownloadRequest["format"]) => () =>
    attempt(say, () => saveAs({ ids: [id], format, reveal: revealed }, `post-${id}`));
  return (
    <>
      <div class="actions">
        <button type="button" aria-pressed={revealed} class="unmask" onClick={() => onReveal(!revealed)}>
          {revealed ? "Mask" : "Unmask"}
        </button>
        <button type="button" aria-expanded={replaying} onClick={() => setReplaying(!replaying)}>
          Replay…
        </button>
        <button type="button" onClick={copyCurl}>
          Copy as curl{keys}
        </button>
        <button type="button" onClick={save("ndjson")}>
          Fixture{keys}
        </button>
        <button type="button" onClick={save("har")}>
          HAR{keys}
        </button>
      </div>
      {replaying && <Replay id={id} suggestedUrl={suggestedUrl} onClose={() => setReplaying(false)} />}
    </>
  );
}

function Replay({ id, suggestedUrl, onClose }: { id: number; suggestedUrl: string; onClose: () => void }) {
  const [url, setUrl] = useState(() => sessionStorage.getItem(urlKept) ?? suggestedUrl);
  const [busy, setBusy] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  const [problem, setProblem] = useState("");
  const [came, setCame] = useState<ReplayMessage>();
  const send = async (event: SubmitEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem("");
    setCame(undefined);
    await attempt(setProblem, async () => {
      setCame(await replay(id, url.trim()));
      sessionStorage.setItem(urlKept, url.trim());
    });
    setBusy(false);
  };
  return (
    <form
      class="replay"
      onSubmit={send}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        onClose();
      }}
    >
      <label>
        Post it again to
        <input
          type="text"
          inputMode="url"
          spellcheck={false}
          autocomplete="off"
          value={url}
          ref={input}
          onInput={(event) => setUrl(event.currentTarget.value)}
        />
      </label>
      <button type="submit" disabled={busy} class="main">
        {busy ? "Posting…" : "Post"}
      </button>
      <p class="quiet">
        As it came, with its keys and addresses; without cookies and credentials. Redirects are not followed.
      </p>
      <div role="status">
        {problem !== "" && <p class="problem">{problem}</p>}
        {came && <Came came={came} />}
      </div>
    </form>
  );
}

function Came({ came: { status, totalMs, failure, body, judgement } }: { came: ReplayMessage }) {
  return (
    <div class="came">
      {status !== null && (
        <p>
          <strong>{status}</strong> after {span(totalMs)}
        </p>
      )}
      {failure !== null && <p class="problem">{failure}</p>}
      {judgement && <p>{judgement.why}</p>}
      {judgement?.causes.map(({ id, title }) => (
        <p key={id}>
          <code>{id}</code> {title}
        </p>
      ))}
      {body !== "" && <Scrolled label="Body of the answer to the replay" text={body} keys={[]} />}
    </div>
  );
}

/** Does it, and says why if it can't be done. */
export async function attempt(say: Say, what: () => Promise<unknown>): Promise<void> {
  try {
    await what();
  } catch (error) {
    say(error instanceof Refused ? error.message : "The browser would not do that.");
  }
}

export async function saveAs(asked: DownloadRequest, name: string): Promise<void> {
  const blob = await download(asked);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = `${name}.${asked.format}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** Without HTTPS and away from loopback, browsers have no clipboard but the old one. */
async function copy(text: string): Promise<void> {
  if (navigator.clipboard !== undefined) return navigator.clipboard.writeText(text);
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  if (!copied) throw new Error("not copied");
}
