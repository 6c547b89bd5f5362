import type { Fault } from "../define.ts";
import { mixedAddressFaults } from "./mixed/addresses.ts";
import { mixedHandlerFaults } from "./mixed/handlers.ts";
import { mixedTlsFaults } from "./mixed/tls.ts";

/** Endpoints with two or three faults at once: `id` is the first to mend, `others` must still be found. */
export const mixedFaults: readonly Fault[] = [
  ...mixedAddressFaults,
  ...mixedTlsFaults,
  ...mixedHandlerFaults,
];
