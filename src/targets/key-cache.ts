import {
  type KeySource,
  type ReferenceContext,
  type ReferredKey,
  resolveKey,
} from "../config/key-reference.ts";

/** Programs of a vault run at once; more would only be refused. */
const mostAtOnce = 4;
/** Keys remembered, the latest used: thousands of targets have a few keys, or one each, used once. */
const mostRemembered = 1000;

/** Follows references to keys: each once for all the targets that share it, and a few at a time. */
export class KeyCache {
  readonly #known = new Map<string, Promise<ReferredKey>>();
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  /**
   * As `resolveKey`. What failed is remembered too: a vault that is locked is not asked a thousand times.
   * @throws UsageError where the key is not to be had.
   */
  follow(source: KeySource, context: ReferenceContext): Promise<ReferredKey> {
    const id = JSON.stringify([source, context.folder, "env" in source ? context.envFile?.path : undefined]);
    const known = this.#known.get(id) ?? this.#inTurn(() => resolveKey(source, context));
    this.#known.delete(id);
    this.#known.set(id, known);
    const [oldest] = this.#known.keys();
    if (this.#known.size > mostRemembered && oldest !== undefined) this.#known.delete(oldest);
    // Told where it is waited for.
    known.catch(() => {});
    return known;
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= mostAtOnce) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#running++;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running--;
      else next();
    }
  }
}
