import dns from "node:dns";
import net from "node:net";
import type { CheckOptions } from "../settings.ts";
import type { Milliseconds } from "../units.ts";
import type { Place } from "./schedule.ts";

const lookUpMs: Milliseconds = 2000;
const mostRemembered = 10_000;

/** Finds out where targets are, so that many names of one machine do not come down on it at once. */
export class Places {
  readonly #resolver = new dns.promises.Resolver({ timeout: lookUpMs, tries: 1 });
  readonly #known = new Map<string, Promise<string | undefined>>();

  /**
   * Where a URL leads. Its name is looked up by DNS, apart from the check's own look-up; what is not found in time
   * counts for its host alone, as does everything behind a proxy.
   * @param url as it stands, perhaps unreadable.
   */
  of(url: string, { proxy, resolve }: Pick<CheckOptions, "proxy" | "resolve">): Place {
    if (!URL.canParse(url)) return { host: url, address: undefined };
    const { hostname, port, protocol } = new URL(url);
    const host = hostname.replace(/^\[|\]$/g, "").toLowerCase();
    if (net.isIP(host) !== 0) return { host, address: host };
    const wanted = Number(port) || (protocol === "https:" ? 443 : 80);
    const pinned = resolve?.find((entry) => entry.host.toLowerCase() === host && entry.port === wanted);
    if (pinned !== undefined) return { host, address: pinned.address };
    if (proxy !== undefined || !host.includes(".")) return { host, address: undefined };
    return { host, address: this.#lookUp(host) };
  }

  /** By c-ares, which waits for a slow server without a thread: the checks' own look-ups need those. */
  #lookUp(host: string): Promise<string | undefined> {
    const found =
      this.#known.get(host) ??
      this.#resolver.resolve4(host).then(
        ([first]) => first,
        () => undefined,
      );
    this.#known.set(host, found);
    const [oldest] = this.#known.keys();
    if (this.#known.size > mostRemembered && oldest !== undefined) this.#known.delete(oldest);
    return found;
  }
}
