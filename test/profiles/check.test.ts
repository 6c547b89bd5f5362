import { afterAll, describe, expect, it } from "vitest";
import { check, planCheck } from "../../src/check.ts";
import { Lab, type LabRequest } from "../../src/lab/lab.ts";
import { profiles } from "../../src/protocol/profiles.ts";
import type { CheckOptions } from "../../src/settings.ts";
import { labKeys } from "../faults.ts";

const lab = new Lab(labKeys);
afterAll(() => lab.close());

const mebi = 1024 * 1024;
const answerOf = (profile: string) => (profile === "account" ? labKeys.secretKey : labKeys.validationKey);

/** A healthy endpoint of that profile that writes down what it gets. */
async function checkHealthy(profile: string, options: Partial<CheckOptions> = {}) {
  const got: LabRequest[] = [];
  const url = await lab.http((request) => {
    got.push(request);
    const right = request.method === "POST" && request.fields.get("SecretKey") === labKeys.secretKey;
    return right ? { body: answerOf(profile) } : lab.correct(request);
  });
  const report = await check({ url, ...labKeys, local: true, profile, ...options });
  return { got, report, names: Object.keys(report.evidence.http ?? {}) };
}

describe("a check of a healthy endpoint", () => {
  it.each([
    ["classic", 17],
    ["events", 19],
    ["account", 20],
    ["inbound", 15],
  ])("of the profile %s costs %i requests, and each is announced", async (profile, most) => {
    const { got, report, names } = await checkHealthy(profile);
    expect(report.verdict).toBe("pass");
    expect(got).toHaveLength(most);
    const announced = planCheck({ url: report.target, ...labKeys, profile })
      .filter(({ when }) => when === undefined)
      .map(({ name }) => name);
    expect(names.sort()).toEqual([...announced].sort());
  });

  it("posts each type of the profile in its encoding, and no other", async () => {
    for (const profile of profiles) {
      const { got } = await checkHealthy(profile.name);
      const right = got.filter(({ fields }) => fields.get("SecretKey") === labKeys.secretKey);
      const types = right.map(({ fields, encoding }) => [fields.get("Type") ?? "Inbound", encoding] as const);
      const known = types.filter(([type]) => type !== "Prevalidate");
      const wanted = profile.types.filter(
        (type) => type === "Validation" || profile.checkTypes.includes(type),
      );
      expect([...new Set(known.map(([type]) => type))].sort(), profile.name).toEqual([...wanted].sort());
      for (const [type, encoding] of known)
        expect(encoding, `${profile.name} ${type}`).toBe(
          type === "Validation" ? profile.validationEncoding : profile.eventEncoding,
        );
    }
  });

  it("has no event of another contract in a check of Inbound Parse: a message with a new field, and no Type", async () => {
    const { got } = await checkHealthy("inbound");
    const bodies = got
      .filter(({ encoding }) => encoding === "json")
      .map(({ body }) => JSON.parse(body.toString()));
    for (const body of bodies.filter((one) => !("ServerId" in one)))
      expect(Object.keys(body)).toEqual(expect.arrayContaining(["Message", "InboundMailFrom"]));
    expect(bodies.filter((one) => "AddedLater" in one)).toHaveLength(1);
  });

  it("asks the twelve questions in every profile, and those that make no sense in words that say so", async () => {
    const titles = async (profile: string) => {
      const { report } = await checkHealthy(profile);
      return Object.fromEntries(report.checks.map(({ id, title, outcome }) => [id, `${outcome}: ${title}`]));
    };
    const [classic, events, account, inbound] = await Promise.all(profiles.map(({ name }) => titles(name)));
    const ids = Object.keys(classic ?? {});
    expect(ids).toHaveLength(12);
    for (const other of [events, account, inbound]) expect(Object.keys(other ?? {})).toEqual(ids);
    expect(events?.["returns-validation-key"]).toBe(
      "skipped: It need return no key: the status alone counts",
    );
    expect(account?.["returns-validation-key"]).toBe("pass: It returns the Secret Key");
    expect(inbound?.["returns-validation-key"]).toBe("pass: It returns the Validation Key");
    expect(inbound?.["handles-failed"]).toBe(
      "skipped: Failed events don't come: it is an endpoint of Inbound Parse",
    );
  });
});

