import { UsageError } from "../errors.ts";
import type { VantagePoint } from "../settings.ts";

const schemes: readonly string[] = ["http:", "https:", "socks5:", "socks5h:", "ssh:"];

/**
 * Reads a place to look from: `[name=]url`. The name is letters, digits, `.`, `_` and `-`; without one it is the
 * host, with its port where that is given.
 * @param text `http://`, `https://`, `socks5://` or `ssh://` and a host, as in `eu-west=socks5://203.0.113.9:1080`.
 * @throws UsageError for anything else. The address is not quoted: it may hold a password.
 */
export function readVantagePoint(text: string): VantagePoint {
  const [, named, address = ""] = /^(?:([\w.-]{1,64})=)?(.*)$/s.exec(text) ?? [];
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !schemes.includes(url.protocol) || url.hostname === "")
    throw new UsageError(
      "--via: write http://, https://, socks5:// or ssh:// and a host, with a name before it if you like: eu-west=socks5://host:1080",
    );
  if (url.protocol === "ssh:") requireHostForSsh(url);
  return { name: named ?? url.host, url: address };
}

/**
 * Reads several.
 * @throws UsageError as `readVantagePoint` does, and where two have one name.
 */
export function readVantagePoints(texts: readonly string[]): readonly VantagePoint[] {
  const points = texts.map(readVantagePoint);
  const twice = points.find(({ name }, at) => points.findIndex((one) => one.name === name) !== at);
  if (twice !== undefined)
    throw new UsageError(`--via: two places are called ${twice.name}: give each its name, as name=url`);
  return points;
}

/** The host and user become arguments of a program: what could be an option or more than a name is refused. */
function requireHostForSsh({ hostname, username, password, pathname, search }: URL): void {
  if (password !== "")
    throw new UsageError(
      "--via: ssh takes no password from an address: let it sign in with a key or an agent",
    );
  if (!/^(?:\[[\da-f:.]+\]|[\w][\w.-]*)$/i.test(hostname) || !/^(?:[\w][\w.@+-]*)?$/.test(decoded(username)))
    throw new UsageError("--via: write ssh://host, ssh://user@host or ssh://user@host:port");
  if ((pathname !== "" && pathname !== "/") || search !== "")
    throw new UsageError("--via: nothing may follow the host in an ssh:// address");
}

/** As `decodeURIComponent`, but for text that is not encoded. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
