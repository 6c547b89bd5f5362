import dgram from "node:dgram";
import net from "node:net";
import { defineFault, type Fault } from "../../define.ts";
import {
  type DnsQuery,
  type DnsRecord,
  decodeQuery,
  encodeResponse,
  recordTypes,
} from "../../dns-message.ts";
import type { Lab } from "../../lab.ts";

const host = "hooks.example.com";

interface NameServer {
  /** What is sent back over UDP; nothing for undefined. */
  readonly udp: (query: DnsQuery) => Buffer | undefined;
  /** What a connection over TCP is told: the first query's bytes are given without their length. */
  readonly tcp?: (query: DnsQuery, socket: net.Socket) => void;
}

/** Serves DNS by hand, over UDP and TCP on one port. Gives `127.0.0.1:port`. */
async function serveNames(lab: Lab, { udp, tcp }: NameServer): Promise<string> {
  const stream = net.createServer((socket) => {
    socket.once("data", (bytes: Buffer) => {
      const query = decodeQuery(bytes.subarray(2));
      if (query === undefined || tcp === undefined) socket.destroy();
      else tcp(query, socket);
    });
  });
  const port = await lab.listen(stream);
  const socket = dgram.createSocket("udp4");
  socket.on("error", () => {});
  socket.on("message", (message, from) => {
    const query = decodeQuery(message);
    const reply = query && udp(query);
    if (reply !== undefined) socket.send(reply, from.port, from.address);
  });
  await new Promise<void>((resolve, reject) => {
    socket.once("error", reject);
    socket.bind(port, "127.0.0.1", resolve);
  });
  lab.onClose(() => new Promise<void>((resolve) => socket.close(() => resolve())));
  return `127.0.0.1:${port}`;
}

/** A message that says there is more, over TCP (RFC 1035 §4.1.1, TC). */
function truncated(query: DnsQuery): Buffer {
  const message = encodeResponse(query, "noError");
  message.writeUInt16BE(message.readUInt16BE(2) | 0x0200, 2);
  return message;
}

function overTcp(message: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(message.length);
  return Buffer.concat([length, message]);
}

const asksForA = ({ type, name }: DnsQuery) => type === recordTypes.A && name === host;

function addresses(query: DnsQuery, list: readonly string[]): Buffer {
  const records = list.map((value): DnsRecord => ({ name: query.name, type: "A", value }));
  return encodeResponse(query, "noError", asksForA(query) ? records : []);
}

/** The right handler under a name that such a server knows. */
function named(
  name: string,
  id: string,
  title: string,
  server: (lab: Lab, port: number) => Promise<NameServer> | NameServer,
  more: Pick<Fault, "also"> & { readonly options?: readonly string[] } = {},
): Fault {
  return defineFault({
    hostile: name,
    id,
    title,
    ...(more.also && { also: more.also }),
    serve: async (lab) => {
      const { port } = new URL(await lab.http(lab.correct));
      const dns = await serveNames(lab, await server(lab, Number(port)));
      return { url: `http://${host}:${port}/hook`, options: ["--dns-server", dns, ...(more.options ?? [])] };
    },
  });
}

const thousand = Array.from({ length: 1000 }, (_, n) => `127.0.${n >> 8}.${n & 255 || 1}`);
const alias = (query: DnsQuery, value: string) =>
  encodeResponse(query, "noError", [{ name: query.name, type: "CNAME", value }]);
const soon = ["--timeout", "1"];

/** Serves that on a port of 127.0.0.2 which is another's on 127.0.0.1. */
async function serveBeside(lab: Lab, port: number, body: string): Promise<void> {
  const evil = net.createServer((socket) =>
    socket.end(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`),
  );
  await new Promise<void>((resolve, reject) => {
    evil.once("error", reject);
    evil.listen(port, "127.0.0.2", resolve);
  });
  lab.onClose(() => {
    evil.close();
  });
}

/** Of each name, 127.0.0.1 when it is first asked for, and 127.0.0.2 from then on. */
function changing(): NameServer {
  const asked = new Set<string>();
  return {
    udp: (query) => {
      if (query.type !== recordTypes.A) return encodeResponse(query, "noError");
      const value = asked.has(query.name) ? "127.0.0.2" : "127.0.0.1";
      asked.add(query.name);
      return encodeResponse(query, "noError", [{ name: query.name, type: "A", value }]);
    },
  };
}

/** Name servers that say too much, never the same, or nothing that can be used. */
export const hostileNames: readonly Fault[] = [
  named(
    "dns-thousand-addresses",
    "dns/many-addresses",
    "a thousand addresses",
    () => ({
      udp: truncated,
      tcp: (query, socket) => socket.end(overTcp(addresses(query, ["127.0.0.1", ...thousand.slice(2)]))),
    }),
    { also: ["dns/some-addresses-fail"] },
  ),
  named("dns-alias-circle", "dns/alias-loop", "two names that are aliases of each other", () => ({
    udp: (query) => alias(query, query.name === host ? `b.${host}` : host),
  })),
  named("dns-alias-self", "dns/alias-loop", "a name that is its own alias", () => ({
    udp: (query) => alias(query, host),
  })),
  named("dns-alias-endless", "dns/alias-loop", "aliases without end", () => ({
    udp: (query) => {
      const number = Number(/^a(\d+)\./.exec(query.name)?.[1] ?? 0);
      return alias(query, `a${number + 1}.${host}`);
    },
  })),
  named(
    "dns-rebinding",
    "healthy",
    "another address with each look-up, and another server there",
    async (lab, port) => {
      await serveBeside(lab, port, "evil");
      return changing();
    },
  ),
  defineFault({
    hostile: "dns-rebinding-redirect",
    id: "redirect/other-host",
    title: "redirects to a name whose address changes once it was judged",
    serve: async (lab) => {
      const inner = new URL(await lab.http(() => ({ body: "as it was judged" })));
      await serveBeside(lab, Number(inner.port), "evil");
      const target = new URL(
        await lab.http(() => ({
          status: 302,
          headers: { Location: `http://other.example.com:${inner.port}/` },
        })),
      );
      const dns = await serveNames(lab, changing());
      return { url: `http://${host}:${target.port}/hook`, options: ["--dns-server", dns] };
    },
  }),
  named(
    "dns-noise",
    "tool/no-network",
    "datagrams of sixty kilobytes that mean nothing",
    () => ({ udp: () => Buffer.alloc(60_000, 0xc0) }),
    { options: soon },
  ),
  named(
    "dns-pointer-loop",
    "dns/server-failure",
    "compressed names that point at themselves",
    () => ({
      udp: (query) => {
        const message = addresses(query, ["127.0.0.1"]);
        // The name of the first record stands behind head and question.
        const record = 12 + query.name.length + 2 + 4;
        if (message.length > record + 2) message.writeUInt16BE(0xc000 | record, record);
        return message;
      },
    }),
    { options: soon },
  ),
  named(
    "dns-tcp-endless",
    "tool/no-network",
    "an answer over TCP that never comes to its end",
    () => ({
      udp: truncated,
      tcp: (_query, socket) => {
        socket.write(Buffer.from([0xff, 0xff]));
        const timer = setInterval(() => socket.write("x"), 50);
        socket.on("close", () => clearInterval(timer));
      },
    }),
    { options: soon },
  ),
];
