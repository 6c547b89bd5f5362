import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeQuery } from "../../src/lab/dns-message.ts";
import { codingsIn, decodeBody, readText } from "../../src/probes/body.ts";
import { describeCertificates, TrustedRoots } from "../../src/probes/tls/certificates.ts";
import { FirstFlight } from "../../src/probes/tls/first-flight.ts";
import { readTbs } from "../../src/probes/tls/tbs.ts";
import { Redactor } from "../../src/redact.ts";
import { ResponseReader } from "../../src/wire/response-reader.ts";
import { Random } from "./random.ts";
import { writeResponse } from "./responses.ts";

const octets = fc.uint8Array({ maxLength: 600 }).map((bytes) => Buffer.from(bytes));
const keys = { secretKey: "q7Zt0Wk3LmX9vB2nRc5D", validationKey: "H4sPy8Ue1JxGq6Ta0KfN" };
const response = fc.integer().map((seed) => writeResponse(new Random(seed), keys));
const limits = { maxHeadBytes: 8192, maxBodyBytes: 2048, maxInterim: 5 };

function read(bytes: Buffer, cuts: readonly number[]) {
  const reader = new ResponseReader("POST", limits);
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  let at = 0;
  for (const end of ends) {
    reader.push(bytes.subarray(at, end));
    at = end;
  }
  reader.end();
  return { response: reader.response, failure: reader.failure };
}

describe("the reader of responses", () => {
  it("reads the same, in whatever pieces the octets come", () => {
    fc.assert(
      fc.property(fc.oneof(octets, response), fc.array(fc.nat(), { maxLength: 8 }), (bytes, cuts) => {
        const { response: whole, failure } = read(bytes, []);
        const pieces = read(bytes, cuts);
        // What is quoted of an answer that is none is what had come by then.
        expect(pieces.failure?.kind).toBe(failure?.kind);
        if (failure === undefined) {
          expect(pieces.response?.body).toEqual(whole?.body);
          expect(pieces.response?.headers).toEqual(whole?.headers);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("keeps within its limits, and has a response or a failure", () => {
    fc.assert(
      fc.property(fc.oneof(octets, response), (bytes) => {
        const { response: found, failure } = read(bytes, []);
        expect(found !== undefined || failure !== undefined).toBe(true);
        expect(found?.body.length ?? 0).toBeLessThanOrEqual(limits.maxBodyBytes);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("readers of what else comes from outside", () => {
  it("take any octets for a body, under any coding and charset, within the bound", () => {
    const label = fc.oneof(fc.constantFrom("gzip", "br, gzip", "deflate", "zstd", "x"), fc.string());
    fc.assert(
      fc.property(octets, label, fc.string(), (bytes, coding, type) => {
        expect(decodeBody(bytes, coding, 4096).bytes.length).toBeLessThanOrEqual(
          Math.max(4096, bytes.length),
        );
        expect(typeof readText(bytes, `text/plain; charset=${type}`).text).toBe("string");
        for (const name of codingsIn(coding)) expect(name).toBe(name.trim().toLowerCase());
      }),
    );
  });

  it("take any octets for a certificate, a first flight or a question", () => {
    const redactor = new Redactor(keys);
    fc.assert(
      fc.property(octets, (bytes) => {
        expect(() => readTbs(bytes)).not.toThrow();
        expect(() => decodeQuery(bytes)).not.toThrow();
        expect(describeCertificates([bytes], (text) => redactor.text(text), new TrustedRoots())).toEqual([]);
        const flight = new FirstFlight();
        for (let at = 0; at < bytes.length; at += 5) flight.push(bytes.subarray(at, at + 5));
        expect(flight.firstBytes.length).toBeLessThanOrEqual(256);
      }),
    );
  });

  it("take any text for one that is to be shown, and give the same once more", () => {
    const redactor = new Redactor(keys);
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
        const shown = redactor.text(text);
        expect(redactor.text(shown)).toBe(shown);
      }),
      { numRuns: 500 },
    );
  });
});
