import { afterAll, describe, expect, it } from "vitest";
import { mostRequests } from "../../src/audit/plan.ts";
import { check } from "../../src/check.ts";
import { faultsNamed } from "../../src/lab/catalogue.ts";
import { Lab, type LabHandler } from "../../src/lab/lab.ts";
import type { CheckOptions } from "../../src/settings.ts";
import { labKeys } from "../faults.ts";

const labs: Lab[] = [];
afterAll(() => Promise.all(labs.map((lab) => lab.close())));

async function audited(handler: (lab: Lab) => LabHandler, options: Partial<CheckOptions> = {}) {
  const lab = new Lab({ ...labKeys, ...(options.secretKey && { secretKey: options.secretKey }) });
  labs.push(lab);
  const url = await lab.http(handler(lab));
  return check({ url, ...lab.keys, local: true, audit: true, ...options });
}

const swapped = (text: string) =>
  [...text].map((c) => (c === c.toUpperCase() ? c.toLowerCase() : c.toUpperCase())).join("");

describe("the evidence of an audit", () => {
  it.each([labKeys.secretKey, "with +%20 & é‹›\"'<>", "0e462097431906509019"])(
    "has no key in it, whole or in part, in what was sent and what came back (%s)",
    { timeout: 30_000 },
    async (secretKey) => {
      // The answer repeats all that was posted.
      const report = await audited(
        (lab) => (request) => {
          const right = request.fields.get("SecretKey") === lab.keys.secretKey && request.method === "POST";
          const echo = `${request.path} ${request.body.toString("utf8").slice(0, 3000)} ${request.headers.cookie ?? ""}`;
          return { status: right ? 200 : 401, body: `${right ? lab.keys.validationKey : "no"} ${echo}` };
        },
        { secretKey },
      );
      const text = JSON.stringify(report);
      const half = secretKey.slice(0, secretKey.length / 2);
      const forms = [
        secretKey,
        swapped(secretKey),
        encodeURIComponent(secretKey),
        JSON.stringify(secretKey).slice(1, -1),
        Buffer.from(secretKey).toString("base64").replace(/=+$/, ""),
        secretKey.replaceAll(/[!-~]/g, (c) => String.fromCodePoint(c.charCodeAt(0) + 0xfee0)),
        ...(half.length > 8 ? [half] : []),
      ];
      expect(forms.filter((form) => text.includes(form))).toEqual([]);
      expect(text).not.toContain(labKeys.validationKey);
      expect(text).toContain("‹secret key, in full-width characters›");
    },
  );

  it("stays small, however much each answer says", { timeout: 30_000 }, async () => {
    let count = 0;
    const filler = (n: number) => Array.from({ length: 4000 }, (_, i) => `word${n}x${i}`).join(" ");
    const report = await audited((lab) => async (request) => {
      const right = await lab.correct(request);
      return { ...right, body: `${String(right.body)}\n${filler(count++)}` };
    });
    const audit = Object.entries(report.evidence.http ?? {}).filter(([name]) => name.startsWith("audit-"));
    expect(audit.length).toBeGreaterThan(90);
    expect(JSON.stringify(audit).length).toBeLessThan(400_000);
  });
});

describe("an audit", () => {
  it.each<[string, LabHandler, string, RegExp]>([
    ["is not made where the path is not found", () => ({ status: 404, body: "nothing here" }), "not", /404/],
    [
      "is not made where the validation is redirected",
      () => ({ status: 302, headers: { Location: "/login" } }),
      "not",
      /302/,
    ],
    [
      "is made in part where the right key is refused",
      () => ({ status: 401, body: "no" }),
      "in-part",
      /nothing to hold/,
    ],
    [
      "is made in part where the key is missing",
      () => ({ status: 200, body: "OK" }),
      "in-part",
      /nothing to hold/,
    ],
  ])("%s, and says so", { timeout: 30_000 }, async (_title, handler, made, words) => {
    const report = await audited(() => handler);
    expect(report.evidence.audit?.made).toBe(made);
    const told = report.findings.find(({ id }) => id === "audit/incomplete");
    expect(told?.detail).toMatch(words);
    expect(told?.severity).toBe("info");
    expect(
      report.findings.filter(({ id }) => /^secret\/(?:bypassed|loose|any|object|operator)/.test(id)),
    ).toEqual([]);
  });

  it("is not made where nothing answers", async () => {
    const lab = new Lab(labKeys);
    const url = await lab.http(lab.correct);
    await lab.close();
    const report = await check({ url, ...labKeys, local: true, audit: true });
    expect(report.evidence.audit).toMatchObject({ made: "not", why: { reason: "no-answer" }, sent: 0 });
  });

  it("goes through to its end where every wrong key is hung up on", { timeout: 60_000 }, async () => {
    const fault = (await faultsNamed("secret/wrong-status:hangs-up"))[0];
    const lab = new Lab(labKeys);
    labs.push(lab);
    const url = (await fault?.serve(lab))?.url ?? "";
    const report = await check({ url, ...labKeys, local: true, audit: true });
    expect(report.evidence.audit).toMatchObject({ made: "whole" });
    expect(report.evidence.audit?.sent).toBeLessThanOrEqual(mostRequests);
    expect(report.findings.map(({ id }) => id)).not.toContain("audit/goes-down");
  });

  it("tells nothing of events that fail without it", { timeout: 60_000 }, async () => {
    for (const name of [
      "handler/event-fails:failed",
      "secret/wrong-status:absent",
      "secret/key-leaked:get",
    ]) {
      const fault = (await faultsNamed(name))[0];
      const lab = new Lab(labKeys);
      labs.push(lab);
      const url = (await fault?.serve(lab))?.url ?? "";
      const options = { url, ...labKeys, local: true };
      const plain = (await check(options)).findings.map(({ id }) => id);
      expect(
        (await check({ ...options, audit: true })).findings.map(({ id }) => id),
        name,
      ).toEqual(plain);
    }
  });

  it("leaves the check's own exchanges and findings as they are", { timeout: 30_000 }, async () => {
    const lab = new Lab(labKeys);
    labs.push(lab);
    const url = await lab.http(lab.correct);
    const options = { url, ...labKeys, local: true, reproducible: true } as const;
    const [without, withIt] = [await check(options), await check({ ...options, audit: true })];
    const own = Object.entries(withIt.evidence.http ?? {}).filter(([name]) => !name.startsWith("audit-"));
    expect(Object.fromEntries(own)).toEqual(without.evidence.http);
    expect(withIt.checks).toEqual(without.checks);
    expect(without.evidence).not.toHaveProperty("audit");
    expect(without.evidence.settings).not.toHaveProperty("audit");
  });

  it("sends one request at a time", { timeout: 30_000 }, async () => {
    let under = 0;
    let most = 0;
    const report = await audited((lab) => async (request) => {
      const ofAudit =
        /prevalidate-simulated/.test(request.body.toString()) && !/MessageId/.test(request.body.toString());
      if (ofAudit) most = Math.max(most, ++under);
      await new Promise((resolve) => setImmediate(resolve));
      if (ofAudit) under--;
      return lab.correct(request);
    });
    expect(report.evidence.audit?.made).toBe("whole");
    expect(most).toBe(1);
  });
});
