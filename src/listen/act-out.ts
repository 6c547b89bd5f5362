import { UsageError } from "../errors.ts";
import { faultName, faultsNamed } from "../lab/catalogue.ts";
import type { Fault } from "../lab/define.ts";
import { Lab } from "../lab/lab.ts";
import { checkOptionsOf } from "../lab/options.ts";
import type { AnswerKeys } from "./answer.ts";
import { isLoopback, type Upstream, upstreamOf } from "./upstream.ts";

/** An endpoint of the lab that answers in the listener's place. */
export interface ActedOut {
  /** `key/html-escaped: …` */
  readonly title: string;
  readonly upstream: Upstream;
  /** The path that it is at. */
  readonly path: string;
  /** Keys that it knows in place of the user's, where the fault shows with such alone. They open nothing. */
  readonly keys?: AnswerKeys;
  close(): Promise<void>;
}

/** Causes that lie before the first byte of an answer: there is nothing that a listener could answer with. */
const before = ["url", "dns", "tcp", "tls", "tool"];

/**
 * Serves a fault of the lab with the user's own keys, on a port of its own, for posts to be passed on to: so it can be
 * anything that the lab can do, down to single bytes.
 * @param word a fault's name, or a cause's id for the first of its faces that works with these keys.
 * @throws UsageError for a word that names none, or one whose fault is not in an answer over HTTP.
 */
export async function actOut(word: string, keys: AnswerKeys): Promise<ActedOut> {
  const faults = await faultsNamed(word);
  const [first] = faults;
  if (first === undefined)
    throw new UsageError(`--as: the lab can't break “${word}”; \`prevalidate lab\` lists what it can`);
  const refusal = new UsageError(
    `--as: ${word} is not about the answer, so listening can't act it out; \`prevalidate lab ${word}\` serves it`,
  );
  if (before.includes(first.id.split("/")[0] ?? "")) throw refusal;
  let other: ActedOut | undefined;
  for (const fault of faults) {
    const acted = await serve(fault, keys);
    if (acted === undefined) continue;
    if (acted.keys === undefined) {
      await other?.close();
      return acted;
    }
    if (other === undefined) other = acted;
    else await acted.close();
  }
  if (other === undefined) throw refusal;
  return other;
}

/** Undefined where it is not served over plain HTTP on loopback. */
async function serve(fault: Fault, keys: AnswerKeys): Promise<ActedOut | undefined> {
  const lab = new Lab({ secretKey: keys.secretKey ?? "", validationKey: keys.validationKey ?? "" });
  try {
    const endpoint = await fault.serve(lab);
    const { protocol, hostname, origin, pathname, search } = new URL(endpoint.url);
    const { secretKey, validationKey } = checkOptionsOf(endpoint.options ?? []);
    if (protocol !== "http:" || !isLoopback(hostname)) {
      await lab.close();
      return undefined;
    }
    const own = { ...(secretKey && { secretKey }), ...(validationKey && { validationKey }) };
    return {
      title: `${faultName(fault)}: ${fault.title}`,
      upstream: upstreamOf(origin),
      path: pathname + search,
      ...(Object.keys(own).length > 0 && { keys: own }),
      close: () => lab.close(),
    };
  } catch (error) {
    await lab.close();
    throw error;
  }
}
