import { isIP } from "node:net";
import { type Command, Option } from "commander";
import { UsageError } from "../errors.ts";
import type { BoundFlags } from "./bounds-flags.ts";
import {
  parseDuration,
  parseHeader,
  parseNameServer,
  parseProxy,
  parseResolve,
  parseSize,
  type Resolve,
} from "./values.ts";

/** Options that every command which posts something takes, as commander has read them. */
export interface RequestFlags extends BoundFlags {
  readonly profile?: string;
  readonly secretKey?: string;
  readonly validationKey?: string;
  readonly serverId?: string;
  readonly envFile?: string;
  /** `false` with `--no-config`. */
  readonly config?: string | false;
  readonly timeout?: number;
  readonly maxBody?: number;
  readonly header?: readonly (readonly [name: string, value: string])[];
  readonly proxy?: string;
  readonly resolve?: readonly Resolve[];
  readonly dnsServer?: readonly string[];
  readonly cacert?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly color: boolean;
  readonly showKeys?: boolean;
}

/** Adds those options to a command. */
export function addRequestFlags(command: Command): Command {
  return command
    .option("--profile <name>", "the sender's contract: classic (default), events, account, inbound")
    .option("--secret-key <key>", "the Secret Key, better kept in PREVALIDATE_SECRET_KEY")
    .option("--validation-key <key>", "the Validation Key, better kept in PREVALIDATE_VALIDATION_KEY")
    .option("--server-id <id>", "ServerId in the posts", serverId)
    .option("--env-file <file>", "read keys from a file of NAME=value lines")
    .option("--config <file>", "read this configuration, rather than look for prevalidate.config.*")
    .addOption(new Option("--no-config", "look for no configuration").hideHelp())
    .option(
      "--timeout <duration>",
      "for one request: 10, 500ms, 2s, 1m (default: 10s)",
      duration("--timeout"),
    )
    .option("--max-body <size>", "how much of a body to read: 64k, 1M (default: 1M)", size("--max-body"))
    .option("-H, --header <field>", "add a header field to every request: 'Name: value'", header)
    .option("--proxy <url>", "go through a proxy: http://, https:// or socks5://", proxy)
    .option("--resolve <host:port:address>", "use this address for host and port", resolve)
    .option("--dns-server <address>", "ask this name server", nameServer("--dns-server"))
    .option("--cacert <file>", "trust the PEM certificates in this file as well")
    .option("--cert <file>", "client certificate (PEM)")
    .option("--key <file>", "its private key (PEM), when the certificate's file lacks it")
    .option("--no-color", "no colour (so do NO_COLOR and output that is no terminal)")
    .addOption(new Option("--show-keys", "show keys in the report, for the eyes of their owner alone"));
}

/** How much to tell. */
export interface VolumeFlags {
  readonly verbose?: boolean;
  readonly quiet?: boolean;
}

/** Adds `-v` and `-q`, which exclude each other. */
export function addVolumeFlags(command: Command): Command {
  return command
    .addOption(new Option("-v, --verbose", "whole exchanges, and every finding at length"))
    .addOption(new Option("-q, --quiet", "the verdict and the likely cause alone").conflicts("verbose"));
}

/** Reads an option that is a duration. */
export function duration(option: string) {
  return (text: string): number => {
    const ms = parseDuration(text);
    if (ms === undefined)
      throw new UsageError(`${option}: “${text}” is no duration: write 10, 500ms, 2s or 1m`);
    return ms;
  };
}

/** Reads the value of that option as bytes. */
export function size(option: string) {
  return (text: string): number => {
    const bytes = parseSize(text);
    if (bytes === undefined) throw new UsageError(`${option}: “${text}” is no size: write 4096, 64k or 1M`);
    return bytes;
  };
}

function serverId(text: string): string {
  if (text === "" || /[\0-\x1f\x7f]/.test(text))
    throw new UsageError("--server-id is empty or contains a control character");
  return text;
}

/** The field itself is not quoted: it may hold a key. */
function header(text: string, before: RequestFlags["header"] = []): NonNullable<RequestFlags["header"]> {
  const field = parseHeader(text);
  if (field === undefined)
    throw new UsageError("-H: that is no header field: write 'Name: value', on one line");
  if (/^(?:content-length|transfer-encoding)$/i.test(field[0]))
    throw new UsageError(`-H: ${field[0]} follows from each request's body: leave it out`);
  return [...before, field];
}

function resolve(text: string, before: readonly Resolve[] = []): readonly Resolve[] {
  const parsed = parseResolve(text, isIP);
  if (parsed === undefined)
    throw new UsageError(
      `--resolve: “${text}” does not read host:port:address, as in example.com:443:192.0.2.1`,
    );
  return [...before, parsed];
}

/** Reads a repeatable option that names a name server. What stood there before may also be `true`, for the option alone. */
export function nameServer(option: string) {
  return (text: string, before: readonly string[] | true = []): readonly string[] => {
    if (parseNameServer(text, isIP) === undefined)
      throw new UsageError(`${option}: “${text}” is no IP address, with or without a port`);
    return [...(before === true ? [] : before), text];
  };
}

/** The address is not quoted: it may hold a password. */
function proxy(text: string): string {
  const url = parseProxy(text);
  if (url === undefined)
    throw new UsageError("--proxy: write http://, https:// or socks5://, then host and port");
  return url;
}
