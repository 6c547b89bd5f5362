import dgram from "node:dgram";
import {
  type DnsQuery,
  type DnsRecord,
  decodeQuery,
  encodeResponse,
  type RecordType,
  recordTypes,
} from "./dns-message.ts";
import type { Lab } from "./lab.ts";

/** What the server does about one name. A name without a type's records has no data of that type. */
export type DnsName =
  | {
      readonly A?: readonly string[];
      readonly AAAA?: readonly string[];
      /** Another name, whose own entry is answered along with it (RFC 1034 §3.6.2). */
      readonly CNAME?: string;
    }
  | "nxdomain"
  | "servfail"
  | "refused"
  | "silence";

export interface DnsServerOptions {
  /** Names in lower case. Parents of each exist, as in any zone. `*` stands for all others, root included. */
  readonly names: Readonly<Record<string, DnsName>>;
}

/** A CNAME chain longer than this is cut. */
const longestChain = 8;
/** Zones that a resolver on the Internet would know. */
const topLevels = ["", "com", "net", "org"];

/**
 * Serves DNS over UDP on 127.0.0.1, as a resolver that knows these names, the root and a few
 * top-level domains. Noise is not answered.
 * @returns `127.0.0.1:port`; it is closed with the lab.
 */
export async function serveDns(lab: Lab, options: DnsServerOptions): Promise<string> {
  const socket = dgram.createSocket("udp4");
  // A client that is gone by the time of the answer is no failure of the server.
  socket.on("error", () => {});
  socket.on("message", (message, from) => {
    const query = decodeQuery(message);
    const reply = query && answer(query, options);
    if (reply !== undefined) socket.send(reply, from.port, from.address);
  });
  await new Promise<void>((resolve, reject) => {
    socket.once("error", reject);
    socket.bind(0, "127.0.0.1", resolve);
  });
  lab.onClose(() => new Promise<void>((resolve) => socket.close(() => resolve())));
  return `127.0.0.1:${socket.address().port}`;
}

function answer(query: DnsQuery, { names }: DnsServerOptions): Buffer | undefined {
  const entry = entryOf(query.name, names);
  if (entry === "silence") return undefined;
  if (entry === "servfail") return encodeResponse(query, "serverFailure");
  if (entry === "refused") return encodeResponse(query, "refused");

  const records: DnsRecord[] = [];
  let name = query.name;
  let current: DnsName = entry;
  while (typeof current === "object" && current.CNAME !== undefined && records.length < longestChain) {
    records.push({ name, type: "CNAME", value: current.CNAME });
    if (query.type === recordTypes.CNAME) break;
    name = current.CNAME;
    current = entryOf(name, names);
  }
  if (current === "nxdomain") return encodeResponse(query, "nameError", records);
  if (typeof current !== "object") return encodeResponse(query, "serverFailure", records);
  return encodeResponse(query, "noError", [...records, ...ownRecords(name, query.type, current)]);
}

function ownRecords(name: string, type: number, entry: Exclude<DnsName, string>): readonly DnsRecord[] {
  const asked = (["A", "AAAA"] as const).filter((known: RecordType) => recordTypes[known] === type);
  return asked.flatMap((known) => (entry[known] ?? []).map((value) => ({ name, type: known, value })));
}

/** The entry of a name; names above one that exists do exist, without data. */
function entryOf(name: string, names: DnsServerOptions["names"]): DnsName {
  const own = Object.hasOwn(names, name) ? names[name] : undefined;
  if (own !== undefined) return own;
  const other = Object.hasOwn(names, "*") ? names["*"] : undefined;
  if (other !== undefined) return other;
  const exists =
    topLevels.includes(name) ||
    Object.entries(names).some(([known, entry]) => entry !== "nxdomain" && known.endsWith(`.${name}`));
  return exists ? {} : "nxdomain";
}
