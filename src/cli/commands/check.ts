import { type Command, Option } from "commander";
import { UsageError } from "../../errors.ts";
import type { Shard } from "../../targets/shard.ts";
import { addBoundFlags } from "../bounds-flags.ts";
import {
  addRequestFlags,
  addVolumeFlags,
  duration,
  nameServer,
  type RequestFlags,
  size,
  type VolumeFlags,
} from "../flags.ts";
import { type ServeFlag, serveAddress } from "./serve-address.ts";

export interface CheckFlags extends RequestFlags, VolumeFlags {
  readonly local?: boolean;
  readonly only?: string;
  readonly reporter: readonly string[];
  readonly strict?: boolean;
  readonly ignore: readonly string[];
  readonly dryRun?: boolean;
  readonly compareDns?: readonly string[] | true;
  /** Milliseconds. */
  readonly wait?: number;
  readonly retries?: number;
  /** Bytes. */
  readonly inboundSize?: number;
  readonly baseline?: string;
  readonly watch?: boolean;
  readonly watchPath: readonly string[];
  readonly reproducible?: boolean;
  readonly audit?: boolean;
  readonly auditTiming?: boolean;
  /** A list of targets; `-` is standard input. */
  readonly targets?: string;
  readonly concurrency?: number;
  readonly perHost?: number;
  readonly perAddress?: number;
  readonly ordered?: boolean;
  readonly shard?: Shard;
  readonly checkpoint?: string;
  readonly summary?: string;
  /** Where metrics are served. */
  readonly serve?: ServeFlag | true;
  /** Milliseconds. */
  readonly every?: number;
  /** As they were typed: `[name=]url`. */
  readonly via?: readonly string[];
}

/** `check <url...>`, which is also what a bare `prevalidate <url>` means. */
export function addCheckCommand(program: Command, done: (exitCode: number) => void): void {
  const command = program
    .command("check [target...]", { isDefault: true })
    .description(
      "will Validate pass, and if not, why? (short: prevalidate <url>; or a target's name, or none for all)",
    )
    .option("--local", "the endpoint need not be public: judge the handler alone")
    .addOption(new Option("--no-local", "it must be, whatever the configuration says").hideHelp())
    .option("--only <types>", "post these events alone: validation,delivered,failed …")
    .option("--dry-run", "list every request that would be sent, and send none")
    .option(
      "--compare-dns [server]",
      "compare the host's addresses with what public name servers say (after the URL, or --compare-dns=address)",
      compareDns,
    )
    .option(
      "--via <[name=]url>",
      "check from there too: a proxy (http, https, socks5) or ssh://user@host; repeatable",
      (place: string, before: readonly string[] = []) => [...before, place],
    )
    .option("--strict", "warnings fail")
    .addOption(new Option("--no-strict", "they don't, whatever the configuration says").hideHelp())
    .option(
      "--wait <duration>",
      "while the endpoint is still starting, wait for it so long: 60s",
      duration("--wait"),
    )
    .option(
      "--retries <number>",
      "check again, so many times, where it fails on the network's account",
      retries,
    )
    .option(
      "--inbound-size <size>",
      "of the large message of the profile inbound: 50M; 0 for none (default: 3M)",
      inboundSize,
    )
    .option("--audit", "after the check, examine the handler as an attacker would (simulated, harmless)")
    .option("--audit-timing", "the same, and measure the time that comparing keys takes (400 more posts)")
    .option("--baseline <report>", "fail on nothing but what is new since this JSON report")
    .option("--watch", "check again when a file here changes, or on Enter; q quits")
    .option("--watch-path <path>", "watch this file or folder instead; repeatable", collect, [])
    .option(
      "--serve [host:port]",
      "check again and again, and serve metrics for Prometheus (default: 127.0.0.1:8027)",
      serveAddress,
    )
    .option("--every <duration>", "with --serve: a round begins so often (default: 5m)", duration("--every"))
    .option("--reproducible", "fix the times in the report: the same endpoint gives the same bytes")
    .option("--targets <file>", "check each target of a list: NDJSON, CSV, YAML, or - for standard input")
    .option(
      "--concurrency <n>",
      "targets checked at once (default: 32 of a list)",
      whole("--concurrency", 1, 1000),
    )
    .option("--per-host <n>", "of these so many of one host (default: 2)", whole("--per-host", 1, 1000))
    .option(
      "--per-address <n>",
      "and so many at one address, whatever its names (default: 4)",
      whole("--per-address", 1, 1000),
    )
    .option("--ordered", "report in the order of the list, not as results come")
    .option("--shard <i/n>", "check a part of the targets alone: 3/8 is the third of eight", shard)
    .option("--checkpoint <file>", "remember what is done, and go on from there if the run is broken off")
    .option("--summary <file>", "write what it all comes to, as JSON")
    .option("--ignore <causes>", "don't count or show findings of these ids", collect, [])
    .option(
      "--reporter <name[=file]>",
      "terminal, json, ndjson, junit, github, markdown, sarif, tap, html, prometheus, or a module: ./mine.mjs; repeatable",
      collect,
      [],
    );
  addBoundFlags(addVolumeFlags(addRequestFlags(command))).action(
    async (urls: string[], flags: CheckFlags) => {
      const { runCheck } = await import("../run.ts");
      done(await runCheck(urls, flags));
    },
  );
}

/** A URL that follows the option alone is taken for its value by the parser: that is said, not guessed at. */
function compareDns(text: string, before?: readonly string[] | true): readonly string[] {
  if (text.includes("://"))
    throw new UsageError(`--compare-dns: “${text}” is no name server: write the URL before --compare-dns`);
  return nameServer("--compare-dns")(text, before);
}

function inboundSize(text: string): number {
  return /^0+$/.test(text.trim()) ? 0 : size("--inbound-size")(text);
}

/** More would only make a long run of a short one. */
const mostRetries = 100;

function retries(text: string): number {
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(number <= mostRetries))
    throw new UsageError(`--retries: “${text}” is no whole number up to ${mostRetries}`);
  return number;
}

/** Reads an option that is a whole number within bounds. */
function whole(option: string, least: number, most: number) {
  return (text: string): number => {
    const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (!(number >= least && number <= most))
      throw new UsageError(`${option}: “${text}” is no whole number from ${least} to ${most}`);
    return number;
  };
}

function shard(text: string): Shard {
  const [, index, count] = /^(\d{1,4})\/(\d{1,4})$/.exec(text)?.map(Number) ?? [];
  if (index === undefined || count === undefined || index < 1 || index > count)
    throw new UsageError(`--shard: “${text}” is no part: 3/8 is the third of eight`);
  return { index, count };
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}
