import type { PostLine } from "../listen/line.ts";

export interface KeyTargets {
  readonly posts: readonly PostLine[];
  readonly selected: number | undefined;
  readonly select: (id: number | undefined) => void;
}

const page = 10;

/** The page's keys: j, k and arrows go through the list, `/` searches, Enter goes into the post, Esc comes back. */
export function onKey(event: KeyboardEvent, { posts, selected, select }: KeyTargets): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const at = event.target instanceof HTMLElement ? event.target : document.body;
  if (event.key === "Escape") {
    goBack(at, selected, select);
    return;
  }
  if (at.closest("input, select, textarea") !== null) {
    if (event.key === "Enter" && at.id === "search") goInto("posts");
    return;
  }
  if (event.key === "/") {
    event.preventDefault();
    goInto("search");
    return;
  }
  const inList = at === document.body || at.id === "posts";
  if (event.key === "Enter" && inList) {
    if (selected === undefined) move(0);
    goInto("detail-title");
    return;
  }
  const step = stepOf(event.key, inList, posts.length);
  if (step === undefined) return;
  event.preventDefault();
  const index = posts.findIndex(({ id }) => id === selected);
  move(index + step);

  function move(to: number): void {
    const post = posts[Math.max(0, Math.min(to, posts.length - 1))];
    if (post !== undefined) select(post.id);
  }
}

/** Arrows scroll whatever else has the focus; letters work everywhere. */
function stepOf(key: string, inList: boolean, count: number): number | undefined {
  if (key === "j") return 1;
  if (key === "k") return -1;
  if (!inList) return undefined;
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: 1,
    ArrowUp: -1,
    PageDown: page,
    PageUp: -page,
    Home: -count,
    End: count,
  };
  return Object.hasOwn(steps, key) ? steps[key] : undefined;
}

function goBack(at: HTMLElement, selected: number | undefined, select: KeyTargets["select"]): void {
  if (at === document.body || at.id === "posts") {
    if (selected !== undefined) select(undefined);
  } else goInto("posts");
}

function goInto(id: string): void {
  // What was just selected may not be drawn yet.
  requestAnimationFrame(() => document.getElementById(id)?.focus());
}
