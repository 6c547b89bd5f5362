import type { Bytes } from "../units.ts";
import type { SoftwareName } from "./software.ts";

/** A limit on request bodies that holds unless somebody changes it. */
export interface DefaultLimit {
  readonly bytes: Bytes;
  /** As its own documentation writes it. */
  readonly written: string;
  readonly of: SoftwareName;
}

const kibi = 1024;
const mebi = 1024 * 1024;

/** Limits as documented by those who set them, smallest first. */
export const defaultLimits: readonly DefaultLimit[] = [
  { bytes: 100 * kibi, written: "100kb", of: "Express" },
  { bytes: 128 * kibi, written: "131072, SecRequestBodyNoFilesLimit", of: "ModSecurity" },
  { bytes: mebi, written: "1m, client_max_body_size", of: "nginx" },
  { bytes: mebi, written: "1048576, bodyLimit", of: "Fastify" },
  { bytes: mebi, written: "1mb, bodyParser.sizeLimit", of: "Next.js" },
  { bytes: 2 * mebi, written: "2 MB", of: "axum" },
  { bytes: 2.5 * mebi, written: "2621440, DATA_UPLOAD_MAX_MEMORY_SIZE", of: "Django" },
  { bytes: 4 * mebi, written: "4096 KB, maxRequestLength", of: "ASP.NET" },
  { bytes: 4.5 * mebi, written: "4.5 MB", of: "Vercel" },
  { bytes: 6 * mebi, written: "6 MB", of: "AWS Lambda" },
  { bytes: 10 * mebi, written: "10 MB", of: "AWS API Gateway" },
  { bytes: 30_000_000, written: "30000000", of: "IIS and Kestrel" },
];

/** The default limits that lie between a size that was taken and one that was refused. */
export function limitsBetween(taken: Bytes, refused: Bytes): readonly DefaultLimit[] {
  return defaultLimits.filter(({ bytes }) => bytes >= taken && bytes < refused);
}
