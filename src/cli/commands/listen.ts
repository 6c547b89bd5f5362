import { type Command, Option } from "commander";
import { UsageError } from "../../errors.ts";
import type { Rotation } from "../../listen/save/rotation.ts";
import { parseDuration, parseHeader, parseSize } from "../values.ts";

export interface ListenFlags {
  readonly port?: number;
  readonly host?: string;
  readonly profile: string;
  readonly secretKey?: string;
  readonly validationKey?: string;
  readonly envFile?: string;
  readonly save?: string;
  readonly saveKeys?: boolean;
  readonly rotate?: Rotation;
  readonly status?: number;
  readonly body?: string;
  readonly header?: readonly (readonly [name: string, value: string])[];
  readonly delay?: number;
  readonly as?: string;
  readonly forward?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly reporter?: string;
  readonly quiet?: boolean;
  readonly color: boolean;
  readonly showKeys?: boolean;
  /** False with `--no-inspector`. */
  readonly inspector: boolean;
  readonly inspectorPort?: number;
}

const port = portOf("--port");
const inspectorPort = portOf("--inspector-port");

/** `listen`: catch posts here, and answer as a good handler would, as told, or by forwarding. */
export function addListenCommand(program: Command, done: (exitCode: number) => void): void {
  program
    .command("listen")
    .description("catch posts here: see each one, answer it, forward it, keep it for replay")
    .option("--port <number>", "port to listen on; 0 takes a free one (default: 8025)", port)
    .option("--host <address>", "address to listen on; any but 127.0.0.1 lets other machines in")
    .option("--profile <name>", "the sender's contract: classic, events, account, inbound", "classic")
    .option("--secret-key <key>", "the Secret Key, better kept in PREVALIDATE_SECRET_KEY")
    .option("--validation-key <key>", "the Validation Key, better kept in PREVALIDATE_VALIDATION_KEY")
    .option("--env-file <file>", "read keys from a file of NAME=value lines")
    .option("--forward <url>", "pass each post on to this handler, unchanged, and its answer back")
    .option("--as <cause>", "answer as an endpoint of the lab does: key/html-escaped, gate/csrf:django …")
    .option("--status <code>", "answer with this status", status)
    .option("--body <text|@file>", "answer with this body")
    .option("--header <field>", "add a field to the answer: 'Name: value'; repeatable", header)
    .option("--delay <duration>", "wait before answering: 500ms, 2s", duration)
    .option("--save <file>", "keep every post in this file, for replay; .har writes HAR")
    .option("--save-keys", "keep keys in the file as they came, in place of ‹secret key›")
    .option("--rotate <day|size>", "a new file each day (UTC), or when the last has this size: 10M", rotation)
    .option("--cert <file>", "serve HTTPS with this certificate (PEM)")
    .option("--key <file>", "its private key (PEM), when the certificate's file lacks it")
    .option(
      "--inspector-port <number>",
      "port of the page that shows the posts (default: 8026, or the next free)",
      inspectorPort,
    )
    .option("--no-inspector", "serve no page")
    .option("--reporter <name[=file]>", "terminal, or json: a line of JSON for each post")
    .option("-q, --quiet", "no line for each post, only the summary at the end")
    .option("--no-color", "no colour (so do NO_COLOR and output that is no terminal)")
    .addOption(new Option("--show-keys", "show keys, for the eyes of their owner alone"))
    .action(async (flags: ListenFlags) => {
      const { runListen } = await import("./listen-run.ts");
      done(await runListen(flags));
    });
}

function portOf(flag: string): (text: string) => number {
  return (text) => {
    const number = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
    if (!(number <= 65_535)) throw new UsageError(`${flag}: “${text}” is no port: ports go from 0 to 65535`);
    return number;
  };
}

function status(text: string): number {
  const code = /^\d{3}$/.test(text) ? Number(text) : 0;
  if (code < 200 || code > 599)
    throw new UsageError(`--status: “${text}” is no status of an answer: write 200 to 599`);
  return code;
}

function duration(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined) throw new UsageError(`--delay: “${text}” is no duration: write 10, 500ms, 2s or 1m`);
  return ms;
}

function rotation(text: string): Rotation {
  if (text === "day") return "day";
  const bytes = parseSize(text);
  if (bytes === undefined)
    throw new UsageError(`--rotate: “${text}” is neither “day” nor a size: write 64k or 10M`);
  return { bytes };
}

/** The field itself is not quoted: it may hold a key. */
function header(text: string, before: ListenFlags["header"] = []): NonNullable<ListenFlags["header"]> {
  const field = parseHeader(text);
  if (field === undefined)
    throw new UsageError("--header: that is no header field: write 'Name: value', on one line");
  return [...before, field];
}
