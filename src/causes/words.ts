/** `a`, `a and b`, `a, b and c`. */
export function listOf(items: readonly string[], joined = "and"): string {
  const last = items.at(-1) ?? "";
  return items.length < 2 ? last : `${items.slice(0, -1).join(", ")} ${joined} ${last}`;
}

/** The same, with no more than so many items by name: `a, b, c and 4 more`. */
export function someOf(items: readonly string[], most = 4): string {
  if (items.length <= most + 1) return listOf(items);
  return listOf([...items.slice(0, most), `${items.length - most} more`]);
}
