import { afterAll, describe, expect, it, vi } from "vitest";
import { check } from "../../src/check.ts";
import { Lab } from "../../src/lab/lab.ts";
import type { Profile } from "../../src/protocol/profile.ts";
import { labKeys } from "../faults.ts";
import { expectValidReport } from "../schema.ts";

/*
 * A sender's contract is one value. Here is a fifth one, of a sender that is not: put on the list of profiles, and
 * nothing else touched, an endpoint is checked by it.
 */

const { madeUp } = vi.hoisted(() => ({
  madeUp: {
    name: "made-up",
    title: "Hooks of a sender that is not",
    validationEncoding: "json",
    eventEncoding: "form",
    validationNeedsKey: "required",
    eventsNeedKey: "none",
    returnedKey: "validation",
    goodStatus: "success",
    requiresHttps: false,
    checkTypes: ["Queued", "Failed"],
    types: ["Validation", "Queued", "Failed"],
    features: [],
    severalServers: true,
  } satisfies Profile,
}));
vi.mock("../../src/protocol/profiles.ts", async (importOriginal) => {
  const { profiles, defaultProfile } =
    await importOriginal<typeof import("../../src/protocol/profiles.ts")>();
  const all = [...profiles, madeUp];
  return {
    profiles: all,
    defaultProfile,
    profileNamed: (name: string) => all.find((one) => one.name === name),
  };
});

const lab = new Lab(labKeys);
afterAll(() => lab.close());

const checked = async (answer: Parameters<Lab["http"]>[0]) => {
  const report = await check({ url: await lab.http(answer), ...labKeys, local: true, profile: "made-up" });
  expectValidReport(report);
  return report;
};

describe("a profile that is one more value on the list", () => {
  it("is checked by its own encodings, types and keys", async () => {
    const seen: string[] = [];
    const report = await checked((request) => {
      const type = request.fields.get("Type");
      if (request.fields.get("SecretKey") === labKeys.secretKey) seen.push(`${request.encoding} ${type}`);
      if (request.fields.get("SecretKey") !== labKeys.secretKey) return lab.correct(request);
      return { body: type === "Validation" ? labKeys.validationKey : "thanks" };
    });
    expect(report).toMatchObject({ verdict: "pass", validates: true, profile: "made-up" });
    expect([...new Set(seen)].sort()).toEqual([
      "form Failed",
      "form Prevalidate",
      "form Queued",
      "json Validation",
    ]);
    expect(report.checks.map(({ id, outcome }) => `${id} ${outcome}`)).toEqual(
      expect.arrayContaining([
        "returns-validation-key pass",
        "handles-failed pass",
        "handles-delivered skipped",
      ]),
    );
  });

  it("is diagnosed by the same causes", async () => {
    const keyless = await checked((request) =>
      request.fields.get("SecretKey") === labKeys.secretKey ? { body: "OK" } : lab.correct(request),
    );
    expect(keyless.likelyCause?.id).toBe("key/missing");
    const picky = await checked((request) =>
      request.fields.get("Type") === "Failed" ? { status: 500, body: "error" } : lab.correct(request),
    );
    expect(picky).toMatchObject({
      verdict: "fail",
      validates: true,
      likelyCause: { id: "handler/event-fails" },
    });
    const single = await checked((request) =>
      request.fields.get("ServerId") === "10001"
        ? { status: 404, body: "no such server" }
        : lab.correct(request),
    );
    expect(single.findings.map(({ id }) => id)).toContain("handler/other-server");
  });
});
