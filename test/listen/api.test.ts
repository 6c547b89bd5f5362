import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { readCaptures } from "../../src/exchange/captured.ts";
import { type InspectorApi, inspectorApi } from "../../src/listen/api.ts";
import { maskedAddress } from "../../src/listen/masked-address.ts";
import { Redactor } from "../../src/redact.ts";
import { delivered, keys, postOnce, useListeners, validation } from "./listening.ts";

const use = useListeners();

async function inspected(): Promise<{ api: InspectorApi; port: number }> {
  const listener = await use.listen();
  await postOnce(listener.port, validation);
  await postOnce(listener.port, `${delivered}&Reason=%1b[2J<script>`, ["X-Key: " + keys.secretKey]);
  await postOnce(listener.port, "Type=Failed&ServerId=1&SecretKey=nope&Address=john%40b.com");
  await postOnce(listener.port, Buffer.from([0xff, 0, 1]), ["Content-Type: application/octet-stream"]);
  return { api: inspectorApi(listener.store, new Redactor(keys), keys), port: listener.port };
}

describe("what an inspector may ask for", () => {
  it("posts in short, by type, status, verdict and text", async () => {
    const { api } = await inspected();
    const ids = (query: Parameters<InspectorApi["list"]>[0]) => api.list(query).map(({ id }) => id);
    expect(ids({})).toEqual([1, 2, 3, 4]);
    expect(ids({ after: 2 })).toEqual([3, 4]);
    expect(ids({ limit: 1 })).toEqual([4]);
    expect(ids({ types: ["delivered", "Failed"] })).toEqual([2, 3]);
    expect(ids({ types: ["none"] })).toEqual([4]);
    expect(ids({ statuses: ["4xx"] })).toEqual([3, 4]);
    expect(ids({ statuses: ["200"] })).toEqual([1, 2]);
    expect(ids({ verdicts: ["unjudged"] })).toEqual([4]);
    expect(ids({ search: "JANE@" })).toEqual([2]);
    expect(ids({ search: keys.secretKey })).toEqual([]);
    expect(api.list()[1]).toMatchObject({
      type: "Delivered",
      recipient: "j***@e***.com",
      secret: "right",
      accepted: true,
    });
  });

  it("whole exchanges, without keys and addresses unless they are revealed", async () => {
    const { api } = await inspected();
    const hidden = JSON.stringify([1, 2, 3, 4].map((id) => api.post(id)));
    for (const text of [...Object.values(keys), "john@b.com", "john%40b.com", "\u001b"])
      expect(hidden).not.toContain(text);
    expect(api.post(2)?.request.headers).toContainEqual(["X-Key", "‹secret key›"]);
    const shown = api.post(2, { reveal: true });
    expect(shown?.request.body.text).toContain(keys.secretKey);
    expect(shown?.answer?.body.text).toBe(keys.validationKey);
    expect(api.post(4)?.request.body).toEqual({ bytes: 3, text: null, base64: null, cut: true });
    expect(api.post(4, { reveal: true })?.request.body.base64).toBe("/wAB");
    expect(api.post(99)).toBeUndefined();
  });

  it("a curl command that posts the very same", async () => {
    const { api, port } = await inspected();
    for (const id of [2, 4]) {
      const before = api.captured(id);
      await promisify(execFile)("sh", ["-c", api.curl(id, { reveal: true }) ?? ""], {
        env: { ...process.env, URL: `http://127.0.0.1:${port}/hook` },
      });
      const [last] = api.list({ limit: 1 });
      expect(api.captured(last?.id ?? 0)?.body).toEqual(before?.body);
    }
    expect(api.curl(2)).toContain("SecretKey=‹secret key›");
    expect(api.curl(2)).not.toContain(keys.secretKey);
  });

  it.each(["ndjson", "har"] as const)("a download that can be replayed: %s", async (format) => {
    const { api } = await inspected();
    const pieces: Buffer[] = [];
    for await (const piece of api.download([1, 2, 4, 99], format)) pieces.push(piece);
    const file = path.join(use.folder(), `posts.${format}`);
    writeFileSync(file, Buffer.concat(pieces));
    const read = [];
    for await (const one of readCaptures([file]))
      read.push(one.kind === "captured" ? one.captured.event?.type : one.unreadable.reason);
    expect(read).toEqual(["Validation", "Delivered", undefined]);
  });

  it("news of posts, until it is enough", async () => {
    const { api, port } = await inspected();
    const told: (string | null)[] = [];
    const stop = api.onPost(({ type }) => told.push(type));
    await postOnce(port, delivered);
    stop();
    await postOnce(port, delivered);
    expect(told).toEqual(["Delivered"]);
  });
});

describe("a masked address", () => {
  it.each([
    ["jane@example.com", "j***@e***.com"],
    ["j.doe+x@mail.example.co.uk", "j***@m***.uk"],
    ["élan@ünï.example", "é***@ü***.example"],
    ["\u001b[2J@\u202eevil.c\u0007m", "****@****"],
    ["a@b@c.de", "a***@c***.de"],
    ["no address", "***"],
    ["@x.com", "***"],
  ])("shows no more than its owner needs: %j", (address, masked) => {
    expect(maskedAddress(address)).toBe(masked);
  });
});
