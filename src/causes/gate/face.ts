import type { Mark } from "../../advice/mark.ts";
import type { Confidence } from "../../report.ts";

/**
 * One way in which a gate shows itself. The tables in `marks/` hold them as data: a new product is one
 * more entry, and the words in it are those that the product writes itself.
 */
export interface Face extends Mark {
  /** What the page is by, for `… by ModSecurity`; or what the answer is. */
  readonly name: string;
  /** `certain` unless set. */
  readonly confidence?: Confidence;
  /** What this answer means, where the cause's own words don't say it closely enough. */
  readonly means?: string;
  /** A title that names the case. */
  readonly title?: string;
  /** Steps for this product; the cause's own otherwise. */
  readonly fix?: readonly string[];
  /** Where the mark is from: the maker's documentation or source, or seen. */
  readonly source: string;
}

/** A kind of gate, by the id of its cause, with its faces in the order in which they are looked for. */
export interface GateKind {
  readonly id: string;
  readonly faces: readonly Face[];
}
