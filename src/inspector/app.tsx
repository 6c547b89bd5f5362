import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { Detail } from "./detail.tsx";
import { onKey } from "./keyboard.ts";
import { List } from "./list.tsx";
import { type Link, noFilter, Posts } from "./posts.ts";
import { Timeline } from "./timeline.tsx";
import { Toolbar } from "./toolbar.tsx";

const saidForMs = 4000;
const linkWords: Readonly<Record<Link, string>> = {
  opening: "Connecting…",
  open: "Live",
  lost: "Not connected",
  refused: "No access",
};

/** The whole page. */
export function App() {
  const [, redraw] = useState(0);
  const [selected, draw] = useState<number>();
  // Keys may come faster than the page is drawn: each goes on from where the last one left.
  const chosen = useRef<number>(undefined);
  const select = useCallback((id: number | undefined) => {
    chosen.current = id;
    draw(id);
  }, []);
  const [said, setSaid] = useState("");
  const posts = useRef<Posts>(undefined);
  posts.current ??= new Posts(() => redraw((count) => count + 1));
  const { all, shown, start, link, problem, filter } = posts.current;

  useEffect(() => {
    const aborter = new AbortController();
    void posts.current?.run(aborter.signal);
    return () => aborter.abort();
  }, []);
  useEffect(() => {
    const listen = (event: KeyboardEvent) =>
      onKey(event, { posts: posts.current?.shown ?? [], selected: chosen.current, select });
    addEventListener("keydown", listen);
    return () => removeEventListener("keydown", listen);
  }, [select]);
  useEffect(() => {
    const timer = setTimeout(() => setSaid(""), saidForMs);
    return () => clearTimeout(timer);
  }, [said]);

  const suggestedUrl = start?.listening ?? "";
  // It stays as it is while posts come in: a long body is not read anew for each.
  const detail = useMemo(
    () =>
      selected === undefined ? null : (
        <Detail
          key={selected}
          id={selected}
          suggestedUrl={suggestedUrl}
          say={setSaid}
          onClose={() => select(undefined)}
        />
      ),
    [selected, suggestedUrl, select],
  );

  return (
    <div class={selected === undefined ? "app" : "app opened"}>
      <header>
        <h1>prevalidate listen</h1>
        {start && (
          <p class="where">
            <code>{start.listening}</code>
            <span class="quiet">
              {start.profile}
              {start.answers === null ? "" : `, ${start.answers}`}
            </span>
          </p>
        )}
        <span class={`link ${link}`} role="status">
          {linkWords[link]}
        </span>
      </header>
      {problem !== "" && (
        <p class="problem banner" role="alert">
          {problem}
        </p>
      )}
      <Toolbar
        filter={filter}
        all={all}
        shown={shown}
        say={setSaid}
        onFilter={(next) => posts.current?.setFilter(next)}
      />
      <main>
        <Timeline posts={shown} selected={selected} onSelect={select} />
        <div class="split">
          {shown.length > 0 ? (
            <List posts={shown} selected={selected} onSelect={select} />
          ) : (
            <Nothing
              any={all.length > 0}
              listening={start?.listening}
              onShowAll={() => posts.current?.setFilter(noFilter)}
            />
          )}
          {selected === undefined
            ? shown.length > 0 && <p class="hint">Choose a post to see what came and what was answered.</p>
            : detail}
        </div>
      </main>
      <footer>
        <span>
          <kbd>j</kbd> <kbd>k</kbd> move
        </span>
        <span>
          <kbd>Enter</kbd> open
        </span>
        <span>
          <kbd>/</kbd> search
        </span>
        <span>
          <kbd>Esc</kbd> back
        </span>
        <span class="spread" />
        <span role="status" class="said">
          {said}
        </span>
      </footer>
    </div>
  );
}

interface NothingProps {
  readonly any: boolean;
  readonly listening: string | undefined;
  readonly onShowAll: () => void;
}

function Nothing({ any, listening, onShowAll }: NothingProps) {
  if (any)
    return (
      <div class="nothing">
        <p>No post is like that.</p>
        <button type="button" onClick={onShowAll}>
          Show all
        </button>
      </div>
    );
  return (
    <div class="nothing">
      <p>No post has come yet. Posts show here as they come; try one:</p>
      {listening !== undefined && (
        <code>curl -d "Type=Validation&amp;ServerId=1&amp;SecretKey=…" {listening}</code>
      )}
    </div>
  );
}
