import { promisify } from "node:util";
import { brotliCompress, brotliDecompress, constants } from "node:zlib";
import type { Report } from "../report.ts";

/** What a job returns; it is stored in one step with the job's completion. */
export interface FleetResult {
  /** The worker's name: from where it was checked. */
  readonly worker: string;
  /** The report, as base64 of Brotli of JSON: a tenth of its size. */
  readonly report?: string;
  /** Why there is none: the target could not be tried. Redacted. */
  readonly problem?: string;
}

const compress = promisify(brotliCompress);
const decompress = promisify(brotliDecompress);
/** Larger ones were not written by a worker. */
const mostBytes = 256 * 1024 * 1024;

/** Makes a report small. */
export async function pack(report: Report): Promise<string> {
  const json = Buffer.from(JSON.stringify(report));
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 5,
    [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
    [constants.BROTLI_PARAM_SIZE_HINT]: json.length,
  };
  return (await compress(json, { params })).toString("base64");
}

/** @throws Error for what `pack` did not make. */
export async function unpack(packed: string): Promise<Report> {
  const json = await decompress(Buffer.from(packed, "base64"), { maxOutputLength: mostBytes });
  return JSON.parse(json.toString("utf8")) as Report;
}
