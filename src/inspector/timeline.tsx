import type { PostVerdict } from "../listen/api.ts";
import type { PostLine } from "../listen/line.ts";
import { verdictOf } from "./posts.ts";
import { clock, counted, verdicts } from "./words.ts";

const bins = 120;
const width = 5;
const height = 36;

interface TimelineProps {
  readonly posts: readonly PostLine[];
  readonly selected: number | undefined;
  readonly onSelect: (id: number) => void;
}

/** When the posts came, and what became of them: a few paths, however many posts. A click goes to the nearest post. */
export function Timeline({ posts, selected, onSelect }: TimelineProps) {
  if (posts.length === 0) return null;
  const times = posts.map(({ at }) => Date.parse(at));
  const first = times.reduce((least, time) => Math.min(least, time));
  const last = times.reduce((most, time) => Math.max(most, time));
  const long = Math.max(last - first, 1000);
  const binOf = (time: number) => Math.min(bins - 1, Math.floor(((time - first) / long) * bins));
  const paths = barsOf(posts, times, binOf);
  const chosen = posts.findIndex(({ id }) => id === selected);
  const refused = posts.filter((post) => verdictOf(post) === "refused").length;
  const said = `${counted(posts.length, "post")} from ${clock(new Date(first).toISOString())} to ${clock(new Date(last).toISOString())}, ${refused} not accepted`;
  const goTo = (event: MouseEvent) => {
    const { left, width: wide } = (event.currentTarget as Element).getBoundingClientRect();
    const time = first + ((event.clientX - left) / wide) * long;
    const distance = (index: number) => Math.abs((times[index] ?? 0) - time);
    const nearest = times.reduce((best, _, index) => (distance(index) < distance(best) ? index : best), 0);
    const post = posts[nearest];
    if (post !== undefined) onSelect(post.id);
  };
  return (
    <div class="timeline">
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the list goes to every post by keyboard */}
      <svg
        viewBox={`0 0 ${bins * width} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={said}
        onClick={goTo}
      >
        {chosen !== -1 && (
          <rect class="chosen" x={binOf(times[chosen] ?? 0) * width} y="0" width={width} height={height} />
        )}
        {verdicts.map((verdict) => (
          <path key={verdict} class={verdict} d={paths[verdict]} />
        ))}
      </svg>
      <div class="ends" aria-hidden="true">
        <span>{clock(new Date(first).toISOString())}</span>
        <span>{clock(new Date(first + long).toISOString())}</span>
      </div>
    </div>
  );
}

/** Bars, one upon the other, what is not accepted at the bottom, where it is seen first. */
function barsOf(
  posts: readonly PostLine[],
  times: readonly number[],
  binOf: (time: number) => number,
): Record<PostVerdict, string> {
  const counts = Array.from({ length: bins }, () => ({ taken: 0, refused: 0, open: 0, unjudged: 0 }));
  for (const [index, post] of posts.entries()) {
    const bin = counts[binOf(times[index] ?? 0)];
    if (bin !== undefined) bin[verdictOf(post)]++;
  }
  const sum = (bin: Record<PostVerdict, number>) => bin.taken + bin.refused + bin.open + bin.unjudged;
  const most = Math.max(1, ...counts.map(sum));
  const paths = { taken: "", refused: "", open: "", unjudged: "" };
  for (const [index, bin] of counts.entries()) {
    let y = height;
    for (const verdict of ["refused", "open", "unjudged", "taken"] as const) {
      if (bin[verdict] === 0) continue;
      const tall = Math.max(2.5, (bin[verdict] / most) * (height - 2));
      y -= tall;
      paths[verdict] += `M${index * width} ${y.toFixed(1)}h${width - 1}v${tall.toFixed(1)}h${1 - width}z`;
    }
  }
  return paths;
}
