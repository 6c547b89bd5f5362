import { check } from "../../src/check.ts";
import { Lab } from "../../src/lab/lab.ts";
import { rawHttp } from "../../src/lab/raw.ts";
import { KeySearch } from "../security/search.ts";
import { mutate } from "./mutate.ts";
import { reportWrongs } from "./oracle.ts";
import { Random } from "./random.ts";
import { type FuzzKeys, writeResponse } from "./responses.ts";

/**
 * Checks an endpoint on loopback that answers at random, over real sockets.
 * @param checks how many.
 * @returns what must not be, and how many responses were sent.
 */
export async function fuzzOverSockets(
  seed: number,
  keys: FuzzKeys,
  checks: number,
): Promise<{ readonly failures: readonly string[]; readonly responses: number }> {
  const random = new Random(seed);
  const search = new KeySearch({ "Secret Key": keys.secretKey, "Validation Key": keys.validationKey });
  const lab = new Lab(keys);
  const failures: string[] = [];
  let responses = 0;
  const url = await rawHttp(lab, (_, socket) => {
    responses++;
    const written = writeResponse(random, keys);
    const bytes = random.chance(0.5) ? written : mutate(random, written, written);
    const cut = random.below(bytes.length + 1);
    socket.write(bytes.subarray(0, cut));
    setImmediate(() => (random.chance(0.05) ? socket.resetAndDestroy() : socket.end(bytes.subarray(cut))));
  });
  try {
    for (let count = 0; count < checks; count++) {
      const report = await check({ url, ...keys, local: true, timeoutMs: 2000 });
      failures.push(...reportWrongs(report, search));
    }
  } catch (error) {
    failures.push(`crash: ${error instanceof Error ? error.stack : String(error)}`);
  } finally {
    await lab.close();
  }
  return { failures, responses };
}
