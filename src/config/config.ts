/*
 * What a configuration holds, as it is written. `config.schema.json` says the same to editors, and is what
 * documents are checked against.
 */

/**
 * Where a key is to be had; never the key itself: an environment variable (`"$NAME"` or `"${NAME}"` for short), a
 * file, or a program that prints it, such as a vault's.
 */
export type KeyReference =
  | `$${string}`
  | { readonly env: string }
  /** Path from the configuration's folder. */
  | { readonly file: string }
  /** Program and arguments, run without a shell in the configuration's folder. Seconds, or a duration; 30 s unless set. */
  | { readonly command: readonly [string, ...string[]]; readonly timeout?: Duration };

/** Seconds, or text with a unit: `500ms`, `2s`, `1m`. */
export type Duration = number | string;

/** Bytes, or text with a unit: `64k`, `1M`. */
export type Size = number | string;

/** The words that `--only` takes. */
export type TypeWord =
  | "validation"
  | "delivered"
  | "failed"
  | "complaint"
  | "tracking"
  | "queued"
  | "deferred"
  | "inbound"
  | "sent"
  | "bounce"
  | "fbl"
  | "click"
  | "open"
  | "unsubscribe";

/** How an endpoint is asked: the command line's options in camel case. */
export interface EndpointOptions {
  /** The sender's contract; `classic` unless set. */
  readonly profile?: "classic" | "events" | "account" | "inbound";
  readonly secretKey?: KeyReference;
  readonly validationKey?: KeyReference;
  /** A file of `NAME=value` lines. One that is not there is passed over. */
  readonly envFile?: string;
  readonly serverId?: string | number;
  /** The endpoint need not be public. */
  readonly local?: boolean;
  /** Post events of these types alone. */
  readonly only?: readonly TypeWord[];
  /** For one request. */
  readonly timeout?: Duration;
  /** While the endpoint is still starting, wait for it so long. */
  readonly wait?: Duration;
  /** Check again, so many times, where it fails on the network's account. */
  readonly retries?: number;
  /** How much of a body is read. */
  readonly maxBody?: Size;
  /** Added to every request. Values may hold `${NAME}`, which is hidden wherever it would be shown. */
  readonly headers?: Readonly<Record<string, string>>;
  /** `http://`, `https://` or `socks5://`; may hold `${NAME}`. */
  readonly proxy?: string;
  /** Check from these places too: `[name=]url`, as `--via` has them; may hold `${NAME}`. */
  readonly via?: readonly string[];
  /** `host:port:address`. */
  readonly resolve?: readonly string[];
  readonly dnsServers?: readonly string[];
  /** Compare the host's addresses with what public name servers say, or these. */
  readonly compareDns?: boolean | readonly string[];
  /** PEM files: certificates to trust as well, the client's certificate, its key. */
  readonly cacert?: string;
  readonly cert?: string;
  readonly key?: string;
  /** Warnings fail. */
  readonly strict?: boolean;
  /** Ids of causes, or families as `leak/*`, that are neither counted nor shown. */
  readonly ignore?: readonly string[];
}

/** An endpoint, and how it is asked. */
export interface TargetConfig extends EndpointOptions {
  /** May hold `${NAME}`. */
  readonly url: string;
}

/** What holds for a whole run. */
export interface RunOptions {
  /** For editors. */
  readonly $schema?: string;
  /** `name` or `name=file`. */
  readonly reporters?: readonly string[];
}

/** One endpoint, which needs no name. */
export interface SingleConfig extends RunOptions, TargetConfig {}

/** Endpoints by name, and what holds for each of them unless it says otherwise. */
export interface SeveralConfig extends RunOptions {
  readonly defaults?: EndpointOptions;
  readonly targets?: Readonly<Record<string, TargetConfig>>;
}

/** A whole configuration. */
export type Config = SingleConfig | SeveralConfig;

/**
 * Gives a configuration its type, so that editors complete it: `export default defineConfig({ … })`.
 * @returns what it was given.
 */
export function defineConfig(config: Config): Config {
  return config;
}
