import { isMap, isNode, isScalar, LineCounter, parseDocument } from "yaml";
import { UsageError } from "../errors.ts";
import type { ConfigDocument } from "./document.ts";
import type { Path } from "./validate.ts";

/**
 * Reads YAML 1.2.
 * @param file for messages.
 * @throws UsageError with line and column where it is no YAML.
 */
export function readYaml(file: string, text: string): Pick<ConfigDocument, "value" | "locate"> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const place = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${line}:${col}`;
  };
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined)
    throw new UsageError(`${file}:${place(problem.pos[0])}: it is no YAML: ${wordsOf(problem.code)}`);
  const offsetOf = (node: unknown): number | undefined => (isNode(node) ? node.range?.[0] : undefined);
  const locate = (part: Path, ofName: boolean): string => {
    for (let length = part.length; length > 0; length--) {
      const name = part[length - 1];
      const around = length === 1 ? document.contents : document.getIn(part.slice(0, length - 1), true);
      const pair = isMap(around)
        ? around.items.find(({ key }) => (isScalar(key) ? key.value : key) === name)
        : undefined;
      const wanted = ofName && pair !== undefined ? pair.key : document.getIn(part.slice(0, length), true);
      const offset = offsetOf(wanted) ?? offsetOf(pair?.key);
      if (offset !== undefined) return place(offset);
    }
    return place(offsetOf(document.contents) ?? 0);
  };
  try {
    return { value: document.toJS({ maxAliasCount: 100 }), locate };
  } catch (error) {
    throw new UsageError(`${file}: it is no YAML that can be used: too many aliases`, { cause: error });
  }
}

/** The library's own messages quote the text, which may be a key. */
function wordsOf(code: string): string {
  return code.toLowerCase().replaceAll("_", " ");
}
