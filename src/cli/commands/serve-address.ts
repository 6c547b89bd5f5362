import { UsageError } from "../../errors.ts";

/** Where `--serve` listens, as far as it is said. */
export interface ServeFlag {
  readonly host?: string;
  readonly port: number;
}

/**
 * Reads the value of `--serve`: `9000`, `:9000`, `0.0.0.0:9000`, `[::1]:9000`, `monitor.example:9000`.
 * @throws UsageError for anything else, such as a target that stands behind the option.
 */
export function serveAddress(text: string): ServeFlag {
  const [, host, digits] = /^(?:(\[[\da-f:.]+\]|[\w.-]+)?:)?(\d{1,5})$/i.exec(text) ?? [];
  const port = Number(digits ?? Number.NaN);
  if (!(port <= 65_535))
    throw new UsageError(`--serve: “${text}” is no host:port: write targets before --serve`);
  return { port, ...(host && { host: host.replace(/^\[(.*)\]$/, "$1") }) };
}
