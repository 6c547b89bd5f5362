import { X509Certificate } from "node:crypto";
import type { Socket } from "node:net";
import type { Lab, LabKeys } from "../../lab.ts";

/*
 * As much of a TLS 1.2 server as is needed to say hello (RFC 5246 §7.4), with bytes of one's own.
 */

const version = [3, 3];

/** One record. */
export function record(type: number, contents: Buffer): Buffer {
  const head = Buffer.from([type, ...version, 0, 0]);
  head.writeUInt16BE(contents.length, 3);
  return Buffer.concat([head, contents]);
}

/** One handshake message. */
export function message(type: number, body: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head[0] = type;
  head.writeUIntBE(body.length, 1, 3);
  return Buffer.concat([head, body]);
}

/** A ServerHello for a suite with RSA key exchange, which needs no signature; it promises a session ticket. */
export function serverHello(): Buffer {
  const suite = Buffer.from([0x00, 0x9c]);
  const ticketAndRenegotiation = Buffer.from([0, 9, 0, 35, 0, 0, 0xff, 0x01, 0, 1, 0]);
  return message(
    2,
    Buffer.concat([
      Buffer.from(version),
      Buffer.alloc(32, 7),
      Buffer.of(0),
      suite,
      Buffer.of(0),
      ticketAndRenegotiation,
    ]),
  );
}

/** The server's certificates, each in PEM. */
export function certificates(...pems: readonly string[]): Buffer {
  const list = pems.map((pem) => sized(new X509Certificate(pem).raw));
  return message(11, sized(Buffer.concat(list)));
}

function sized(bytes: Buffer): Buffer {
  const length = Buffer.alloc(3);
  length.writeUIntBE(bytes.length, 0, 3);
  return Buffer.concat([length, bytes]);
}

export const helloDone: Buffer = message(14, Buffer.alloc(0));

/** Handshake messages in records of at most so many octets. */
export function inRecords(messages: Buffer, size = 16_384): Buffer {
  const records: Buffer[] = [];
  for (let at = 0; at < messages.length; at += size)
    records.push(record(22, messages.subarray(at, at + size)));
  return Buffer.concat(records);
}

/**
 * Serves what `respond` writes to whoever says hello.
 * @returns an https address.
 */
export async function rawTls(lab: Lab, respond: (socket: Socket, keys: LabKeys) => void): Promise<string> {
  const port = await lab.tcp((socket) => socket.once("data", () => respond(socket, lab.keys)));
  return `https://127.0.0.1:${port}/hook`;
}
