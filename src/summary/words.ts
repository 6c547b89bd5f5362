import type { Finding, Report } from "../report.ts";

/** What a target is called in a list: its name, where it has one. */
export function nameOf({
  name,
  target,
}: {
  readonly name?: string | undefined;
  readonly target: string;
}): string {
  return name ?? target;
}

/** The likely cause; or, where nothing could be found out, what stood in the way; or what is warned about. */
export function leadingFindingOf({ likelyCause, findings }: Report): Finding | undefined {
  return (
    likelyCause ??
    findings.find(({ id, severity }) => id.startsWith("tool/") || severity !== "info") ??
    undefined
  );
}
