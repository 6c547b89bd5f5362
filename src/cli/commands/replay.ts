import type { Command } from "commander";
import { UsageError } from "../../errors.ts";
import { addRequestFlags, type RequestFlags } from "../flags.ts";
import { parseDuration } from "../values.ts";

export interface ReplayFlags extends RequestFlags {
  readonly to?: string;
  readonly exact?: boolean;
  readonly set?: readonly (readonly [field: string, value: string])[];
  readonly now?: boolean;
  readonly anonymize?: boolean;
  readonly encoding?: string;
  readonly out?: string;
  /** `k6=file` or `artillery=file`. */
  readonly export?: string;
  readonly type?: string;
  readonly address?: string;
  readonly since?: string;
  readonly until?: string;
  readonly status?: string;
  readonly concurrency?: number;
  readonly rate?: number;
  readonly realtime?: number | true;
  readonly repeat?: number;
  readonly ramp?: number;
  readonly ordered?: boolean;
  readonly retry?: number;
  readonly compare?: boolean;
  readonly compareHeader: readonly string[];
  readonly ignore: readonly RegExp[];
  readonly checkpoint?: string;
  readonly reporter: readonly string[];
  readonly verbose?: boolean;
  readonly quiet?: boolean;
}

/** `replay <source...> --to <url>`: captured posts, sent again and judged. */
export function addReplayCommand(program: Command, done: (exitCode: number) => void): void {
  const command = program
    .command("replay <source...>")
    .description("send captured posts again: fixtures, HAR, .http, raw messages, curl commands, bodies")
    .option("--to <target>", "the endpoint to send them to: a URL, or a name in the configuration")
    .option("--exact", "bodies and header fields as captured, byte for byte")
    .option("--set <Field=value>", "set a field of every event; repeatable", field)
    .option("--now", "move dates so that the latest is now; distances stay")
    .option("--anonymize", "reserved addresses in place of people's, and no tokens")
    .option("--encoding <form|json>", "write events as the profiles with this encoding do")
    .option("--out <file>", "write what is to be sent as fixtures, without keys; with no --to, send nothing")
    .option("--export <engine=file>", "write a script for k6 or artillery that does the same; send nothing")
    .option("--type <types>", "only these: delivered,failed … (none: no event at all)")
    .option("--address <addresses>", "only about these: a@example.com, @example.com, *+news@*")
    .option("--since <date>", "only from this date on: 2026-01-31, or with a time; or 24h, 7d ago")
    .option("--until <date>", "only before this date")
    .option("--status <statuses>", "only with these recorded answers: 500, 5xx, none")
    .option(
      "--concurrency <n>",
      "connections, and posts under way at once (default: 10)",
      whole("--concurrency", 1),
    )
    .option("--rate <n>", "posts a second", positive("--rate"))
    .option("--realtime [factor]", "the recorded rhythm, or so many times as fast: 10x", factor)
    .option("--repeat <n>", "send everything n times", whole("--repeat", 1))
    .option("--ramp <duration>", "grow to full rate, or concurrency, in this time", duration)
    .option("--ordered", "keep the order of posts with the same MessageId")
    .option("--retry <n>", "try again up to n times what failed and may pass", whole("--retry", 0))
    .option("--compare", "hold answers against the recorded ones")
    .option("--compare-header <name>", "compare this header field as well; repeatable", collect, [])
    .option("--ignore <pattern>", "leave what matches out when comparing bodies; repeatable", pattern, [])
    .option("--checkpoint <file>", "remember what is done, and go on from there")
    .option("--reporter <name[=file]>", "terminal or json; repeatable", collect, [])
    .option("-v, --verbose", "every example of every failure")
    .option("-q, --quiet", "the verdict alone");
  addRequestFlags(command).action(async (sources: string[], flags: ReplayFlags) => {
    const { runReplay } = await import("./replay-run.ts");
    done(await runReplay(sources, flags));
  });
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

function field(text: string, before: ReplayFlags["set"] = []): NonNullable<ReplayFlags["set"]> {
  const equals = text.indexOf("=");
  if (equals < 1) throw new UsageError("--set: write Field=value");
  return [...before, [text.slice(0, equals), text.slice(equals + 1)]];
}

function whole(option: string, least: number) {
  return (text: string): number => {
    const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (!(number >= least))
      throw new UsageError(`${option}: “${text}” is no whole number of ${least} or more`);
    return number;
  };
}

function positive(option: string) {
  return (text: string): number => {
    const number = /^(\d+(\.\d+)?|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
    if (!(number > 0)) throw new UsageError(`${option}: “${text}” is no number above 0`);
    return number;
  };
}

function factor(text: string): number {
  return positive("--realtime")(text.replace(/x$/i, ""));
}

function duration(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined) throw new UsageError(`--ramp: “${text}” is no duration: write 10, 500ms, 2s or 1m`);
  return ms;
}

function pattern(text: string, before: readonly RegExp[]): readonly RegExp[] {
  try {
    return [...before, new RegExp(text, "gu")];
  } catch (error) {
    throw new UsageError(`--ignore: “${text}” is no pattern: ${(error as Error).message}`, { cause: error });
  }
}
