import { createWriteStream } from "node:fs";
import { readFile } from "node:fs/promises";
import type { Writable } from "node:stream";
import { fileProblem, readTextFile } from "../../config/env-file.ts";
import { findKeys, givenKeys } from "../../config/keys.ts";
import { UsageError } from "../../errors.ts";
import type { AnswerKeys, ToldAnswer } from "../../listen/answer.ts";
import { postLine } from "../../listen/line.ts";
import { isLoopback, type Listener, type ListenOptions, listen } from "../../listen/listen.ts";
import { Redactor } from "../../redact.ts";
import { signalCode, watchSignals } from "../interrupt.ts";
import { outputStyle } from "../output.ts";
import { keySources, requireProfile } from "../request-settings.ts";
import { didYouMean } from "../suggest.ts";
import { parseReporter } from "../values.ts";
import type { ListenFlags } from "./listen.ts";
import { startInspector } from "./listen-inspector.ts";
import { renderOddity, renderPostLine, renderSummary, Tally } from "./listen-lines.ts";
import { LineOutput } from "./listen-output.ts";

/**
 * Listens until interrupted, and tells of each post as it comes.
 * @returns the exit code of the signal that ended it.
 * @throws UsageError for what can't be tried.
 */
export async function runListen(flags: ListenFlags): Promise<number> {
  const profile = requireProfile(flags.profile);
  const reporter = readReporter(flags.reporter);
  const told = await toldAnswer(flags);
  refuseContradictions(flags, told);
  const tls = await readCertificate(flags);
  const sources = await keySources(flags, process.env);
  // Where the answer is told, nothing depends on the keys: posts are shown and kept without them.
  const keys = told === undefined ? await findKeys(profile, sources) : givenKeys(sources);
  const options: ListenOptions = {
    profile: profile.name,
    ...keys,
    ...(flags.port !== undefined && { port: flags.port }),
    ...(flags.host !== undefined && { host: flags.host }),
    ...(told !== undefined && { answer: told }),
    ...(flags.as !== undefined && { as: flags.as }),
    ...(flags.forward !== undefined && { forward: flags.forward }),
    ...(tls && { tls }),
    ...(flags.save !== undefined && {
      save: {
        file: flags.save,
        ...(flags.rotate !== undefined && { rotate: flags.rotate }),
        ...(flags.saveKeys && { keys: true }),
      },
    }),
  };
  // Whoever started it may have stopped reading what it says: posts are caught all the same.
  process.stderr.on("error", () => {});
  const watch = watchSignals();
  try {
    const listener = await listen(options);
    const redactor = new Redactor({ ...listener.keys, show: flags.showKeys ?? false });
    const inspector = await startInspector(listener, flags, redactor);
    const tally = report(listener, flags, reporter, redactor);
    notices(listener, flags, keys, redactor);
    if (inspector !== undefined)
      process.stderr.write(
        `prevalidate: see the posts at ${inspector.url} (for your eyes: keys can be unmasked there)\n`,
      );
    await until(watch.abort);
    await inspector?.close();
    await listener.close();
    await tally.close();
    process.stderr.write(renderSummary(tally.tally, listener.savePath));
  } finally {
    watch.stop();
  }
  return signalCode(watch.came() ?? "SIGINT");
}

interface Reporting {
  readonly name: "terminal" | "json";
  readonly file?: string;
}

function readReporter(choice: string | undefined): Reporting {
  if (choice === undefined) return { name: "terminal" };
  const parsed = parseReporter(choice);
  if (parsed === undefined) throw new UsageError(`--reporter: “${choice}” does not read name or name=file`);
  if (parsed.name !== "terminal" && parsed.name !== "json")
    throw new UsageError(
      `unknown reporter “${parsed.name}”${didYouMean(parsed.name, ["terminal", "json"]) || "; there are terminal, json"}`,
    );
  return { name: parsed.name, ...(parsed.file !== undefined && { file: parsed.file }) };
}

async function toldAnswer({ status, body, header, delay }: ListenFlags): Promise<ToldAnswer | undefined> {
  if (status === undefined && body === undefined && header === undefined && delay === undefined)
    return undefined;
  return {
    ...(status !== undefined && { status }),
    ...(body !== undefined && { body: body.startsWith("@") ? await readBody(body.slice(1)) : body }),
    ...(header !== undefined && { headers: header }),
    ...(delay !== undefined && { delayMs: delay }),
  };
}

