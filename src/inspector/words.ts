import type { PostVerdict } from "../listen/api.ts";
import type { PostLine } from "../listen/line.ts";

export const verdictWords: Readonly<Record<PostVerdict, string>> = {
  taken: "Accepted",
  refused: "Not accepted",
  open: "Undocumented",
  unjudged: "Not judged",
};

export const verdicts: readonly PostVerdict[] = ["taken", "refused", "open", "unjudged"];

export const secretWords: Readonly<Record<PostLine["secret"], string>> = {
  right: "Secret Key right",
  wrong: "Secret Key wrong",
  absent: "Secret Key absent",
  unknown: "Secret Key not known here",
};

export function typeWord({ type }: Pick<PostLine, "type">): string {
  return type ?? "No event";
}

export function clock(at: string): string {
  const date = new Date(at);
  const two = (number: number) => String(number).padStart(2, "0");
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

export function size(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(1)} kB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

export function span(ms: number): string {
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  return ms < 10_000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

export function counted(count: number, one: string): string {
  return `${count.toLocaleString("en")} ${one}${count === 1 ? "" : "s"}`;
}
