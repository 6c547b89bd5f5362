import { afterEach, describe, expect, it } from "vitest";
import { type Listener, listen } from "../../src/listen/listen.ts";
import { profileNamed, profiles } from "../../src/protocol/profiles.ts";
import { replay } from "../../src/replay/replay.ts";
import { send } from "../../src/send.ts";
import { labKeys } from "../faults.ts";

/*
 * send, listen and replay in every profile: what one posts, the other answers as the sender wants it.
 */

const fixtures = new URL("../../fixtures/", import.meta.url).pathname;
const listeners: Listener[] = [];
afterEach(async () => {
  for (const listener of listeners.splice(0)) await listener.close();
});

async function listening(profile: string): Promise<Listener> {
  const listener = await listen({ port: 0, profile, ...labKeys });
  listeners.push(listener);
  return listener;
}

const sent = profiles.flatMap((profile) => profile.types.map((type) => [profile.name, type] as const));

describe("send and listen", () => {
  it.each(sent)("in the profile %s: a %s is posted as the sender would, and taken", async (name, type) => {
    const listener = await listening(name);
    const { exchange, acceptance } = await send({ url: listener.url, ...labKeys, profile: name, type });
    expect(acceptance.accepted, acceptance.why).toBe(true);
    const profile = profileNamed(name);
    expect(exchange.ask.encoding).toBe(
      type === "Validation" ? profile?.validationEncoding : profile?.eventEncoding,
    );
    const caught = listener.store.posts.at(-1);
    expect(caught?.facts.event?.type).toBe(type);
    expect(caught?.judgement?.accepted).toBe(true);
    expect(caught?.judgement?.causes).toEqual([]);
  });

  it.each(profiles.map(({ name }) => name))(
    "in the profile %s: a wrong Secret Key is posted, and refused with 401",
    async (profile) => {
      const listener = await listening(profile);
      const secretKey = "NotTheRightSecretKey";
      const { exchange } = await send({ url: listener.url, secretKey, profile, type: "Validation" });
      expect(exchange.response?.status).toBe(401);
    },
  );

  it("in the profile inbound: 50 MB are caught", async () => {
    const { check } = await import("../../src/check.ts");
    const listener = await listening("inbound");
    const report = await check({
      url: listener.url,
      ...labKeys,
      local: true,
      profile: "inbound",
      inboundSize: 50 * 1024 * 1024,
    });
    expect(report.findings.filter(({ severity }) => severity !== "info").map(({ id }) => id)).toEqual([]);
    expect(report.evidence.http?.["inbound-large"]?.response?.status).toBe(200);
  });
});

describe("replay", () => {
  it.each(["classic", "events", "account", "inbound", "events-seen", "account-seen", "inbound-seen"])(
    "of fixtures/%s.ndjson is taken by an endpoint of that profile, with today's key",
    async (file) => {
      const profile = file.replace("-seen", "");
      const listener = await listening(profile);
      const report = await replay({
        ...labKeys,
        sources: [`${fixtures}${file}.ndjson`],
        url: listener.url,
        profile,
      });
      expect(report.failures).toEqual([]);
      expect(report.verdict).toBe("pass");
      expect(report.counts.accepted).toBe(report.counts.posts);
      expect(listener.store.posts.map(({ facts }) => facts.secret)).not.toContain("wrong");
    },
  );

  it.each([
    ["classic", "events", "json"],
    ["events", "classic", "form"],
    ["events-seen", "classic", "form"],
    ["classic-seen", "account", "json"],
    ["account", "classic", "form"],
  ] as const)("of fixtures/%s.ndjson to an endpoint of %s, as %s", async (file, profile, encoding) => {
    const listener = await listening(profile);
    const report = await replay({
      ...labKeys,
      sources: [`${fixtures}${file}.ndjson`],
      url: listener.url,
      profile,
      encoding,
    });
    expect(report.verdict).toBe("pass");
    const posts = listener.store.posts;
    expect(posts.length).toBeGreaterThan(2);
    for (const { facts } of posts) expect(facts).toMatchObject({ encoding, secret: "right" });
  });

  it("of messages to an endpoint of another contract leaves them as they are: no form can hold them", async () => {
    const listener = await listening("classic");
    const report = await replay({
      ...labKeys,
      sources: [`${fixtures}inbound.ndjson`],
      url: listener.url,
      encoding: "form",
    });
    expect(report.counts.posts).toBe(2);
    expect(listener.store.posts.map(({ facts }) => facts.encoding)).toEqual(["form", "json"]);
  });
});
