import { appendFileSync, existsSync, readFileSync, utimesSync } from "node:fs";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { Lab } from "../../src/lab/lab.ts";
import { clean } from "../../src/replay/clean.ts";
import type { ReplayOptions } from "../../src/replay/options.ts";
import { replay } from "../../src/replay/replay.ts";
import { bodyOf, fixture, keys, lines, ok, oldSecret, rawServer, useFolder } from "./captures.ts";

const write = useFolder();
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function server(...args: Parameters<typeof rawServer>) {
  const started = await rawServer(...args);
  closing.push(started.close);
  return started;
}

const send = (sources: string | readonly string[], url: string, options: Partial<ReplayOptions> = {}) =>
  replay({ ...keys, sources: [sources].flat(), url, ...options });

const events = (count: number) =>
  Array.from({ length: count }, (_, serial) => fixture(serial % 2 ? "Failed" : "Delivered", { serial }));

function gzipped(text: string): string {
  const body = gzipSync(text);
  return `HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${body.length}\r\n\r\n${body.toString("latin1")}`;
}

describe("replay", () => {
  it("posts captures again with today's Secret Key, each on a connection that is kept, and judges the answers", async () => {
    const target = await server(() => ok());
    const report = await send(write("a.ndjson", lines(events(50))), target.url, { concurrency: 4 });
    expect(report).toMatchObject({
      schema: "prevalidate/replay@1",
      verdict: "pass",
      counts: { posts: 50, accepted: 50, refused: 0, unreadable: 0 },
      types: { Delivered: 25, Failed: 25 },
      statuses: { 200: 50 },
      failures: [],
    });
    expect(report.latency.count).toBe(50);
    expect(target.requests).toHaveLength(50);
    expect(target.connections()).toBeLessThanOrEqual(4);
    const [first] = target.requests;
    expect(first?.toString()).toMatch(
      /^POST \/hook HTTP\/1\.1\r\nHost: 127\.0\.0\.1:\d+\r\nUser-Agent: prevalidate\/\S+ \(replay\)\r\nContent-Type: application\/x-www-form-urlencoded\r\nContent-Length: \d+\r\n\r\n/,
    );
    for (const request of target.requests) {
      const fields = new URLSearchParams(bodyOf(request).toString());
      expect(fields.get("SecretKey")).toBe(keys.secretKey);
      expect(fields.get("ServerId")).toBe("20000");
    }
  });

  it("sends the captured body byte for byte when it is to be exact, binary and invalid UTF-8 included", async () => {
    const target = await server(() => ok());
    const bytes = fc
      .sample(fc.uint8Array({ minLength: 0, maxLength: 3000 }), 40)
      .map((body) => Buffer.from(body));
    const bodies = [...bytes, Buffer.from([0xc3, 0x28, 0, 0xff, 0x0d, 0x0a]), Buffer.alloc(200_000, 0xe9)];
    const file = write("exact.ndjson", lines(bodies.map((body) => fixture("Delivered", { body }))));
    const report = await send(file, target.url, { exact: true, concurrency: 1 });
    expect(report.counts.posts).toBe(bodies.length);
    expect(target.requests.map(bodyOf)).toEqual(bodies);
  });

  it("sends end-to-end header fields as captured, and neither those of the old connection nor its credentials", async () => {
    const target = await server(() => ok());
    const headers = [
      ["content-TYPE", "application/x-www-form-urlencoded; charset=utf-8"],
      ["X-Trace", "one"],
      ["x-trace", "two"],
      ["Connection", "keep-alive, X-Hop"],
      ["X-Hop", "gone"],
      ["Transfer-Encoding", "chunked"],
      ["Host", "old.example.com"],
      ["Content-Length", "9999"],
      ["Authorization", "Basic b2xk"],
      ["Cookie", "session=old"],
      ["User-Agent", "Sender/1.0"],
    ] as const;
    await send(write("headers.ndjson", lines([fixture("Delivered", { headers })])), target.url, {
      headers: [["X-Extra", "typed"]],
    });
    const head = target.requests[0]?.toString().split("\r\n\r\n")[0] ?? "";
    const names = head
      .split("\r\n")
      .slice(1)
      .map((line) => line.split(":")[0]);
    expect(names).toEqual([
      "Host",
      "User-Agent",
      "content-TYPE",
      "X-Trace",
      "x-trace",
      "X-Extra",
      "Content-Length",
    ]);
  });

  it("groups failures by cause, with three examples each, and shows neither keys nor addresses", async () => {
    const lab = new Lab(keys);
    closing.push(() => lab.close());
    const url = await lab.http((request) => {
      const type = request.fields.get("Type");
      if (type === "Failed")
        return { status: 500, body: `crashed on ${[...request.fields.values()].join(" ")}` };
      return lab.correct(request);
    });
    const report = await send(write("fails.ndjson", lines(events(40))), url);
    expect(report.verdict).toBe("fail");
    expect(report.counts).toMatchObject({ accepted: 20, refused: 20 });
    expect(report.failures).toMatchObject([{ id: "handler/crash", count: 20 }]);
    const [group] = report.failures;
    expect(group?.examples).toHaveLength(3);
    expect(group?.examples[0]).toMatchObject({ line: expect.any(Number), type: "Failed", status: 500 });
    const text = JSON.stringify(report);
    for (const secret of [keys.secretKey, keys.validationKey, oldSecret, "bounced+prevalidate@example.net"])
      expect(text).not.toContain(secret);
    expect(text).toContain("‹secret key›");
  });

  it.each([
    ["key/missing", { body: "thanks" }],
    ["handler/rejects-right-secret", { status: 401, body: "" }],
    ["route/not-found", { status: 404, body: "not found" }],
    ["key/wrong-case", { body: keys.validationKey.toLowerCase() }],
  ])("names the cause: %s", async (id, answer) => {
    const lab = new Lab(keys);
    closing.push(() => lab.close());
    const report = await send(write("one.ndjson", lines(events(1))), await lab.http(() => answer));
    expect(report.failures.map((group) => group.id)).toEqual([id]);
    expect(report.counts.refused).toBe(1);
  });

  it("names what keeps it from the endpoint", async () => {
    const file = write("unreached.ndjson", lines(events(3)));
    const refused = await send(file, "http://127.0.0.1:1/");
    expect(refused.failures).toMatchObject([{ id: "tcp/refused", count: 3 }]);
    expect(refused.counts.unanswered).toBe(3);
    const unknown = await send(file, "http://nowhere.invalid/", {
      dnsServers: ["127.0.0.1:1"],
      timeoutMs: 500,
    });
    expect(unknown.failures).toMatchObject([{ id: "tool/no-network", count: 3 }]);
    expect(unknown.verdict).toBe("inconclusive");
  });

  it("leaves open what is not documented", async () => {
    const target = await server(() => "HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n");
    const report = await send(write("open.ndjson", lines(events(2))), target.url);
    expect(report).toMatchObject({ verdict: "inconclusive", counts: { undocumented: 2, refused: 0 } });
  });

  it.each([
    ["in a header field alone", ok("", `X-Key: ${keys.validationKey}\r\n`), "undocumented"],
    ["gzip-compressed", gzipped(`key: ${keys.validationKey}`), "accepted"],
    [
      "in UTF-16",
      ok(
        Buffer.from(keys.validationKey, "utf16le").toString("latin1"),
        "Content-Type: text/plain; charset=utf-16le\r\n",
      ),
      "refused",
    ],
    ["escaped", ok(encodeURIComponent([...keys.validationKey].join("\u200b"))), "refused"],
    [
      "with a status that refuses",
      `HTTP/1.1 400 Bad\r\nContent-Length: 20\r\n\r\n${keys.validationKey}`,
      "undocumented",
    ],
  ])("judges an answer that has the key %s as a check does", async (_, answer, outcome) => {
    const target = await server(() => answer);
    const report = await send(write("judged.ndjson", lines(events(1))), target.url);
    expect(report.counts).toMatchObject({ accepted: 0, undocumented: 0, refused: 0, [outcome]: 1 });
  });

  it("sends nothing to an endpoint whose certificate the sender would not trust, unless its authority is named", async () => {
    const lab = new Lab(keys);
    closing.push(() => lab.close());
    let received = 0;
    const port = await lab.https((request) => {
      received++;
      return lab.correct(request);
    }, lab.authority.issue());
    const file = write("untrusted.ndjson", lines(events(2)));
    const url = `https://127.0.0.1:${port}/hook`;
    const report = await send(file, url);
    expect(received).toBe(0);
    expect(report.counts.unanswered).toBe(2);
    expect(report.failures[0]?.id).toMatch(/^tls\//);
    expect((await send(file, url, { ca: lab.authority.rootPem })).counts.accepted).toBe(2);
    expect(received).toBe(2);
  });

  it("reads answers of every framing alike", async () => {
    const chunked = `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n14\r\n${keys.validationKey}\r\n0\r\n\r\n`;
    const answers = [
      ok(),
      chunked,
      `HTTP/1.1 100 Continue\r\n\r\n${ok()}`,
      ok(keys.validationKey, "X: \r\n folded\r\n"),
    ];
    const target = await server((_, count) => answers[count % answers.length] ?? "");
    const report = await send(write("framing.ndjson", lines(events(40))), target.url, { concurrency: 2 });
    expect(report.counts).toMatchObject({ accepted: 40 });
    expect(target.connections()).toBeLessThanOrEqual(2);
  });

  it("sends a post once more when an idle connection was closed under it, and says so", async () => {
    const target = await server((_, count) => (count === 3 ? null : ok()));
    const report = await send(write("stale.ndjson", lines(events(6))), target.url, { concurrency: 1 });
    expect(report.counts).toMatchObject({ posts: 6, accepted: 6, resent: 1 });
    expect(target.requests).toHaveLength(7);
  });

  it("does not send it a third time: an endpoint that hangs up is told as one", async () => {
    const target = await server((_, count) => (count >= 3 ? null : ok()));
    const report = await send(write("hangs-up.ndjson", lines(events(3))), target.url, { concurrency: 1 });
    expect(report.counts).toMatchObject({ posts: 3, accepted: 2, unanswered: 1, resent: 1 });
    expect(report.failures.map(({ id }) => id)).toEqual(["http/empty-reply"]);
  });

  it("gives up on an answer that does not come", async () => {
    const target = await server((_, count) => (count === 1 ? "" : ok()));
    const report = await send(write("silent.ndjson", lines(events(3))), target.url, {
      concurrency: 1,
      timeoutMs: 200,
    });
    expect(report.counts).toMatchObject({ accepted: 2, unanswered: 1 });
    expect(report.failures.map(({ id }) => id)).toEqual(["http/timeout"]);
  });
});

describe("what captures hold", () => {
  it("is not shown as it is where it is no type: it may be anything", async () => {
    const target = await server(() => ok("thanks"));
    const body = Buffer.from(
      `Type=${keys.secretKey}%1b[31m&ServerId=1&SecretKey=x&MessageId=${keys.validationKey}`,
    );
    const report = await send(write("odd.ndjson", lines([fixture("Delivered", { body })])), target.url);
    expect(report.failures[0]?.examples).toHaveLength(1);
    for (const secret of [...Object.values(keys), "\u001b"])
      expect(JSON.stringify(report)).not.toContain(secret);
  });
});

describe("filters", () => {
  const recorded = { status: 500, headers: [], body: "", bodyEncoding: "utf8" } as const;
  const held = () => [
    fixture("Delivered", { serial: 1, at: "2024-02-01T00:00:00.000Z" }),
    fixture("Failed", { serial: 2, at: "2024-02-02T00:00:00.000Z", response: recorded }),
    fixture("Complaint", {
      serial: 3,
      at: "2024-02-03T00:00:00.000Z",
      response: { ...recorded, status: 200 },
    }),
    fixture("Delivered", { body: Buffer.from("hello") }),
  ];

  it.each([
    [{ types: ["failed", "complaint"] }, ["Failed", "Complaint"]],
    [{ types: ["none"] }, ["none"]],
    [{ addresses: ["bounced+prevalidate@EXAMPLE.net"] }, ["Failed"]],
    [{ addresses: ["@example.net"] }, ["Delivered", "Failed", "Complaint"]],
    [{ addresses: ["*+other@*"] }, []],
    [{ since: new Date("2024-02-02"), until: new Date("2024-02-03") }, ["Failed"]],
    [{ statuses: ["5xx"] }, ["Failed"]],
    [{ statuses: ["none", "200"] }, ["Delivered", "Complaint", "none"]],
    [{ types: ["failed"], statuses: ["200"] }, []],
  ])("let through what fits all of them: %j", async (filters, types) => {
    const target = await server(() => ok());
    const report = await send(write("filters.ndjson", lines(held())), target.url, filters);
    expect(Object.keys(report.types)).toEqual(types);
    expect(report.counts.filtered).toBe(4 - types.length);
  });
});

describe("pace", () => {
  it("measures latency from the moment a post was due: a stall of a second is in the account of all it held up", async () => {
    let stalled = false;
    const lab = new Lab(keys);
    closing.push(() => lab.close());
    let release: Promise<void> | undefined;
    const url = await lab.http(async (request) => {
      if (!stalled && request.fields.get("MessageId")?.endsWith("0032")) {
        stalled = true;
        release = new Promise((resolve) => setTimeout(resolve, 1000));
      }
      await release;
      return lab.correct(request);
    });
    const sent = Array.from({ length: 400 }, (_, serial) => fixture("Delivered", { serial }));
    const report = await send(write("stall.ndjson", lines(sent)), url, { rate: 200, concurrency: 2 });
    expect(report.counts.accepted).toBe(400);
    // 200 posts were due during the stall; they waited half a second on average. Two were under way.
    const slow = (bound: number) =>
      report.latency.buckets
        .filter(({ upToMs }) => upToMs > bound)
        .reduce((sum, { count }) => sum + count, 0);
    expect(slow(200)).toBeGreaterThan(100);
    expect(report.latency.p75Ms).toBeGreaterThan(200);
    expect(report.service?.p75Ms).toBeLessThan(200);
  });

  it("waits as the endpoint asks with Retry-After, all posts alike, and tries again when told to", async () => {
    const target = await server((_, count) =>
      count === 2 ? "HTTP/1.1 503 Busy\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n" : ok(),
    );
    const file = write("busy.ndjson", lines(events(10)));
    const waits: number[] = [];
    let timer: NodeJS.Timeout | undefined;
    const report = await send(file, target.url, {
      concurrency: 1,
      retry: 1,
      onStart: (progress) => {
        timer = setInterval(() => waits.push(progress().waitingMs ?? 0), 20);
      },
    });
    clearInterval(timer);
    expect(report.counts).toMatchObject({ accepted: 10, retries: 1 });
    expect(target.requests).toHaveLength(11);
    expect(Math.max(...waits)).toBeGreaterThan(0);
  });

  it("keeps the order of each MessageId when asked, however slow one answer is", async () => {
    const lab = new Lab(keys);
    closing.push(() => lab.close());
    const seen: string[] = [];
    const url = await lab.http(async (request) => {
      if (request.fields.get("Type") === "Delivered") await new Promise((resolve) => setTimeout(resolve, 30));
      seen.push(`${request.fields.get("MessageId")} ${request.fields.get("Type")}`);
      return lab.correct(request);
    });
    const sent = [0, 1, 2, 3].flatMap((serial) => [
      fixture("Delivered", { serial }),
      fixture("Failed", { serial }),
    ]);
    await send(write("ordered.ndjson", lines(sent)), url, { ordered: true, concurrency: 8 });
    const ids = [...new Set(seen.map((line) => line.split(" ")[0]))];
    expect(ids).toHaveLength(4);
    for (const id of ids)
      expect(seen.filter((line) => line.startsWith(`${id} `))).toEqual([`${id} Delivered`, `${id} Failed`]);
  });

  it("sends everything as often as asked", async () => {
    const target = await server(() => ok());
    const report = await send(write("again.ndjson", lines(events(3))), target.url, { repeat: 4 });
    expect(report.counts.accepted).toBe(12);
    expect(target.requests).toHaveLength(12);
  });

  it("stops when it is broken off, and reports what was done", async () => {
    const controller = new AbortController();
    const target = await server((_, count) => {
      if (count === 5) controller.abort();
      return ok();
    });
    const report = await send(write("stopped.ndjson", lines(events(500))), target.url, {
      concurrency: 1,
      signal: controller.signal,
    });
    expect(report).toMatchObject({ interrupted: true, verdict: "inconclusive" });
    expect(report.counts.posts).toBe(5);
  });

  it("moves dates so that the latest is now, and keeps their distances", async () => {
    const target = await server(() => ok());
    const file = write(
      "dates.ndjson",
      lines([
        fixture("Delivered", { serial: 1, at: "2024-02-01T00:00:00.000Z" }),
        fixture("Failed", { serial: 2, at: "2024-02-01T01:00:00.000Z", encoding: "json" }),
      ]),
    );
    await send(file, target.url, { now: true, concurrency: 1 });
    const [form, json] = target.requests.map((request) => bodyOf(request).toString());
    const first = Date.parse(new URLSearchParams(form).get("DateTime") ?? "");
    const second = Date.parse(JSON.parse(json ?? "").DateTime);
    expect(second - first).toBe(3_600_000);
    expect(Math.abs(Date.now() - second)).toBeLessThan(60_000);
  });
});

describe("comparing", () => {
  const recorded = (body: string, status = 200, headers: readonly (readonly [string, string])[] = []) =>
    ({ status, headers, body, bodyEncoding: "utf8" }) as const;

  it("tells answers that differ from what was recorded, and in what", async () => {
    const file = write(
      "compare.ndjson",
      lines([
        fixture("Delivered", { serial: 1, response: recorded(keys.validationKey) }),
        fixture("Delivered", { serial: 2, response: recorded("‹validation key›") }),
        fixture("Delivered", { serial: 3, response: recorded(`${keys.validationKey} at 12:30`, 201) }),
        fixture("Delivered", {
          serial: 4,
          response: recorded(keys.validationKey, 200, [["X-Version", "1"]]),
        }),
        fixture("Delivered", { serial: 5 }),
      ]),
    );
    const target = await server(() => ok(keys.validationKey, "X-Version: 2\r\n"));
    const compare = { headers: ["x-version"], ignore: [/ at \d\d:\d\d/g] };
    const report = await send(file, target.url, { compare });
    expect(report.counts).toMatchObject({ accepted: 5, compared: 4, differing: 4 });
    expect(report.verdict).toBe("fail");
    expect(report.differences.map(({ id, count }) => [id, count])).toEqual([
      ["compare/header", 4],
      ["compare/status", 1],
    ]);
    const without = await send(file, target.url, { compare: { ...compare, headers: [] } });
    expect(without.differences.map(({ id, count }) => [id, count])).toEqual([["compare/status", 1]]);
    const strict = await send(file, target.url, { compare: { headers: [], ignore: [] } });
    expect(strict.differences.map(({ id }) => id).sort()).toEqual(["compare/body", "compare/status"]);
  });

  it("tells a key that is gone", async () => {
    const file = write(
      "gone.ndjson",
      lines([fixture("Delivered", { response: recorded("‹validation key›") })]),
    );
    const target = await server(() => ok("thanks"));
    const report = await send(file, target.url, { compare: { headers: [], ignore: [] } });
    expect(report.differences.map(({ id }) => id)).toEqual(["compare/key", "compare/body"]);
    expect(JSON.stringify(report)).not.toContain(keys.validationKey);
  });
});

describe("a checkpoint", () => {
  it("remembers what was taken: a run broken off goes on, sends the rest alone, and reports on the whole", async () => {
    const file = write("checkpointed.ndjson", lines(events(60)));
    const checkpoint = `${file}.checkpoint`;
    const controller = new AbortController();
    const target = await server((request, count) => {
      if (count === 20) controller.abort();
      return bodyOf(request).includes("Type=Failed") ? ok("thanks") : ok();
    });
    const options = { checkpoint, concurrency: 2 };
    const first = await send(file, target.url, { ...options, signal: controller.signal });
    const sentFirst = target.requests.length;
    expect(first.interrupted).toBe(true);
    const taken = first.counts.accepted;
    const notices: string[] = [];
    const second = await send(file, target.url, { ...options, onNotice: (notice) => notices.push(notice) });
    expect(notices.join()).toContain(`${taken} posts are done`);
    expect(target.requests.length - sentFirst).toBe(60 - taken);
    expect(second.counts).toMatchObject({ posts: 60, accepted: 30, refused: 30, resumed: taken });
    expect(second.latency.count).toBe(60);
    expect(second.failures).toMatchObject([{ id: "key/missing", count: 30 }]);
    expect(second.startedAt).toBe(first.startedAt);
    const text = readFileSync(checkpoint, "utf8");
    for (const secret of [keys.secretKey, keys.validationKey, oldSecret, "example.net"])
      expect(text).not.toContain(secret);
    expect(existsSync(`${checkpoint}.lock`)).toBe(false);
  });

  it("has nothing left to send when all was taken, and tells the same once more", async () => {
    const file = write("complete.ndjson", lines(events(10)));
    const target = await server(() => ok());
    const options = { checkpoint: `${file}.checkpoint` };
    const first = await send(file, target.url, options);
    const again = await send(file, target.url, options);
    expect(target.requests).toHaveLength(10);
    expect(again.verdict).toBe("pass");
    expect({ ...again.counts, resumed: 0 }).toEqual(first.counts);
    expect([again.types, again.statuses]).toEqual([first.types, first.statuses]);
    expect(again.latency).toEqual(first.latency);
  });

  it("refuses to go on with other posts than it was begun with", async () => {
    const file = write("changed.ndjson", lines(events(4)));
    const target = await server(() => ok());
    const options = { checkpoint: `${file}.checkpoint` };
    await send(file, target.url, options);
    await expect(send(file, target.url, { ...options, types: ["failed"] })).rejects.toThrow("another run");
    await expect(send(file, `${target.url}/other`, options)).rejects.toThrow("another run");
    appendFileSync(file, lines(events(1)));
    utimesSync(file, new Date(), new Date());
    await expect(send(file, target.url, options)).rejects.toThrow("changed");
    await expect(send("-", target.url, options)).rejects.toThrow("standard input");
  });
});

describe("cleaning a capture", () => {
  it("writes fixtures without keys, credentials and addresses, which can be sent again", async () => {
    const response = {
      status: 200,
      headers: [["Set-Cookie", "a=b"]],
      body: `${keys.validationKey} for bounced+prevalidate@example.net ${oldSecret}`,
      bodyEncoding: "utf8",
    } as const;
    const headers = [
      ["Content-Type", "application/x-www-form-urlencoded"],
      ["Authorization", "Bearer abcdef"],
      ["Cookie", "session=1"],
    ] as const;
    const sent = [
      fixture("Failed", { response, headers }),
      fixture("Queued", { serial: 2, encoding: "json" }),
    ];
    const out = write("clean.ndjson", "");
    const options = { ...keys, sources: [write("dirty.ndjson", lines(sent))], url: "", anonymize: true };
    expect(await clean(options, out)).toMatchObject({ posts: 2, untouched: 0, unreadableCount: 0 });
    const text = readFileSync(out, "utf8");
    for (const secret of [
      keys.validationKey,
      oldSecret,
      "bounced",
      "example.net",
      "abcdef",
      "session",
      "old.example.com",
    ])
      expect(decodeURIComponent(text.replaceAll("%", "%25"))).not.toContain(secret);
    const target = await server(() => ok());
    const report = await send(out, target.url, { concurrency: 1 });
    expect(report.types).toEqual({ Failed: 1, Queued: 1 });
    expect(
      new URLSearchParams(bodyOf(target.requests[0] ?? Buffer.alloc(0)).toString()).get("SecretKey"),
    ).toBe(keys.secretKey);
  });

  it("keeps everything else when it is to take out keys alone", async () => {
    const sent = fixture("Failed");
    const out = write("keyless.ndjson", "");
    await clean({ ...keys, sources: [write("keyed.ndjson", lines([sent]))], url: "" }, out);
    const [line = ""] = readFileSync(out, "utf8").split("\n");
    const read = JSON.parse(line);
    expect(read.request.body).toBe(sent.request.body.replace(oldSecret, "%E2%80%B9secret%20key%E2%80%BA"));
    expect(read.request.url).toBe(sent.request.url);
    expect(read.event).toEqual({ type: "Failed", messageId: expect.any(String) });
  });
});
