import type { Fault } from "../define.ts";
import { courseFaults } from "./audit/course.ts";
import { injectionFaults } from "./audit/injection.ts";
import { auditedTls } from "./audit/tls.ts";
import { transportFaults } from "./audit/transport.ts";

/** What only an audit asks about. */
export const auditFaults: readonly Fault[] = [
  ...courseFaults,
  ...injectionFaults,
  ...transportFaults,
  ...auditedTls,
];
