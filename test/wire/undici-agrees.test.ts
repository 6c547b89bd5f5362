import net from "node:net";
import fc from "fast-check";
import { request } from "undici";
import { afterAll, describe, expect, it } from "vitest";
import { Lab } from "../../src/lab/lab.ts";
import { exchangeHttp } from "../../src/wire/http-exchange.ts";
import { labKeys } from "../faults.ts";

/*
 * An independent client as a yardstick: what undici reads off a sound response, our reader reads too.
 */

const fieldName = fc.stringMatching(/^X-[A-Za-z0-9-]{1,12}$/);
const fieldText = fc.stringMatching(/^[!-~]([ !-~]{0,30}[!-~])?$/);

const sound = fc.record({
  status: fc.constantFrom(200, 201, 202, 400, 401, 403, 404, 405, 429, 500, 503),
  fields: fc.uniqueArray(fc.tuple(fieldName, fieldText), {
    maxLength: 8,
    selector: ([name]) => name.toLowerCase(),
  }),
  body: fc.uint8Array({ maxLength: 400 }),
  framing: fc.constantFrom("length", "chunked", "close"),
  interim: fc.boolean(),
});

function write(response: typeof sound extends fc.Arbitrary<infer R> ? R : never): Buffer {
  const { status, fields, framing, interim } = response;
  const body = Buffer.from(response.body);
  const framed = {
    length: [`Content-Length: ${body.length}`, body],
    chunked: [
      "Transfer-Encoding: chunked",
      Buffer.concat([
        ...(body.length > 0
          ? [Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from("\r\n")]
          : []),
        Buffer.from("0\r\n\r\n"),
      ]),
    ],
    close: ["Connection: close", body],
  }[framing] as [string, Buffer];
  const head = [`HTTP/1.1 ${status} Some Reason`, ...fields.map(([n, v]) => `${n}: ${v}`), framed[0]];
  const before = interim ? "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" : "";
  return Buffer.concat([Buffer.from(`${before}${head.join("\r\n")}\r\n\r\n`), framed[1]]);
}

describe("our reading of a sound response", () => {
  const lab = new Lab(labKeys);
  afterAll(() => lab.close());

  it("is what undici reads too: status, fields, body", async () => {
    let answer: Buffer = Buffer.alloc(0);
    const port = await lab.tcp((socket) => {
      socket.once("data", () => socket.end(answer));
    });
    await fc.assert(
      fc.asyncProperty(sound, async (response) => {
        answer = write(response);
        const theirs = await request(`http://127.0.0.1:${port}/`, { method: "POST", body: "x", reset: true });
        const theirBody = Buffer.from(await theirs.body.arrayBuffer());
        const socket = net.connect(port, "127.0.0.1");
        const ours = await exchangeHttp(
          socket,
          { method: "POST", target: "/", headers: [["Host", "x"]], body: Buffer.from("x") },
          {
            deadline: performance.now() + 5000,
            expectContinue: false,
            maxHeadBytes: 65_536,
            maxBodyBytes: 65_536,
            maxInterim: 4,
          },
        );
        expect(ours.failure).toBeUndefined();
        expect(ours.response?.status).toBe(theirs.statusCode);
        expect(ours.response?.body).toEqual(theirBody);
        for (const [name, value] of ours.response?.headers ?? [])
          expect(theirs.headers[name.toLowerCase()]).toBe(value);
      }),
      { numRuns: 60 },
    );
  });
});
