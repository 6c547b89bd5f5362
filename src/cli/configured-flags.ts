import { isIP } from "node:net";
import path from "node:path";
import type { EndpointOptions } from "../config/config.ts";
import { type Filled, fillIn, fillInUrl, type VariableSources } from "../config/variables.ts";
import { UsageError } from "../errors.ts";
import type { Secret } from "../redact/learnt.ts";
import type { CheckFlags } from "./commands/check.ts";
import type { RequestFlags } from "./flags.ts";
import {
  parseDuration,
  parseHeader,
  parseNameServer,
  parseProxy,
  parseResolve,
  parseSize,
} from "./values.ts";

/** Something wrong with one option of the configuration. */
export class OptionError extends UsageError {
  readonly option: string;

  constructor(option: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.option = option;
  }
}

type FromConfig = Omit<RequestFlags, "secretKey" | "validationKey" | "envFile" | "color" | "showKeys"> &
  Pick<CheckFlags, "via">;

/**
 * What the configuration says of an endpoint, as if it were written on the command line; keys apart.
 * @param folder the configuration's: relative paths are taken from it.
 * @returns the flags, and what must not be shown of them.
 * @throws OptionError for a value that can't be meant, or a variable that is not set.
 */
export function configuredFlags(
  options: EndpointOptions,
  folder: string,
  sources: VariableSources,
): { readonly flags: FromConfig; readonly secrets: readonly Secret[] } {
  const { profile, serverId, timeout, maxBody, headers, proxy, via, resolve, dnsServers } = options;
  const secrets: Secret[] = [];
  const keep = ({ text, secrets: hidden }: Filled): string => {
    secrets.push(...hidden);
    return text;
  };
  const file = (name: "cacert" | "cert" | "key") => {
    const named = options[name];
    return named === undefined ? {} : { [name]: path.resolve(folder, named) };
  };
  const header = (): FromConfig["header"] =>
    Object.entries(headers ?? {}).map(([name, value]) => field(name, keep(fillIn(value, sources))));
  const flags: FromConfig = {
    ...(profile !== undefined && { profile }),
    ...(serverId !== undefined && { serverId: String(serverId) }),
    ...(timeout !== undefined && { timeout: within("timeout", () => durationOf(timeout)) }),
    ...(maxBody !== undefined && { maxBody: within("maxBody", () => sizeOf(maxBody)) }),
    ...(headers && { header: within("headers", header) ?? [] }),
    ...(proxy !== undefined && {
      proxy: within("proxy", () => proxyOf(keep(fillInUrl(proxy, sources)))),
    }),
    ...(via && { via: within("via", () => via.map((place) => keep(fillInPlace(place, sources)))) }),
    ...(resolve && { resolve: within("resolve", () => resolve.map(resolved)) }),
    ...(dnsServers && { dnsServer: within("dnsServers", () => dnsServers.map(nameServer)) }),
    ...file("cacert"),
    ...file("cert"),
    ...file("key"),
  };
  return { flags, secrets };
}

/**
 * Runs what reads an option.
 * @throws OptionError where it can't be read.
 */
export function within<T>(option: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new OptionError(option, error.message, error);
  }
}

/** Milliseconds of a configuration's duration, whose numbers are seconds. */
export function durationOf(duration: number | string): number {
  return orUsage(parseDuration(String(duration)), "out of bounds");
}

/** A name server of the configuration, as `--dns-server` takes it. */
export function nameServer(address: string): string {
  return orUsage(parseNameServer(address, isIP), `“${address}” is no IP address, with or without a port`);
}

function sizeOf(size: number | string): number {
  return orUsage(parseSize(String(size)), "out of bounds");
}

/** The address is not quoted: it may hold a password. */
function proxyOf(url: string): string {
  return orUsage(parseProxy(url), "write http://, https:// or socks5://, then host and port");
}

/** Its name stands before the address. */
function fillInPlace(place: string, sources: VariableSources): Filled {
  const [, name = "", url = ""] = /^([\w.-]+=)?(.*)$/s.exec(place) ?? [];
  const { text, secrets } = fillInUrl(url, sources);
  return { text: name + text, secrets };
}

function resolved(text: string) {
  return orUsage(parseResolve(text, isIP), `“${text}” does not read host:port:address`);
}

/** The value is not quoted: it may hold a key. */
function field(name: string, value: string): readonly [name: string, value: string] {
  if (/^(?:content-length|transfer-encoding)$/i.test(name))
    throw new UsageError(`${name} follows from each request's body: leave it out`);
  const read = parseHeader(value === "" ? `${name};` : `${name}: ${value}`);
  return orUsage(read, `${name} holds a line break or a control character`);
}

function orUsage<T>(value: T | undefined, message: string): T {
  if (value === undefined) throw new UsageError(message);
  return value;
}
