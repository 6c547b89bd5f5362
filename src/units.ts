/** A span of time in milliseconds. */
export type Milliseconds = number & { readonly unit?: "ms" };

/** A count of octets. */
export type Bytes = number & { readonly unit?: "B" };

/**
 * Text that may be shown: keys and personal addresses are replaced, and nothing in it
 * can steer a terminal. Only `redact.ts` makes it.
 */
export type Redacted = string & { readonly redacted: unique symbol };

/** The same before it went through a redactor: what a probe has in hand, and no report can hold. */
export type Unredacted<T> = T extends Redacted
  ? string
  : T extends string | number | boolean | null | undefined
    ? T
    : { [K in keyof T]: Unredacted<T[K]> };
