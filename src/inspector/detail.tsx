import { useEffect, useRef, useState } from "preact/hooks";
import type { DetailMessage } from "../listen/inspector/messages.ts";
import type { Judgement } from "../listen/store.ts";
import { Actions, type Say } from "./actions.tsx";
import { fetchDetail, Refused } from "./client.ts";
import { MessageView } from "./message-view.tsx";
import { verdictOf } from "./posts.ts";
import { clock, secretWords, size, span, typeWord, verdictWords } from "./words.ts";

/** Going through the list fast fetches only where one stays. */
const restMs = 60;

interface DetailProps {
  readonly id: number;
  readonly suggestedUrl: string;
  readonly say: Say;
  readonly onClose: () => void;
}

/** A post in full. It is masked whenever it is opened. */
export function Detail({ id, suggestedUrl, say, onClose }: DetailProps) {
  const [post, setPost] = useState<DetailMessage>();
  const [problem, setProblem] = useState("");
  const [reveal, setReveal] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    const aborter = new AbortController();
    const timer = setTimeout(
      async () => {
        try {
          setPost(await fetchDetail(id, reveal, aborter.signal));
        } catch (error) {
          if (!aborter.signal.aborted) setProblem(error instanceof Refused ? error.message : "That failed.");
        }
      },
      reveal ? 0 : restMs,
    );
    return () => {
      clearTimeout(timer);
      aborter.abort();
    };
  }, [id, reveal]);

  return (
    <section class="detail" aria-label={`Post ${id}`}>
      <div class="detail-head">
        <button type="button" class="back" onClick={onClose} aria-label="Close this post">
          ×
        </button>
        <h2 tabIndex={-1} ref={heading} id="detail-title">
          #{id} {post && typeWord(post)}
        </h2>
        {post && <span class={`verdict ${verdictOf(post)}`}>{verdictWords[verdictOf(post)]}</span>}
      </div>
      {problem !== "" && <p class="problem">{problem}</p>}
      {post && (
        <>
          <Facts post={post} />
          <Actions
            id={id}
            revealed={post.revealed}
            suggestedUrl={suggestedUrl}
            say={say}
            onReveal={setReveal}
          />
          <Diagnosis post={post} />
          <div class="sides">
            <MessageView
              name="Request"
              message={post.request}
              keys={post.keysShown}
              revealed={post.revealed}
            />
            {post.answer ? (
              <MessageView
                name="Answer"
                message={post.answer}
                keys={post.keysShown}
                revealed={post.revealed}
              />
            ) : (
              <section class="message" aria-label="Answer">
                <h3>Answer</h3>
                <p class="quiet">None came.</p>
              </section>
            )}
          </div>
        </>
      )}
    </section>
  );
}

function Facts({ post }: { post: DetailMessage }) {
  const { at, from, secret, recipient, request, timings, answeredBy } = post;
  const facts: readonly (readonly [string, string])[] = [
    ["Came", `${clock(at)}${from === null ? "" : ` from ${from}`}`],
    ["Took", took(timings)],
    ["Body", size(request.body.bytes)],
    ...(recipient === null ? [] : [["Recipient", recipient] as const]),
    ["Key", secretWords[secret]],
    ...(answeredBy === null
      ? []
      : [["Answered by", answeredBy === "listener" ? "this listener" : "the handler"] as const]),
  ];
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function took({ firstByteMs, totalMs }: DetailMessage["timings"]): string {
  return firstByteMs === undefined
    ? span(totalMs)
    : `${span(totalMs)}, first byte after ${span(firstByteMs)}`;
}

/** What the sender would make of the answer, why, and what to do. */
function Diagnosis({ post }: { post: DetailMessage }) {
  const { why, failure, causes } = post;
  const verdict = verdictOf(post);
  const silent = why === null && failure === null;
  return (
    <section class={`diagnosis ${failure === null ? verdict : "refused"}`} aria-label="Diagnosis">
      {failure !== null && <p>{failure}</p>}
      {why !== null && <p>{why}</p>}
      {silent && <p>There is nothing to judge this answer by: {notJudged(post)}</p>}
      {causes.map((cause) => (
        <Cause key={cause.id} cause={cause} />
      ))}
    </section>
  );
}

function notJudged({ method, type }: DetailMessage): string {
  if (method !== "POST") return "the sender sends POST alone.";
  return type === null
    ? "the post is none of the sender’s events."
    : "no Secret Key was given to the listener.";
}

function Cause({ cause: { id, title, detail, fix } }: { cause: Judgement["causes"][number] }) {
  return (
    <div class="cause">
      <h3>
        {title} <code>{id}</code>
      </h3>
      <p>{detail}</p>
      {fix.length > 0 && (
        <ol>
          {fix.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      )}
    </div>
  );
}
