/** How much goes on at once. */
export interface Limits {
  readonly concurrency: number;
  readonly perHost: number;
  readonly perAddress: number;
}

/** Where a target is, as far as limits go. */
export interface Place {
  readonly host: string;
  /** Its address, once that is known; undefined where it can't be told. */
  readonly address: Promise<string | undefined> | string | undefined;
}

interface Waiting<T> {
  readonly item: T;
  readonly order: number;
  readonly host: string;
  address: string | undefined;
  located: boolean;
}

/** What came of an item. */
export type Outcome<T, R> =
  | { readonly item: T; readonly result: R }
  | { readonly item: T; readonly error: unknown };

/** Items looked at ahead of those that run: past a host that is busy, others are found. */
const lookAhead = 1000;
/** Results kept back for those before them, where order is kept. */
const mostHeldBack = 256;

/**
 * Runs items as they come, each as soon as its host and address have room: whoever waits for a busy or slow host lets
 * others pass. Nothing piles up: items are read no further ahead, and started no faster than results are taken.
 * @param items in their order.
 * @param placeOf an item; asked once for each.
 * @param run one item; what it throws is its outcome.
 * @param options `ordered`: outcomes in the order of the items, rather than as they come; `signal`: starts no more,
 *   and ends when those that run are over.
 * @throws what reading the items throws, after the outcomes of those before.
 */
export async function* schedule<T, R>(
  items: AsyncIterable<T>,
  placeOf: (item: T) => Place,
  run: (item: T) => Promise<R>,
  options: Limits & { readonly ordered?: boolean; readonly signal?: AbortSignal },
): AsyncGenerator<Outcome<T, R>> {
  const { concurrency, perHost, perAddress, ordered = false, signal } = options;
  const iterator = items[Symbol.asyncIterator]();
  const waiting: Waiting<T>[] = [];
  const hosts = new Counter();
  const addresses = new Counter();
  const done = new Map<number, Outcome<T, R>>();
  let running = 0;
  let read = 0;
  let given = 0;
  let reading = false;
  let ended = false;
  let failure: { readonly error: unknown } | undefined;
  let wake = () => {};

  const readAhead = async (): Promise<void> => {
    reading = true;
    try {
      while (!ended && !signal?.aborted && hasPlace()) {
        const next = await iterator.next();
        if (next.done) ended = true;
        else admit(next.value);
        wake();
      }
    } catch (error) {
      failure = { error };
      ended = true;
    }
    reading = false;
    wake();
  };
  const hasPlace = () => waiting.length < lookAhead && !(ordered && read - given >= mostHeldBack);
  const admit = (item: T): void => {
    const { host, address } = placeOf(item);
    const known = typeof address !== "object";
    const one: Waiting<T> = {
      item,
      order: read++,
      host,
      address: known ? address : undefined,
      located: known,
    };
    waiting.push(one);
    if (known) return;
    address
      .catch(() => undefined)
      .then((found) => {
        one.address = found;
        one.located = true;
        wake();
      });
  };
  const hasRoom = ({ host, address, located }: Waiting<T>) =>
    located && hosts.of(host) < perHost && (address === undefined || addresses.of(address) < perAddress);
  const start = (one: Waiting<T>): void => {
    running++;
    hosts.add(one.host, 1);
    if (one.address !== undefined) addresses.add(one.address, 1);
    const finish = (outcome: Outcome<T, R>): void => {
      running--;
      hosts.add(one.host, -1);
      if (one.address !== undefined) addresses.add(one.address, -1);
      done.set(one.order, outcome);
      wake();
    };
    run(one.item).then(
      (result) => finish({ item: one.item, result }),
      (error: unknown) => finish({ item: one.item, error }),
    );
  };
  const startAll = (): void => {
    // Results that nobody has taken yet are as good as running: what reads them sets the pace.
    const busy = () => running + (ordered ? 0 : done.size) >= concurrency;
    for (let at = 0; at < waiting.length && !busy(); ) {
      const one = waiting[at];
      if (one === undefined || !hasRoom(one)) at++;
      else {
        waiting.splice(at, 1);
        start(one);
      }
    }
  };
  const onAbort = () => wake();
  signal?.addEventListener("abort", onAbort);
  try {
    for (;;) {
      const awake = new Promise<void>((resolve) => {
        wake = resolve;
      });
      if (!signal?.aborted) {
        if (!reading && !ended && hasPlace()) void readAhead();
        startAll();
      }
      const [order] = ordered && !signal?.aborted ? [given] : done.keys();
      const outcome = order === undefined ? undefined : done.get(order);
      if (order !== undefined && outcome !== undefined) {
        done.delete(order);
        given++;
        yield outcome;
        continue;
      }
      if (running === 0 && done.size === 0 && (signal?.aborted || (ended && waiting.length === 0))) break;
      await awake;
    }
  } finally {
    signal?.removeEventListener("abort", onAbort);
    // A source that waits, as standard input does, can't be told to end; whoever reads on is gone.
    void iterator.return?.()?.catch(() => {});
  }
  if (failure !== undefined && !signal?.aborted) throw failure.error;
}

class Counter {
  readonly #counts = new Map<string, number>();

  of(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  add(name: string, by: 1 | -1): void {
    const count = this.of(name) + by;
    if (count === 0) this.#counts.delete(name);
    else this.#counts.set(name, count);
  }
}
