/**
 * Something asked for that can't even be tried: an option that makes no sense, a file that can't be read,
 * a key that is missing. The message is one line that says what to change, and holds no key.
 */
export class UsageError extends Error {
  override readonly name = "UsageError";
  readonly code = "PREVALIDATE_USAGE";

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
  }
}

/** Redis can't be reached: where it should be, and why not. Nothing is found out, and no option would change it. */
export class RedisAway extends Error {
  override readonly name = "RedisAway";
}
