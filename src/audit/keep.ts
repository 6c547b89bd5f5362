import type { Exchange } from "../evidence.ts";
import type { Redacted } from "../units.ts";
import { hasAuditMark } from "./marks.ts";

/** Of an answer that tells nothing new. */
const briefly = 200;
/** Of all the answers of an audit together, that are kept at length. */
const atLength = 131_072;

/**
 * Keeps a report small: of answers like one that is there already only the beginning stays. What shows a mark of the
 * audit, or is the first of its kind, stays as it is, up to a bound for all of them.
 * @param seen exchanges of an audit.
 * @param before those of the check.
 */
export function shortened(
  seen: Readonly<Record<string, Exchange>>,
  before: Readonly<Record<string, Exchange>>,
): Readonly<Record<string, Exchange>> {
  const shapes = new Set(Object.values(before).map(({ response }) => response?.body.shape));
  let room = atLength;
  return Object.fromEntries(
    Object.entries(seen).map(([name, exchange]) => {
      const { response } = exchange;
      if (response === undefined) return [name, exchange];
      const { text, shape } = response.body;
      const isNew = !shapes.has(shape) && room > 0;
      shapes.add(shape);
      if (text.length <= briefly || hasAuditMark(text)) return [name, exchange];
      if (isNew) {
        room -= text.length;
        return [name, exchange];
      }
      const body = { ...response.body, text: `${text.slice(0, briefly)}…` as Redacted };
      return [name, { ...exchange, response: { ...response, body } }];
    }),
  );
}
