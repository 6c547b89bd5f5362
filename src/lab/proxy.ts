import { createServer } from "node:http";
import { connect, type Socket } from "node:net";
import type { Lab } from "./lab.ts";

/** A way from elsewhere to an endpoint, as a check comes by it. */
export interface LabProxy {
  /** Where every tunnel ends, whatever was asked for: what the endpoint is to those who come from there. */
  readonly leadsTo?: number;
  /** The address of loopback that it calls from. */
  readonly from?: string;
  /** Answers every request for a tunnel with this status in place of opening one. */
  readonly refuses?: number;
}

/**
 * Serves an HTTP proxy on 127.0.0.1 that opens tunnels (RFC 9110 §9.3.6), and answers 502 where it can't connect.
 * @returns its address, `http://127.0.0.1:port`.
 */
export async function serveProxy(lab: Lab, { leadsTo, from, refuses }: LabProxy = {}): Promise<string> {
  const server = createServer((_request, response) => response.writeHead(405).end());
  server.on("connect", (request, near: Socket, head: Buffer) => {
    near.on("error", () => {});
    if (refuses !== undefined) {
      near.end(`HTTP/1.1 ${refuses} Refused\r\n\r\n`);
      return;
    }
    const to = URL.canParse(`http://${request.url}`) ? new URL(`http://${request.url}`) : undefined;
    const far = connect({
      host: leadsTo === undefined && to ? to.hostname.replace(/^\[|\]$/g, "") : "127.0.0.1",
      port: leadsTo ?? (Number(to?.port) || 80),
      ...(from !== undefined && { localAddress: from }),
    });
    let connected = false;
    far.once("connect", () => {
      connected = true;
      near.write("HTTP/1.1 200 Connected\r\n\r\n");
      if (head.length > 0) far.write(head);
      near.pipe(far).pipe(near);
    });
    far.on("error", () => (connected ? near.destroy() : near.end("HTTP/1.1 502 Bad Gateway\r\n\r\n")));
    far.on("close", () => near.destroySoon());
    near.on("close", () => far.destroy());
  });
  return `http://127.0.0.1:${await lab.listen(server)}`;
}
