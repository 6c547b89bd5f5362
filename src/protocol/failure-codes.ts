/** `FailureCode` of a Failed event, in plain words. */
export interface FailureCode {
  readonly code: number;
  readonly kind: "rejected" | "permanent" | "temporary" | "communication" | "informational" | "unknown";
  readonly meaning: string;
}

/** The codes as the sender documents them. Codes may be added: treat one that is not here as unknown, not as wrong. */
export const failureCodes: readonly FailureCode[] = [
  { code: 1002, kind: "rejected", meaning: "rejected because of a block list" },
  { code: 1003, kind: "rejected", meaning: "rejected because of a block list" },
  { code: 1004, kind: "rejected", meaning: "rejected for its content" },
  { code: 1006, kind: "rejected", meaning: "too many connections in a span of time" },
  { code: 1007, kind: "rejected", meaning: "a virus was found" },
  { code: 1011, kind: "rejected", meaning: "the recipient's server asks for a challenge to be answered" },
  { code: 1999, kind: "rejected", meaning: "rejected for another reason" },
  { code: 2001, kind: "permanent", meaning: "no such address" },
  { code: 2002, kind: "permanent", meaning: "the address's domain is invalid" },
  { code: 2003, kind: "permanent", meaning: "the address is malformed" },
  { code: 2004, kind: "permanent", meaning: "the address is no longer valid" },
  { code: 2999, kind: "permanent", meaning: "the address was refused for another reason" },
  { code: 3001, kind: "temporary", meaning: "the mailbox is full" },
  { code: 3002, kind: "temporary", meaning: "the account is inactive" },
  { code: 3003, kind: "temporary", meaning: "the server said “try later” for too long" },
  { code: 3999, kind: "temporary", meaning: "the address was refused for now, for another reason" },
  { code: 4001, kind: "communication", meaning: "the server is too busy" },
  { code: 4002, kind: "communication", meaning: "protocol error or time-out" },
  { code: 4003, kind: "communication", meaning: "could not connect to the server" },
  { code: 4004, kind: "communication", meaning: "refused as too old" },
  { code: 4006, kind: "communication", meaning: "the server takes no mail for that domain" },
  { code: 4999, kind: "communication", meaning: "another system, network or protocol error" },
  { code: 5001, kind: "informational", meaning: "out of office" },
  { code: 5999, kind: "informational", meaning: "another informational message" },
  { code: 9999, kind: "unknown", meaning: "the reason is not known" },
];

/**
 * Looks a failure code up.
 * @param code the value of `FailureCode`, as a number (JSON) or its digits (form).
 * @returns its entry, or undefined for a code that is not documented.
 */
export function failureCode(code: number | string): FailureCode | undefined {
  const wanted = String(code);
  return failureCodes.find((known) => String(known.code) === wanted);
}
