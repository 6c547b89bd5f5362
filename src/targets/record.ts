/** One entry of a list of targets, as it was read: what it says, or why that can't be told. */
export interface TargetRecord {
  /** Its place in the list, from 1; entries that can't be read have one too. */
  readonly position: number;
  /** The line it begins at, from 1. */
  readonly line: number;
  /** As it stands in the file. */
  readonly text: string;
  /** As JSON has it; of CSV every value is text. */
  readonly value?: unknown;
  /** It is a row of CSV, whose values are text. */
  readonly isCsv?: boolean;
  /** What keeps it from being read; it quotes nothing, since that may be a key. */
  readonly problem?: string;
}

export type TargetFormat = "ndjson" | "json" | "csv" | "yaml" | "urls";

/** An entry before it is numbered. */
export type Entry = Omit<TargetRecord, "position">;

/** No entry is longer: something else was named. */
export const mostOfEntry = 1_048_576;
