import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { PostLine } from "../listen/line.ts";
import { verdictOf } from "./posts.ts";
import { clock, span, typeWord, verdictWords } from "./words.ts";

/** As in the style sheet. */
const rowHeight = 54;
const beyond = 6;

interface ListProps {
  readonly posts: readonly PostLine[];
  readonly selected: number | undefined;
  readonly onSelect: (id: number) => void;
}

/** The posts, of which only those in sight are in the document, however many there are. */
export function List({ posts, selected, onSelect }: ListProps) {
  const box = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(600);
  const anchor = useRef<{ readonly id: number; readonly offset: number } | undefined>(undefined);
  const index = posts.findIndex(({ id }) => id === selected);

  useEffect(() => {
    const watched = box.current;
    if (watched === null) return;
    const observer = new ResizeObserver(() => setHeight(watched.clientHeight));
    observer.observe(watched);
    return () => observer.disconnect();
  }, []);

  // Who has scrolled down keeps what they read in its place when posts come in above.
  useLayoutEffect(() => {
    const scrolled = box.current;
    if (scrolled === null || anchor.current === undefined) return;
    const { id, offset } = anchor.current;
    const now = posts.findIndex((post) => post.id === id);
    if (now !== -1 && scrolled.scrollTop > 0) scrolled.scrollTop = now * rowHeight + offset;
  }, [posts]);

  useLayoutEffect(() => {
    const scrolled = box.current;
    if (scrolled === null || index === -1) return;
    const start = index * rowHeight;
    if (start < scrolled.scrollTop) scrolled.scrollTop = start;
    else if (start + rowHeight > scrolled.scrollTop + scrolled.clientHeight)
      scrolled.scrollTop = start + rowHeight - scrolled.clientHeight;
  }, [selected]);

  const onScroll = () => {
    const scrollTop = box.current?.scrollTop ?? 0;
    const first = posts[Math.floor(scrollTop / rowHeight)];
    anchor.current = first && { id: first.id, offset: scrollTop % rowHeight };
    setTop(scrollTop);
  };
  const from = Math.max(0, Math.min(Math.floor(top / rowHeight), posts.length) - beyond);
  const to = Math.min(posts.length, Math.ceil((top + height) / rowHeight) + beyond);
  const inSight = index >= from && index < to;
  return (
    <div
      class="list"
      ref={box}
      id="posts"
      role="listbox"
      tabIndex={0}
      aria-label="Posts, the newest first"
      aria-activedescendant={inSight ? `post-${selected}` : undefined}
      onScroll={onScroll}
    >
      <div class="all-rows" role="presentation" style={{ height: `${posts.length * rowHeight}px` }}>
        {posts.slice(from, to).map((post, offset) => (
          <Row
            key={post.id}
            post={post}
            position={from + offset}
            count={posts.length}
            selected={post.id === selected}
            onSelect={onSelect}
          />
        ))}
      </div>
    </div>
  );
}

interface RowProps {
  readonly post: PostLine;
  readonly position: number;
  readonly count: number;
  readonly selected: boolean;
  readonly onSelect: (id: number) => void;
}

function Row({ post, position, count, selected, onSelect }: RowProps) {
  const verdict = verdictOf(post);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the listbox has the focus, and its keys are the page's
    // biome-ignore lint/a11y/useFocusableInteractive: the listbox names the active option
    <div
      class="row"
      role="option"
      id={`post-${post.id}`}
      aria-selected={selected}
      aria-setsize={count}
      aria-posinset={position + 1}
      style={{ transform: `translateY(${position * rowHeight}px)` }}
      onClick={() => onSelect(post.id)}
    >
      <span
        class={`dot ${verdict}`}
        role="img"
        aria-label={verdictWords[verdict]}
        title={verdictWords[verdict]}
      />
      <span class="type">{typeWord(post)}</span>
      <span class="about">{post.causes[0]?.id ?? post.recipient ?? post.failure ?? ""}</span>
      <span class={`status s${Math.floor((post.status ?? 0) / 100)}`}>{post.status ?? "—"}</span>
      <span class="target">
        {post.method} {post.target}
      </span>
      <span class="when">
        {clock(post.at)} · {span(post.totalMs)}
      </span>
    </div>
  );
}
