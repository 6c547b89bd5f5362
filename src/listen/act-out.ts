import { UsageError } from "../errors.ts";
import { faultName, faultsNamed } from "../lab/catalogue.ts";
import { Lab } from "../lab/lab.ts";
import { isLoopback, type Upstream, upstreamOf } from "./upstream.ts";

/** An endpoint of the lab that answers in the listener's place. */
export interface ActedOut {
  /** `key/html-escaped: …` */
  readonly title: string;
  readonly upstream: Upstream;
  /** The path that it is at. */
  readonly path: string;
  close(): Promise<void>;
}

/** Causes that lie before the first byte of an answer: there is nothing that a listener could answer with. */
const before = ["url", "dns", "tcp", "tls", "tool"];

/**
 * Serves a fault of the lab with the user's own keys, on a port of its own, for posts to be passed on to: so it can be
 * anything that the lab can do, down to single bytes.
 * @param word a fault's name, or a cause's id for its first face.
 * @throws UsageError for a word that names none, or one whose fault is not in an answer over HTTP.
 */
export async function actOut(
  word: string,
  keys: { readonly secretKey?: string; readonly validationKey?: string },
): Promise<ActedOut> {
  const [fault] = await faultsNamed(word);
  if (fault === undefined)
    throw new UsageError(`--as: the lab can't break “${word}”; \`prevalidate lab\` lists what it can`);
  const family = fault.id.split("/")[0] ?? "";
  const refusal = `--as: ${faultName(fault)} is not about the answer, so listening can't act it out; \`prevalidate lab ${faultName(fault)}\` serves it`;
  if (before.includes(family)) throw new UsageError(refusal);
  const lab = new Lab({ secretKey: keys.secretKey ?? "", validationKey: keys.validationKey ?? "" });
  try {
    const { url } = await fault.serve(lab);
    const { protocol, hostname, origin, pathname, search } = new URL(url);
    if (protocol !== "http:" || !isLoopback(hostname)) throw new UsageError(refusal);
    return {
      title: `${faultName(fault)}: ${fault.title}`,
      upstream: upstreamOf(origin),
      path: pathname + search,
      close: () => lab.close(),
    };
  } catch (error) {
    await lab.close();
    throw error;
  }
}
