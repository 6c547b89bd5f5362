import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type net from "node:net";
import { allFaults, faultName } from "../../src/lab/catalogue.ts";
import type { Fault } from "../../src/lab/define.ts";
import { Lab, type LabKeys } from "../../src/lab/lab.ts";

/*
 * Thousands of endpoints on loopback in one process: each has an address of its own in 127.0.0.0/8. Nine in ten are
 * right; the tenth is one of the lab's faults, each served once and reached under many addresses.
 */

/** Faults of HTTP that need no option, no name, no certificate, and no waiting: the same whoever asks, and when. */
const cheap = /^(?:key|secret|method|route|handler|gate)\//;
const slow = /slow|timeout|rate|unstable|once|load|idempotent|concurren|flaky|random|size|limit|drip|endless/;

/** A lab whose endpoints answer on every loopback address. */
class WideLab extends Lab {
  override listen(server: net.Server): Promise<number> {
    return super.listen(server, "0.0.0.0");
  }
}

export interface Endpoint {
  readonly url: string;
  /** The cause that a check must name; null where nothing is wrong. */
  readonly expected: string | null;
}

/** @returns `count` endpoints, and what the others are. */
export async function serveEndpoints(count: number, keys: LabKeys): Promise<readonly Endpoint[]> {
  const lab = new WideLab(keys);
  const healthy = await healthyPorts(lab, keys);
  const broken = await brokenEndpoints(lab);
  return Array.from({ length: count }, (_, at): Endpoint => {
    const address = `127.${1 + (at >> 14)}.${(at >> 7) & 127}.${1 + (at & 127)}`;
    const fault = at % 10 === 9 ? broken[Math.floor(at / 10) % broken.length] : undefined;
    if (fault === undefined)
      return { url: `http://${address}:${healthy[at % healthy.length]}/hook`, expected: null };
    return { url: fault.url.replace("127.0.0.1", address), expected: fault.id };
  });
}

/** Right, and quick: the server's share of the work is to be small. */
async function healthyPorts(lab: WideLab, keys: LabKeys): Promise<readonly number[]> {
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    let body = "";
    request.setEncoding("latin1").on("data", (text: string) => {
      body += text;
    });
    request.on("end", () => {
      const right = body.includes(`SecretKey=${keys.secretKey}&`) || body.endsWith(keys.secretKey);
      response.writeHead(right ? 200 : 401, { "Content-Type": "text/plain" });
      response.end(right ? keys.validationKey : "unknown Secret Key");
    });
  };
  return Promise.all(Array.from({ length: 16 }, () => lab.listen(createServer(handle))));
}

async function brokenEndpoints(lab: WideLab): Promise<readonly { url: string; id: string; name: string }[]> {
  const found: { url: string; id: string; name: string }[] = [];
  const faults = (await allFaults()).filter(isCheap);
  for (const fault of faults) {
    const { url, options = [] } = await fault.serve(lab);
    // A list that holds a key is refused.
    const holdsKey = Object.values(lab.keys).some((key: string) => url.includes(key));
    if (options.length === 0 && url.startsWith("http://127.0.0.1:") && !holdsKey)
      found.push({ url, id: fault.id, name: faultName(fault) });
  }
  return found;
}

function isCheap(fault: Fault): boolean {
  return (
    cheap.test(fault.id) &&
    !slow.test(faultName(fault)) &&
    fault.profile === undefined &&
    fault.audit === undefined &&
    fault.public === undefined &&
    fault.others === undefined
  );
}
