/** A span of time in milliseconds. */
export type Milliseconds = number & { readonly unit?: "ms" };

/** A count of octets. */
export type Bytes = number & { readonly unit?: "B" };

/**
 * Text that may be shown: keys and personal addresses are replaced, and nothing in it
 * can steer a terminal. Only `redact.ts` makes it.
 */
export type Redacted = string & { readonly redacted: unique symbol };
