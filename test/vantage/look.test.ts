import { connect } from "node:net";
import { afterAll, describe, expect, it } from "vitest";
import { check } from "../../src/check.ts";
import { Lab, type LabHandler } from "../../src/lab/lab.ts";
import { serveProxy } from "../../src/lab/proxy.ts";
import { labKeys } from "../faults.ts";
import { expectValidReport } from "../schema.ts";

const lab = new Lab(labKeys);
afterAll(() => lab.close());

const options = { ...labKeys, local: true };
const place = async (ways: Parameters<typeof serveProxy>[1], name = "elsewhere") => ({
  name,
  url: await serveProxy(lab, ways),
});

/** Serves a handler that knows the address its caller comes from. */
async function bySource(handler: (from: string) => LabHandler): Promise<string> {
  const { createServer } = await import("node:http");
  const server = createServer((message, response) => {
    const chunks: Buffer[] = [];
    message.on("data", (chunk: Buffer) => chunks.push(chunk));
    message.on("end", async () => {
      const fields = new Map(new URLSearchParams(Buffer.concat(chunks).toString()));
      const answer = await handler(message.socket.remoteAddress ?? "")({
        method: message.method ?? "",
        path: message.url ?? "",
        headers: message.headers,
        body: Buffer.concat(chunks),
        fields,
        encoding: "form",
      });
      response.writeHead(answer.status ?? 200, answer.headers as Record<string, string>).end(answer.body);
    });
  });
  return `http://127.0.0.1:${await lab.listen(server)}/hook`;
}

/** Systems differ in whether all of 127.0.0.0/8 is theirs. */
const hasSecondAddress = await new Promise<boolean>((resolve) => {
  const socket = connect({ host: "127.0.0.1", port: 9, localAddress: "127.0.0.2" });
  socket.once("error", ({ message }) => resolve(!/EADDRNOTAVAIL/.test(message)));
  socket.once("connect", () => resolve(true));
  socket.once("close", () => socket.destroy());
});

describe.skipIf(!hasSecondAddress)("a handler that goes by the caller's address", () => {
  const forbidden: LabHandler = () => ({ status: 403, body: "<h1>403 Forbidden</h1>" });

  it("is told when it lets in this machine and not the other place", async () => {
    const url = await bySource((from) => (from === "127.0.0.1" ? lab.correct : forbidden));
    const report = await check({ ...options, url, via: [await place({ from: "127.0.0.2" })] });
    expectValidReport(report);
    expect(report.likelyCause?.id).toBe("gate/only-from-here");
    expect(report.validates).toBe(false);
  });

  it("is not judged when it lets in the other place and not this machine", async () => {
    const url = await bySource((from) => (from === "127.0.0.2" ? lab.correct : forbidden));
    const report = await check({ ...options, url, via: [await place({ from: "127.0.0.2" })] });
    expect(report.findings.map(({ id }) => id)).toContain("tool/only-elsewhere");
    expect([report.verdict, report.validates, report.likelyCause]).toEqual(["inconclusive", null, null]);
  });

  it("is no matter when it lets everybody in", async () => {
    const url = await bySource(() => lab.correct);
    const via = [await place({ from: "127.0.0.2" }), await place({ from: "127.0.0.3" }, "third")];
    const report = await check({ ...options, url, via });
    expect(report.verdict).toBe("pass");
    expect(report.evidence.vantages?.map(({ answer, onlyThere }) => [answer?.accepted, onlyThere])).toEqual([
      [true, []],
      [true, []],
    ]);
  });
});

describe("looking from elsewhere", () => {
  it("blames nobody's firewall when the endpoint went down meanwhile", async () => {
    let down = false;
    const url = await lab.http((request) => (down ? { status: 503, body: "down" } : lab.correct(request)));
    const elsewhere = await place({ leadsTo: Number(new URL(url).port) });
    const report = await check({
      ...options,
      url,
      via: [elsewhere],
      onProgress: ({ step }) => {
        down ||= step === "via-elsewhere";
      },
    });
    expect(report.findings.map(({ id }) => id)).not.toContain("gate/only-from-here");
    expect(report.evidence.vantages?.at(-1)).toMatchObject({ by: "here", answer: { status: 503 } });
  });

  it("takes a failure that does not come again for chance", async () => {
    const unlucky = await lab.http(lab.correct);
    let asked = 0;
    const there = await lab.http((request) =>
      asked++ === 0 ? { status: 503, body: "one moment" } : lab.correct(request),
    );
    const via = [await place({ leadsTo: Number(new URL(there).port) })];
    const report = await check({ ...options, url: unlucky, via });
    expect(report.verdict).toBe("pass");
    expect(report.findings.filter(({ id }) => /only-from-here|fails-elsewhere/.test(id))).toEqual([]);
  });

  it("sends nothing more where nothing differs", async () => {
    const counted = async (via: boolean) => {
      let posts = 0;
      const url = await lab.http((request) => {
        posts++;
        return lab.correct(request);
      });
      await check({ ...options, url, ...(via && { via: [await place({})] }) });
      return posts;
    };
    expect(await counted(true)).toBe(2 * (await counted(false)));
  });

  it("audits from here alone, and tells who is asked as it goes", async () => {
    const steps: string[] = [];
    const url = await lab.http(lab.correct);
    const report = await check({
      ...options,
      url,
      audit: true,
      via: [await place({}, "eu-west")],
      onProgress: ({ step, state }) => steps.push(`${state} ${step}`),
    });
    expect(steps).toContain("started via-eu-west");
    expect(report.evidence.audit?.made).toBe("whole");
    expect(report.verdict).toBe("pass");
  });

  it("keeps the password of a place out of the report", async () => {
    const address = new URL(await serveProxy(lab, { refuses: 407 }));
    address.username = "me";
    address.password = "hunter2-hunter2";
    const url = await lab.http(lab.correct);
    const { readVantagePoint } = await import("../../src/vantage/point.ts");
    const report = await check({ ...options, url, via: [readVantagePoint(address.href)] });
    expect(report.findings.map(({ id }) => id)).toContain("tool/vantage-failed");
    expect(JSON.stringify(report)).not.toContain("hunter2");
  });
});