async function readBody(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new UsageError(`can't read the answer's body ${file}: ${fileProblem(error)}`, { cause: error });
  }
}

function refuseContradictions(flags: ListenFlags, told: ToldAnswer | undefined): void {
  const ways = [
    told && "--status, --body, --header or --delay",
    flags.as && "--as",
    flags.forward && "--forward",
  ].filter((way) => way !== undefined);
  if (ways.length > 1) throw new UsageError(`${ways.join(" and ")} exclude each other: only one can answer`);
  if (flags.save === undefined && (flags.rotate !== undefined || flags.saveKeys))
    throw new UsageError(
      `${flags.rotate === undefined ? "--save-keys" : "--rotate"} is of no use without --save`,
    );
}

async function readCertificate({ cert: certFile, key: keyFile }: ListenFlags): Promise<ListenOptions["tls"]> {
  if (certFile === undefined) {
    if (keyFile !== undefined) throw new UsageError("--key is of no use without --cert");
    return undefined;
  }
  const cert = await readTextFile(certFile, "the certificate");
  const key = keyFile === undefined ? cert : await readTextFile(keyFile, "the certificate's key");
  try {
    process.getBuiltinModule("node:tls").createSecureContext({ cert, key });
  } catch (error) {
    throw new UsageError(`--cert: ${certFile} can't be used: ${(error as Error).message}`, { cause: error });
  }
  return { cert, key };
}

/** What stands above the posts, on standard error. */
function notices(listener: Listener, flags: ListenFlags, given: AnswerKeys, redactor: Redactor): void {
  const say = (line: string) => process.stderr.write(`prevalidate: ${line}\n`);
  say(`listening on ${listener.url} until Ctrl-C`);
  const { host } = flags;
  if (host !== undefined && !isLoopback(host))
    say(
      `--host ${redactor.text(host)}: anyone who reaches this port can post here, and gets the answer of a handler; ` +
        `what is posted ${flags.cert === undefined ? "travels in clear" : "is decrypted here"}, with its Secret Key and addresses`,
    );
  if (listener.acting !== undefined) {
    const { secretKey, validationKey } = listener.keys;
    say(`acting out ${listener.acting}`);
    if (validationKey !== given.validationKey)
      say(`it has a Validation Key of its own, which opens nothing: ${validationKey}`);
    if (secretKey !== given.secretKey)
      say(`it knows a Secret Key of its own, which opens nothing: ${secretKey}`);
  }
  if (flags.forward !== undefined) say(`forwarding to ${redactor.url(flags.forward)}`);
  if (listener.savePath !== undefined)
    say(
      `saving to ${listener.savePath}: whole posts, with people's addresses in them; keys are ` +
        (flags.saveKeys ? "kept as they come" : "left out"),
    );
}

interface Reported {
  readonly tally: Tally;
  close(): Promise<void>;
}

function report(
  listener: Listener,
  flags: ListenFlags,
  { name, file }: Reporting,
  redactor: Redactor,
): Reported {
  const tally = new Tally();
  const stream: Writable =
    file === undefined ? process.stdout : createWriteStream(file, { flags: "a", mode: 0o600 });
  stream.on("error", () => {});
  const output = new LineOutput(stream);
  const style = outputStyle(file === undefined ? flags.color : false);
  const silent = flags.quiet && name === "terminal";
  listener.on("post", (post) => {
    tally.add(post);
    if (silent) return;
    if (name === "terminal") output.write(renderPostLine(post, style, redactor));
    else output.write(`${JSON.stringify({ schema: "prevalidate/caught@1", ...postLine(post, redactor) })}\n`);
  });
  listener.on("oddity", (oddity) => {
    tally.odd++;
    if (!silent && name === "terminal") output.write(renderOddity(oddity, style, redactor));
  });
  listener.on("unsaved", (error) => {
    tally.unsaved++;
    if (tally.unsaved === 1)
      process.stderr.write(`prevalidate: a post could not be saved: ${fileProblem(error)}\n`);
  });
  return {
    tally,
    close: async () => {
      await output.close();
      if (file !== undefined) await new Promise<void>((resolve) => stream.end(resolve));
    },
  };
}

function until(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
