import type { Redis } from "ioredis";
import type { Milliseconds } from "../units.ts";
import type { FleetKeys } from "./names.ts";
import { admitScript, leaveScript, renewScript, runScript } from "./scripts.ts";

/** So many checks may begin at one host in a period. */
export interface Rate {
  readonly count: number;
  readonly periodMs: Milliseconds;
}

export interface HostLimits {
  readonly rate?: Rate;
  /** Checks of one host that go on at once. */
  readonly atOnce?: number;
}

/**
 * Limits per host that hold across all workers: they are kept in Redis, by Redis's own clock.
 *
 * A slot is lent for a time and renewed while its check goes on, so that a worker that was killed gives it back.
 */
export class Limits {
  readonly #redis: Redis;
  readonly #keys: FleetKeys;
  readonly #limits: HostLimits;
  readonly #leaseMs: Milliseconds;
  readonly #lent = new Map<string, string>();
  readonly #timer: NodeJS.Timeout;

  constructor(redis: Redis, keys: FleetKeys, limits: HostLimits, leaseMs: Milliseconds) {
    this.#redis = redis;
    this.#keys = keys;
    this.#limits = limits;
    this.#leaseMs = leaseMs;
    this.#timer = setInterval(() => this.#renew(), leaseMs / 3);
    this.#timer.unref();
  }

  /**
   * Asks to begin a check.
   * @param id of its job: one that was begun by a worker that died gets its own slot back.
   * @returns 0 when it may begin, otherwise the milliseconds to come back after. Each that waits is given a time of its
   *   own, one after another, so that nobody asks in vain for long.
   */
  async enter(host: string, id: string): Promise<Milliseconds> {
    const { rate, atOnce } = this.#limits;
    if (rate === undefined && atOnce === undefined) return 0;
    const wait = await runScript(this.#redis, admitScript, this.#keysOf(host), [
      id,
      rate?.count ?? 0,
      rate?.periodMs ?? 0,
      atOnce ?? 0,
      this.#leaseMs,
    ]);
    if (wait === 0 && atOnce !== undefined) this.#lent.set(id, host);
    return Number(wait);
  }

  /** Gives the slot back. Where that fails, it ends by itself. */
  async leave(id: string, tookMs: Milliseconds): Promise<void> {
    const host = this.#lent.get(id);
    if (host === undefined) return;
    this.#lent.delete(id);
    await runScript(this.#redis, leaveScript, this.#keysOf(host), [id, Math.round(tookMs)]);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #keysOf(host: string): readonly string[] {
    return [this.#keys.host(host, "starts"), this.#keys.host(host, "running"), this.#keys.host(host, "line")];
  }

  #renew(): void {
    // One that fails is asked again before the slot is over.
    for (const [id, host] of this.#lent)
      runScript(this.#redis, renewScript, this.#keysOf(host), [id, this.#leaseMs]).catch(() => {});
  }
}
