import type { Cause } from "./define.ts";
import { alteredCauses } from "./key/altered.ts";
import { echoed, errorStatus, headerOnly, onlyOnValidation, undecoded } from "./key/elsewhere.ts";
import { emptyResponse, missing, placeholder, secretInsteadOfKey } from "./key/missing.ts";

/** The key that should come back: what became of it. */
export const keyCauses: readonly Cause[] = [
  missing,
  emptyResponse,
  secretInsteadOfKey,
  placeholder,
  ...alteredCauses,
  undecoded,
  headerOnly,
  errorStatus,
  onlyOnValidation,
  echoed,
];
