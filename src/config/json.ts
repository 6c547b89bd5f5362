import type { Path } from "./validate.ts";

/** A JSON value, and where it and its parts stand. */
export interface JsonNode {
  readonly value: unknown;
  /** Offset of its first character. */
  readonly start: number;
  readonly members?: ReadonlyMap<string, { readonly nameStart: number; readonly node: JsonNode }>;
  readonly items?: readonly JsonNode[];
}

/** Text that is no JSON: why, and at which offset. The message quotes none of it: it may hold a key. */
export class JsonError extends Error {
  override readonly name = "JsonError";
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

const space = /[ \t\r\n]*/y;
const string = /"[^"\\\0-\x1f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\0-\x1f]*)*"/y;
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const word = /(?:true|false|null)(?![A-Za-z0-9_])/y;
const deepest = 200;

/**
 * Reads JSON (RFC 8259) and keeps where each value stands. Names that come twice in one object are refused.
 * @throws JsonError that says where the text stops being JSON.
 */
export function parseJson(text: string): JsonNode {
  let at = 0;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) at += found.length;
    return found;
  };
  const skip = () => void take(space);
  const fail = (wanted: string): never => {
    throw new JsonError(
      at >= text.length ? `it ends where ${wanted} is wanted` : `${wanted} is wanted here`,
      at,
    );
  };
  const has = (mark: string): boolean => {
    const there = text[at] === mark;
    if (there) at++;
    return there;
  };

  function value(depth: number): JsonNode {
    skip();
    const start = at;
    if (depth > deepest) throw new JsonError(`it is nested more than ${deepest} deep`, at);
    if (has("{")) return object(start, depth);
    if (has("[")) return array(start, depth);
    const scalar = take(string) ?? take(number) ?? take(word);
    return scalar === undefined ? fail("a value") : { value: JSON.parse(scalar), start };
  }

  function object(start: number, depth: number): JsonNode {
    const members = new Map<string, { nameStart: number; node: JsonNode }>();
    skip();
    if (has("}")) return { value: {}, start, members };
    do {
      skip();
      const nameStart = at;
      const name: string = JSON.parse(take(string) ?? fail("a name in double quotes"));
      if (members.has(name)) throw new JsonError("this name stands here twice", nameStart);
      skip();
      if (!has(":")) fail("“:”");
      members.set(name, { nameStart, node: value(depth + 1) });
      skip();
    } while (has(","));
    if (!has("}")) fail("“,” or “}”");
    return {
      value: Object.fromEntries([...members].map(([name, { node }]) => [name, node.value])),
      start,
      members,
    };
  }

  function array(start: number, depth: number): JsonNode {
    const items: JsonNode[] = [];
    skip();
    if (has("]")) return { value: [], start, items };
    do {
      items.push(value(depth + 1));
      skip();
    } while (has(","));
    if (!has("]")) fail("“,” or “]”");
    return { value: items.map((item) => item.value), start, items };
  }

  const root = value(0);
  skip();
  if (at < text.length) fail("nothing more");
  return root;
}

/**
 * Where a part of a document stands.
 * @param ofName where its name stands, rather than its value.
 * @returns an offset; that of the nearest part around it where it is not there.
 */
export function offsetIn(root: JsonNode, path: Path, ofName: boolean): number {
  let node = root;
  let offset = root.start;
  for (const step of path) {
    const member = typeof step === "string" ? node.members?.get(step) : undefined;
    const next = typeof step === "number" ? node.items?.[step] : member?.node;
    if (next === undefined) return offset;
    offset = ofName && member !== undefined ? member.nameStart : next.start;
    node = next;
  }
  return offset;
}

/** Line and column of an offset, from 1. */
export function positionAt(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length, column: offset - lineStart + 1 };
}
