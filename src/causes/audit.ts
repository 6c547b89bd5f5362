import { failsOnOddInput, goesDown, incomplete } from "./audit/course.ts";
import { headerInjection, sqlInjection, templateInjection } from "./audit/injection.ts";
import { timing } from "./audit/timing.ts";
import { brokenSuites, noForwardSecrecy, noHsts, oldVersions, weakDiffieHellman } from "./audit/tls.ts";
import { cacheableKey, crossOrigin, plainHttpToo, traceAnswered } from "./audit/transport.ts";
import type { Cause } from "./define.ts";

/** What only an audit asks about; the rest of what it finds out is told by the families secret and leak. */
export const auditCauses: readonly Cause[] = [
  incomplete,
  goesDown,
  failsOnOddInput,
  sqlInjection,
  templateInjection,
  headerInjection,
  timing,
  plainHttpToo,
  oldVersions,
  brokenSuites,
  weakDiffieHellman,
  noForwardSecrecy,
  crossOrigin,
  traceAnswered,
  cacheableKey,
  noHsts,
];
