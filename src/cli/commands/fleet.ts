import type { Command } from "commander";
import { UsageError } from "../../errors.ts";
import type { HostLimits, Rate } from "../../fleet/limits.ts";
import { addVolumeFlags, duration, type VolumeFlags } from "../flags.ts";

export interface FleetFlags extends VolumeFlags {
  readonly redis: string;
  readonly queue: string;
}

export interface EnqueueFlags extends FleetFlags {
  readonly run?: string;
  readonly targets: string;
  readonly config?: string | false;
  readonly attempts: number;
}

export interface WorkFlags extends FleetFlags {
  readonly concurrency: number;
  readonly name?: string;
  readonly perHost?: NonNullable<HostLimits["atOnce"]>;
  readonly perHostRate?: Rate;
  readonly drain?: boolean;
  readonly envFile?: string;
}

export interface CollectFlags extends FleetFlags {
  readonly run: string;
  /** Milliseconds. */
  readonly wait?: number;
  readonly remove?: boolean;
  readonly strict?: boolean;
  readonly baseline?: string;
  readonly summary?: string;
  readonly reporter: readonly string[];
  readonly color: boolean;
}

/** `fleet enqueue|work|collect`: a list of targets, checked by workers on any number of machines. */
export function addFleetCommand(program: Command, done: (exitCode: number) => void): void {
  const fleet = program
    .command("fleet")
    .description("check a long list from many machines, with a queue in Redis or Valkey");
  shared(fleet.command("enqueue"))
    .option("-q, --quiet", "say nothing but what goes wrong")
    .description("put the targets of a list into the queue")
    .requiredOption("--targets <file>", "NDJSON, CSV, YAML, or - for standard input; keys by reference")
    .option("--run <name>", "the run they belong to (default: a new name, which is printed)")
    .option(
      "--attempts <n>",
      "how often a target that can't be told about is tried",
      whole("--attempts", 100),
      3,
    )
    .option("--config <file>", "read this configuration, rather than look for prevalidate.config.*")
    .action(async (flags: EnqueueFlags) => done(await (await import("./fleet-run.ts")).runEnqueue(flags)));
  shared(fleet.command("work"))
    .option("-q, --quiet", "say nothing but what goes wrong")
    .description("check what is in the queue, until it is told to end")
    .option("--concurrency <n>", "targets checked at once (default: 16)", whole("--concurrency", 1000), 16)
    .option("--name <name>", "from where it checks, for the report: eu-west")
    .option("--per-host <n>", "of one host so many at once, over all workers", whole("--per-host", 1000))
    .option(
      "--per-host-rate <n/s>",
      "begin so many of one host in a second, over all workers: 5/s or 30/m",
      rate,
    )
    .option("--drain", "end when the queue is empty")
    .option("--env-file <file>", "read keys from a file of NAME=value lines")
    .action(async (flags: WorkFlags) => done(await (await import("./fleet-run.ts")).runWork(flags)));
  addVolumeFlags(shared(fleet.command("collect")))
    .description("report on the targets of a run, each once")
    .requiredOption("--run <name>", "the run")
    .option("--wait <duration>", "wait so long for what is not done yet", duration("--wait"))
    .option("--remove", "then take the run out of Redis")
    .option("--baseline <report>", "fail on nothing but what is new since this JSON report")
    .option("--strict", "warnings fail")
    .option("--summary <file>", "write what it all comes to, as JSON")
    .option(
      "--reporter <name[=file]>",
      "as check has it; repeatable",
      (value: string, before: readonly string[]) => [...before, value],
      [],
    )
    .option("--no-color", "no colour (so do NO_COLOR and output that is no terminal)")
    .action(async (flags: CollectFlags) => done(await (await import("./fleet-run.ts")).runCollect(flags)));
}

function shared(command: Command): Command {
  return command
    .option("--redis <url>", "redis://host:6379, or rediss:// for TLS", "redis://127.0.0.1:6379")
    .option("--queue <name>", "one of several in the same Redis", "checks");
}

function whole(option: string, most: number) {
  return (text: string): number => {
    const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (!(number >= 1 && number <= most))
      throw new UsageError(`${option}: “${text}” is no whole number from 1 to ${most}`);
    return number;
  };
}

/** `5/s`, `30/m`, `100/h`. */
function rate(text: string): Rate {
  const [, count, unit] = /^(\d{1,6})\/(s|m|h)$/.exec(text) ?? [];
  if (!Number(count)) throw new UsageError(`--per-host-rate: “${text}” is no rate: write 5/s, 30/m or 100/h`);
  return { count: Number(count), periodMs: unit === "s" ? 1000 : unit === "m" ? 60_000 : 3_600_000 };
}