describe("the large message of a check of Inbound Parse", () => {
  it("is JSON of 3 MiB with an attachment, and the report has not got it", async () => {
    const { got, report } = await checkHealthy("inbound");
    const [large, ...others] = got.filter(({ body }) => body.length > 100_000);
    expect(others).toEqual([]);
    expect(3 * mebi - (large?.body.length ?? 0)).toBeLessThan(4);
    const message = JSON.parse(large?.body.toString() ?? "").Message;
    expect(Buffer.from(message.Attachments[0].Content, "base64").toString()).toMatch(/^(prevalidate )+/);
    expect(report.evidence.http?.["inbound-large"]?.request.body).toContain("bytes of base64)");
    expect(JSON.stringify(report).length).toBeLessThan(100_000);
  });

  it("has the size asked for, or is left out", async () => {
    const sizes = async (inboundSize: number) =>
      (await checkHealthy("inbound", { inboundSize })).got.map(({ body }) => body.length);
    expect(Math.max(...(await sizes(5 * mebi)))).toBeGreaterThan(5 * mebi - 4);
    expect(Math.max(...(await sizes(0)))).toBeLessThan(10_000);
  });

  it("is a matter of that profile alone, and never larger than what the sender posts", async () => {
    const refused = (profile: string, inboundSize: number) =>
      expect(check({ url: "http://127.0.0.1:1/", ...labKeys, profile, inboundSize })).rejects.toThrow(
        /inbound size/,
      );
    await refused("classic", mebi);
    await refused("inbound", 51 * mebi);
    await refused("inbound", -1);
  });

  it("is not posted where small ones are refused", async () => {
    const url = await lab.http((request) =>
      request.encoding === "json" ? { status: 500, body: "error" } : lab.correct(request),
    );
    const report = await check({ url, ...labKeys, local: true, profile: "inbound" });
    expect(Object.keys(report.evidence.http ?? {})).not.toContain("inbound-large");
    expect(report.likelyCause?.id).toBe("handler/event-fails");
  });

  it("that gets no answer says nothing about its size", async () => {
    const url = await lab.http(async (request) => {
      if (request.body.length > 100_000) await new Promise(() => {});
      return lab.correct(request);
    });
    const report = await check({ url, ...labKeys, local: true, profile: "inbound", timeoutMs: 500 });
    expect(report.findings.map(({ id }) => id)).not.toContain("route/message-too-large");
    expect(Object.keys(report.evidence.http ?? {}).filter((name) => name.endsWith("iB"))).toEqual([]);
  });

  it.each([
    [80_000, "64 KiB", "112 KiB", /ModSecurity|Express/],
    [mebi, "512 KiB", "1.5 MiB", /nginx \(1m/],
    [2.5 * mebi, "2.3 MiB", "3 MiB", /Django \(2621440/],
    [6 * mebi, "5 MiB", "7 MiB", /Lambda/],
    [30_000_000, "20 MiB", "40 MiB", /IIS and Kestrel/],
  ])("finds a limit of %i bytes between the two sizes around it", async (limit, taken, refused, whose) => {
    const url = await lab.http((request) =>
      request.body.length > limit ? { status: 413, body: "too large" } : lab.correct(request),
    );
    const inboundSize = limit < 3 * mebi ? 3 * mebi : 50 * mebi;
    const report = await check({ url, ...labKeys, local: true, profile: "inbound", inboundSize });
    expect(report.likelyCause?.id).toBe("route/message-too-large");
    expect(report).toMatchObject({ verdict: "fail", validates: true });
    expect(report.likelyCause?.detail).toContain(`One of ${taken} is taken`);
    expect(report.likelyCause?.title).toBe(`Messages of ${refused} and more are refused`);
    expect(report.likelyCause?.detail).toMatch(whose);
    const tried = Object.values(report.evidence.http ?? {}).filter(({ ask }) => ask.size !== undefined);
    expect(tried.length).toBeLessThanOrEqual(5);
  });
});

/** Numbers from 0 to 1 without order, the same for the same seed. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

describe("an event that is refused for its form", () => {
  const failing = async (
    refuses: (event: Record<string, unknown>) => boolean,
    only?: CheckOptions["only"],
  ) => {
    const url = await lab.http((request) => {
      const right = request.fields.get("SecretKey") === labKeys.secretKey && request.method === "POST";
      if (!right) return lab.correct(request);
      const event = request.encoding === "json" ? JSON.parse(request.body.toString()) : undefined;
      return event === undefined || refuses(event) ? { status: 500, body: "error" } : { body: "ok" };
    });
    return check({ url, ...labKeys, local: true, profile: "events", ...(only && { only }) });
  };

  it("is taken apart one post at a time, and the others by what the first one told", async () => {
    const report = await failing(({ DateTime: at }) => /\.\d{7}Z$/.test(String(at)));
    const names = Object.keys(report.evidence.http ?? {});
    expect(names.filter((name) => name.endsWith("-simple"))).toEqual(["delivered-simple"]);
    expect(names.filter((name) => name.includes("-but-"))).toHaveLength(6);
    expect(report.likelyCause?.evidence).toContain("http.delivered-but-fraction-digits");
  });

  it("is not taken apart where the validation fails, or where markup was the reason", async () => {
    const everything = await failing(() => true);
    const markup = await failing((event) => JSON.stringify(event).includes("<i>"));
    for (const report of [everything, markup])
      expect(Object.keys(report.evidence.http ?? {}).filter((name) => name.endsWith("-simple"))).toEqual([]);
    expect(markup.findings.map(({ id }) => id)).toContain("handler/refuses-markup");
  });

  it("that is refused now and then is not put down to its form", { timeout: 60_000 }, async () => {
    for (let seed = 1; seed <= 40; seed++) {
      const chance = mulberry32(seed);
      // Two of three events are refused, whatever is in them.
      const report = await failing((event) => event.Type !== "Validation" && chance() < 2 / 3);
      const sure = report.findings.filter(({ confidence }) => confidence === "certain").map(({ id }) => id);
      const put = sure.filter((id) => /digits|enum|number|empty|ascii|added|nested/.test(id));
      expect(put, `seed ${seed}`).toEqual([]);
    }
  });

  it("for two reasons in two events, is told with both", async () => {
    const report = await failing(
      (event) => typeof event.TrackingType === "string" || typeof event.FailureType === "number",
    );
    expect(
      report.findings
        .filter(({ severity }) => severity === "error")
        .map(({ id }) => id)
        .sort(),
    ).toEqual(["handler/enum-names", "handler/enum-numbers"]);
  });

  it("stays refused for what it is where another reason remains", async () => {
    const report = await failing(
      (event) => event.Type === "Queued" || /\.\d{7}Z$/.test(String(event.DateTime)),
    );
    const errors = report.findings.filter(({ severity }) => severity === "error");
    expect(errors.map(({ id }) => id).sort()).toEqual(["handler/event-fails", "handler/fraction-digits"]);
    expect(errors.find(({ id }) => id === "handler/event-fails")?.title).toMatch(/Queued events/);
  });
});
