/** `a`, `a and b`, `a, b and c`. */
export function listOf(items: readonly string[], joined = "and"): string {
  const last = items.at(-1) ?? "";
  return items.length < 2 ? last : `${items.slice(0, -1).join(", ")} ${joined} ${last}`;
}
