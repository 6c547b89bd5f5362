import { afterAll, describe, expect, it } from "vitest";
import { check } from "../../src/check.ts";
import { Lab, type LabAnswer, type LabRequest } from "../../src/lab/lab.ts";
import type { Report } from "../../src/report.ts";
import { labKeys } from "../faults.ts";

/** Answers that look like another cause's, by handlers and servers as they are found. */
describe("an answer that looks like something else", () => {
  const labs: Lab[] = [];
  afterAll(() => Promise.all(labs.map((lab) => lab.close())));

  async function diagnosed(
    handler: (request: LabRequest, lab: Lab) => LabAnswer | Promise<LabAnswer>,
    host?: string,
  ): Promise<Report> {
    const lab = new Lab(labKeys);
    labs.push(lab);
    const url = new URL(await lab.http((request) => handler(request, lab)));
    const resolve = host && [{ host, port: Number(url.port), address: "127.0.0.1" }];
    if (host !== undefined) url.hostname = host;
    return check({ url: url.href, ...labKeys, local: true, ...(resolve && { resolve }) });
  }

  const refusing = (answer: LabAnswer) => (request: LabRequest) =>
    request.method === "POST" ? answer : { status: 405, headers: { Allow: "POST" } };

  it("is the handler's refusal, not a token wall, when a 401 with a challenge speaks of the Secret Key", async () => {
    const report = await diagnosed(
      refusing({
        status: 401,
        headers: { "WWW-Authenticate": 'Bearer realm="hook"' },
        body: '{"error":"the Secret Key is wrong"}',
      }),
    );
    expect(report.likelyCause?.id).toBe("handler/rejects-right-secret");
  });

  it("is a sign-in page, not a CSRF check, when its form carries a token", async () => {
    const body =
      '<meta name="csrf-token" content="x"><form><input type="hidden" name="csrfmiddlewaretoken" value="x"><input type="password" name="p"></form>';
    const report = await diagnosed(() => ({ status: 403, headers: { "Content-Type": "text/html" }, body }));
    expect(report.likelyCause?.id).toBe("gate/login-page");
  });

  it("is the handler's own 404, not an offline tunnel, behind a tunnel that works", async () => {
    const report = await diagnosed(() => ({ status: 404, body: "not found" }), "abc-5000.euw.devtunnels.ms");
    expect(report.likelyCause?.id).toBe("route/not-found");
  });

  it("is the handler's refusal, not Cloudflare's, when Cloudflare only passes it on", async () => {
    const report = await diagnosed(
      refusing({
        status: 403,
        headers: { Server: "cloudflare", "CF-RAY": "8f00aa11bb22cc33-AMS" },
        body: '{"error":"unknown secret"}',
      }),
    );
    expect(report.likelyCause?.id).toBe("handler/rejects-right-secret");
  });

  it("is the handler's refusal, not a list of addresses, when a 403 goes to posts alone", async () => {
    const report = await diagnosed(refusing({ status: 403, body: "Forbidden" }));
    expect(report.likelyCause?.id).toBe("handler/rejects-right-secret");
    expect(report.likelyCause?.confidence).not.toBe("certain");
  });

  it("is no event failure when the check itself runs into a limit", async () => {
    let taken = 0;
    const report = await diagnosed((request, lab) => (taken++ < 4 ? lab.correct(request) : { status: 429 }));
    expect(report.likelyCause).toBeNull();
    expect(report.findings.map(({ id }) => id)).toContain("gate/rate-limited");
  });

  it("is not certainly an unread body when the handler may know another Secret Key", async () => {
    const report = await diagnosed(refusing({ status: 400, body: "nope" }));
    expect(report.likelyCause?.confidence).toBe("possible");
    expect(report.likelyCause?.detail).toContain("another Secret Key");
  });

  it("is nothing of ours when a 2xx merely lacks the key", async () => {
    const report = await diagnosed(() => ({ body: "thank you" }));
    expect(report.likelyCause?.id).toBe("key/missing");
    expect(report.findings.filter(({ id }) => /^(gate|route|handler|method)\//.test(id))).toEqual([]);
  });

  it("is a broken application, not a validation's missing field, when events fail as well", async () => {
    const report = await diagnosed(() => ({ status: 500, body: "Internal Server Error" }));
    expect(report.likelyCause?.id).toBe("handler/crash");
    expect(report.likelyCause?.confidence).toBe("likely");
  });

  it("is told for what it is when the secret is recognised and something else refused", async () => {
    const report = await diagnosed((request, lab) => {
      if (request.method !== "POST") return { status: 405 };
      if (request.fields.get("SecretKey") !== lab.keys.secretKey) return { status: 401, body: "who?" };
      return { status: 403, body: "no such account" };
    });
    expect(report.likelyCause?.id).toBe("handler/unexplained-status");
    expect(report.likelyCause?.detail).toContain("seems to be recognised");
  });
});
