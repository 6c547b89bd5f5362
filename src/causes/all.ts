import { auditCauses } from "./audit.ts";
import type { Cause } from "./define.ts";
import { dnsCauses } from "./dns.ts";
import { gateCauses } from "./gate.ts";
import { handlerCauses } from "./handler.ts";
import { httpCauses } from "./http.ts";
import { keyCauses } from "./key.ts";
import { leakCauses } from "./leak.ts";
import { methodCauses } from "./method.ts";
import { redirectCauses } from "./redirect.ts";
import { routeCauses } from "./route.ts";
import { secretCauses } from "./secret.ts";
import { tcpCauses } from "./tcp.ts";
import { tlsCauses } from "./tls.ts";
import { toolCauses } from "./tool.ts";
import { urlCauses } from "./url.ts";
import { vantageCauses } from "./vantage.ts";

/** Every cause the program knows, by layer: what breaks first stands first. */
export const allCauses: readonly Cause[] = [
  ...toolCauses,
  ...urlCauses,
  ...dnsCauses,
  ...tcpCauses,
  ...tlsCauses,
  ...httpCauses,
  ...redirectCauses,
  ...gateCauses,
  ...methodCauses,
  ...routeCauses,
  ...handlerCauses,
  ...keyCauses,
  ...secretCauses,
  ...leakCauses,
  ...auditCauses,
  ...vantageCauses,
];
