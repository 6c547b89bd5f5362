import { outcomeOf } from "../../causes/outcome.ts";
import { outcomeThere, ownAccepted } from "../../causes/vantage/view.ts";
import type { Vantage } from "../../evidence.ts";
import type { Report } from "../../report.ts";
import { type ListLine, listed } from "./columns.ts";
import type { Style } from "./style.ts";

/** What the validation came to from each place, where it was made from several. */
export function elsewhereLines({ evidence }: Report, style: Style): readonly string[] {
  const { vantages = [], from, http } = evidence;
  const others = vantages.filter(({ by }) => by !== "here");
  if (others.length === 0) return [];
  const validation = http?.validation;
  const own: ListLine = {
    ...sign(ownAccepted(evidence), style),
    name: from ?? "here",
    words: validation === undefined ? "could not be asked" : outcomeOf(evidence, validation),
  };
  const lines = others.map(
    (view): ListLine => ({ ...signOf(view, style), name: view.name, words: told(view) }),
  );
  return [style.paint.bold("Seen from"), ...listed([own, ...lines], style), ""];
}

/** Other addresses than those at the first place are worth a word. */
function told(view: Vantage): string {
  const { addresses = [] } = view;
  const at = addresses.length === 0 ? "" : `, at ${addresses.slice(0, 2).join(", ")}`;
  return `${outcomeThere(view)}${at}`;
}

function signOf({ failed, answer, onlyThere }: Vantage, style: Style): Pick<ListLine, "mark" | "paintMark"> {
  if (failed !== undefined) return { mark: style.marks.skipped, paintMark: style.paint.dim };
  return sign(
    onlyThere.length > 0 ? false : (answer?.accepted ?? (answer === undefined ? false : null)),
    style,
  );
}

function sign(taken: boolean | null, { marks, paint }: Style): Pick<ListLine, "mark" | "paintMark"> {
  if (taken === null) return { mark: marks.warn, paintMark: paint.yellow };
  return taken ? { mark: marks.pass, paintMark: paint.green } : { mark: marks.fail, paintMark: paint.red };
}
