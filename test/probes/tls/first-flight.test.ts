import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { clientHello } from "../../../src/probes/tls/client-hello.ts";
import { FirstFlight } from "../../../src/probes/tls/first-flight.ts";
import { currentSuites } from "../../../src/probes/tls/suites.ts";
import { connecting, freshLab } from "./common.ts";

const record = (type: number, contents: Buffer): Buffer =>
  Buffer.concat([Buffer.from([type, 3, 3, contents.length >> 8, contents.length & 255]), contents]);

function read(bytes: Buffer, sizes: readonly number[] = [bytes.length]): FirstFlight {
  const flight = new FirstFlight();
  let offset = 0;
  for (let i = 0; offset < bytes.length; i++) {
    const size = Math.max(1, sizes[i % sizes.length] ?? 1);
    flight.push(bytes.subarray(offset, offset + size));
    offset += size;
  }
  return flight;
}

/** What a real server says to our hello. */
async function capture(port: number): Promise<Buffer> {
  const socket = await connecting(port)();
  const flight = new FirstFlight();
  const chunks: Buffer[] = [];
  socket.write(clientHello({ serverName: null, maxVersion: "TLSv1.2", suites: currentSuites }));
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    flight.push(chunk);
    if (flight.finished) break;
  }
  return Buffer.concat(chunks);
}

describe("the reader of a server's first flight", () => {
  const lab = freshLab();
  let real: Buffer;

  beforeAll(async () => {
    const authority = lab().authority.intermediate();
    real = await capture(await lab().https(lab().correct, { ...authority.issue(), requestCert: true }));
  });

  it("reads version, suite, certificates and the request for a certificate", () => {
    const flight = read(real);
    expect(flight.finished).toBe(true);
    expect(flight.facts).toMatchObject({
      outcome: "server-hello",
      protocol: "TLSv1.2",
      cipher: expect.stringMatching(/^TLS_ECDHE_ECDSA_/),
      certificateRequested: true,
    });
    expect(flight.facts?.certificates).toHaveLength(2);
  });

  it("reads the same however the bytes are cut", () => {
    const whole = read(real).facts;
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 8 }), (sizes) => {
        expect(read(real, sizes).facts).toEqual(whole);
      }),
      { numRuns: 60 },
    );
  });

  it("puts messages together that are spread over records", () => {
    const messages = Buffer.concat(splitRecords(real));
    const spread = Array.from({ length: Math.ceil(messages.length / 40) }, (_, i) =>
      record(22, messages.subarray(i * 40, i * 40 + 40)),
    );
    expect(read(Buffer.concat(spread)).facts).toEqual(read(real).facts);
  });

  it("never throws on random bytes, nor on bytes after a record's beginning", () => {
    const anything = fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes));
    fc.assert(
      fc.property(anything, fc.constantFrom(0, 21, 22, 23), (bytes, type) => {
        read(type === 0 ? bytes : record(type, bytes), [7]);
      }),
    );
  });

  it("never throws on a real flight with some bytes changed", () => {
    const change = fc.tuple(fc.nat({ max: real.length - 1 }), fc.integer({ min: 0, max: 255 }));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
        const bytes = Buffer.from(real);
        for (const [at, value] of changes) bytes[at] = value;
        read(bytes, [500]);
      }),
      { numRuns: 300 },
    );
  });

  it("names a fatal alert, and passes over a warning", () => {
    expect(read(record(21, Buffer.from([2, 70]))).facts).toEqual({
      outcome: "alert",
      alert: "protocol_version",
    });
    expect(read(record(21, Buffer.from([2, 200]))).facts?.alert).toBe("alert 200");
    const warned = read(Buffer.concat([record(21, Buffer.from([1, 112])), real]));
    expect(warned.facts).toEqual(read(real).facts);
  });

  it("tells bytes that are no TLS from the first of them", () => {
    for (const text of ["HTTP/1.1 400 Bad Request\r\n\r\n", "SSH-2.0-x\r\n", "\x15\x09", "4"]) {
      const flight = read(Buffer.from(text, "latin1"));
      expect(flight.facts).toEqual({ outcome: "not-tls" });
      expect(flight.firstBytes.toString("latin1")).toBe(text);
    }
  });

  it("keeps what it has read when the rest is no TLS, or a certificate is cut short", () => {
    const [hello = Buffer.alloc(0)] = splitRecords(real);
    const serverHello = hello.subarray(0, 4 + hello.readUIntBE(1, 3));
    const broken = read(Buffer.concat([record(22, serverHello), Buffer.from("garbage")]));
    expect(broken.facts).toMatchObject({ outcome: "server-hello", protocol: "TLSv1.2" });
    // two certificates, of which the second claims more bytes than there are
    const list = Buffer.from([11, 0, 0, 12, 0, 0, 9, 0, 0, 2, 7, 7, 0, 0, 200, 8]);
    const cut = read(Buffer.concat([record(22, serverHello), record(22, list)]));
    expect(cut.facts?.certificates).toEqual([Buffer.from([7, 7])]);
  });

  it("stops after 256 kB of a message that never ends", () => {
    const endless = record(22, Buffer.concat([Buffer.from([11, 3, 255, 0]), Buffer.alloc(16_000)]));
    const flight = new FirstFlight();
    let pushed = 0;
    for (; pushed < 100 && !flight.finished; pushed++) flight.push(endless);
    expect(flight.finished).toBe(true);
    expect(pushed).toBeLessThan(20);
    const huge = read(record(22, Buffer.from([11, 255, 255, 255, 0])));
    expect(huge.finished).toBe(true);
  });
});

function splitRecords(bytes: Buffer): Buffer[] {
  const contents: Buffer[] = [];
  for (let offset = 0; offset + 5 <= bytes.length; ) {
    const end = offset + 5 + bytes.readUInt16BE(offset + 3);
    contents.push(bytes.subarray(offset + 5, end));
    offset = end;
  }
  return contents;
}
