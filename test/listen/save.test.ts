import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readCaptures } from "../../src/exchange/captured.ts";
import { KeyMask, OctetMask } from "../../src/listen/save/key-mask.ts";
import { killOnce } from "./kills.ts";
import { delivered, keys, postOnce, savedIn, useListeners, validation, Wire } from "./listening.ts";

const use = useListeners();

async function captured(file: string) {
  const all = [];
  for await (const read of readCaptures([file])) {
    if (read.kind !== "captured") throw new Error(read.unreadable.reason);
    all.push(read.captured);
  }
  return all;
}

describe("what is saved", () => {
  it.each(["posts.ndjson", "posts.har"])("can be replayed: %s", async (name) => {
    const file = path.join(use.folder(), name);
    const { port } = await use.listen({ save: { file } });
    const octets = Buffer.from([0xff, 0, 0x80, 0x3d]);
    await postOnce(port, validation);
    await postOnce(port, delivered);
    await postOnce(port, octets, ["Content-Type: application/octet-stream"]);
    const [first, second, third] = await captured(file);
    expect(first?.event?.type).toBe("Validation");
    expect(first?.response?.status).toBe(200);
    expect(second?.body.toString()).toBe(delivered.replace(keys.secretKey, "‹secret key›"));
    expect(second?.url).toBe("http://hooks.example.com/hook");
    expect(second?.event).toEqual({ type: "Delivered", messageId: "0012" });
    expect(third?.body).toEqual(octets);
    expect(third?.response?.status).toBe(401);
  });

  it("is added to, in a later run and behind a line that was cut short", async () => {
    for (const name of ["posts.ndjson", "posts.har"]) {
      const file = path.join(use.folder(), name);
      for (let run = 0; run < 3; run++) {
        const listener = await use.listen({ save: { file } });
        await postOnce(listener.port, delivered);
        await listener.close();
      }
      expect(await captured(file)).toHaveLength(3);
    }
    const file = path.join(use.folder(), "torn.ndjson");
    writeFileSync(file, '{"schema":"prevalidate/exch');
    const { port } = await use.listen({ save: { file } });
    await postOnce(port, delivered);
    expect(readFileSync(file, "utf8").split("\n")).toHaveLength(3);
    expect(readFileSync(file, "utf8").split("\n")[1]).toMatch(/^\{"schema":"prevalidate\/exchange@1",.*\}$/);
  });

  it("is for its owner's eyes, and is no HAR of somebody else's", async () => {
    const folder = use.folder();
    const file = path.join(folder, "posts.ndjson");
    await use.listen({ save: { file } });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const foreign = path.join(folder, "browser.har");
    writeFileSync(foreign, '{"log":{"entries":[]}}');
    await expect(use.listen({ save: { file: foreign } })).rejects.toThrow(/no HAR of prevalidate's own/);
    await expect(use.listen({ save: { file: path.join(folder, "no/such/file") } })).rejects.toThrow(
      /can't save in/,
    );
    expect(readFileSync(foreign, "utf8")).toBe('{"log":{"entries":[]}}');
  });

  it.each([
    ["by day", "day" as const, /^posts-\d{4}-\d\d-\d\d\.ndjson$/, 1],
    ["by size", { bytes: 1000 }, /^posts(-\d)?\.ndjson$/, 3],
  ])("goes into new files %s", async (_how, rotate, names, files) => {
    const folder = use.folder();
    const file = path.join(folder, "posts.ndjson");
    for (let run = 0; run < 2; run++) {
      const listener = await use.listen({ save: { file, rotate } });
      for (let n = 0; n < 3; n++) await postOnce(listener.port, delivered);
      await listener.close();
    }
    const found = readdirSync(folder).sort();
    for (const name of found) expect(name).toMatch(names);
    expect(found).toHaveLength(files);
    expect(found.flatMap((name) => savedIn(path.join(folder, name)))).toHaveLength(6);
  });

  it("has posts in it before they are answered, and 503 is the answer where it can't have", async () => {
    const file = path.join(use.folder(), "posts.ndjson");
    const listener = await use.listen({ save: { file } });
    const unsaved: unknown[] = [];
    listener.on("unsaved", (error) => unsaved.push(error));
    await postOnce(listener.port, delivered);
    expect(savedIn(file)).toHaveLength(1);
    expect(unsaved).toEqual([]);
    // A device of Linux's that is always full.
    if (!existsSync("/dev/full")) return;
    const full = await use.listen({ save: { file: "/dev/full" } });
    expect(await postOnce(full.port, delivered)).toMatch(/^HTTP\/1\.1 503/);
    expect(full.store.posts[0]?.answer?.status).toBe(503);
  });

  it("has nothing missing that was answered 200, however the process is killed", async () => {
    const file = path.join(use.folder(), "posts.ndjson");
    let from = 0;
    for (let kill = 0; kill < 10; kill++) {
      const { answered, missing, last } = await killOnce(file, 15 * kill, from);
      expect(answered).toBeGreaterThan(0);
      expect(missing).toEqual([]);
      from = last;
    }
  }, 60_000);
});

describe("keys in what is saved", () => {
  const wrong = "Wx3Yz7Ab1Cd5Ef9Gh2Ij";
  it.each([
    ["form", `a=1&SecretKey=${wrong}&b=2`, "", "a=1&SecretKey=‹other secret key›&b=2"],
    ["array in a form", `SecretKey[]=${keys.secretKey}`, "", "SecretKey[]=‹other secret key›"],
    [
      "JSON",
      `{"SecretKey" : "${wrong}\\"","x":1}`,
      "application/json",
      '{"SecretKey" : "‹other secret key›","x":1}',
    ],
    [
      "array in JSON",
      `{"SecretKey":["${keys.secretKey}"]}`,
      "application/json",
      '{"SecretKey":"‹other secret key›"}',
    ],
    ["right", `{"SecretKey":"${keys.secretKey}"}`, "application/json", '{"SecretKey":"‹secret key›"}'],
    ["elsewhere", `SecretKey=&x=${keys.secretKey.toLowerCase()}`, "", "SecretKey=&x=‹secret key›"],
  ])("are labels: %s", async (_what, body, type, expected) => {
    const file = path.join(use.folder(), "posts.ndjson");
    const { port } = await use.listen({ save: { file } });
    const fields = [`X-Key: ${keys.validationKey}`, "Authorization: Basic dXNlcjpwYXNz"];
    await postOnce(port, body, type === "" ? fields : [...fields, `Content-Type: ${type}`]);
    const [saved] = savedIn(file);
    expect(saved?.request.body).toBe(expected);
    expect(saved?.request.headers).toContainEqual(["X-Key", "‹validation key›"]);
    expect(saved?.request.headers).toContainEqual(["Authorization", "Basic ‹credentials›"]);
    const text = readFileSync(file, "utf8");
    for (const key of [...Object.values(keys), wrong]) expect(text).not.toContain(key);
  });

  it("stay where it is asked for", async () => {
    const file = path.join(use.folder(), "posts.ndjson");
    const { port } = await use.listen({ save: { file, keys: true } });
    await postOnce(port, delivered);
    expect(savedIn(file)[0]?.request.body).toBe(delivered);
    expect(savedIn(file)[0]?.response?.body).toBe(keys.validationKey);
  });

  it("are labels in long bodies, too, and the rest is as it was", async () => {
    const file = path.join(use.folder(), "posts.ndjson");
    const { port } = await use.listen({ save: { file } });
    const body = `SecretKey=${keys.secretKey}&Subject=${'é"\\\n€𝄞'.repeat(200_000)}&k=${keys.validationKey}`;
    await postOnce(port, body);
    expect(savedIn(file)[0]?.request.body).toBe(
      body.replace(keys.secretKey, "‹secret key›").replace(keys.validationKey, "‹validation key›"),
    );
  });

  it("are found however the octets are cut into pieces", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(40)), fc.array(fc.nat(30), { minLength: 1 }), (gaps, cuts) => {
        const text =
          gaps.map((gap) => "q".repeat(gap) + keys.secretKey).join("") + keys.secretKey.slice(0, 9);
        const mask = new OctetMask(new KeyMask(keys));
        const out: Buffer[] = [];
        for (let at = 0, n = 0; at < text.length; n++) {
          const length = (cuts[n % cuts.length] ?? 0) + 1;
          out.push(mask.push(Buffer.from(text.slice(at, at + length))));
          at += length;
        }
        out.push(mask.end());
        expect(Buffer.concat(out).toString()).toBe(text.replaceAll(keys.secretKey, "‹secret key›"));
      }),
    );
  });
});

describe("many at once", () => {
  it("are all saved, each once, and all answered", async () => {
    const file = path.join(use.folder(), "posts.ndjson");
    const { port } = await use.listen({ save: { file } });
    const wires = Array.from({ length: 50 }, () => new Wire(port));
    const request = `POST /x HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${delivered.length}\r\n\r\n${delivered}`;
    for (const wire of wires) wire.send(request.repeat(20));
    await Promise.all(
      wires.map((wire) => wire.until((text) => (text.match(/HTTP\/1\.1 200/g) ?? []).length === 20)),
    );
    expect(savedIn(file)).toHaveLength(1000);
  });
});
