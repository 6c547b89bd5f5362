import { describe, expect, it } from "vitest";
import { plainAddress } from "../../src/audit/lines/transport.ts";
import { auditGroups, mostControls, mostRequests, mostRetries, planAudit } from "../../src/audit/plan.ts";
import { auditNamesOf, auditWordsOf } from "../../src/audit/words.ts";
import { writePost } from "../../src/audit/write.ts";
import { profiles } from "../../src/protocol/profiles.ts";
import type { CheckOptions } from "../../src/settings.ts";
import { labKeys } from "../faults.ts";

const options: CheckOptions = { url: "https://hooks.example.com/hook", ...labKeys, local: true, audit: true };
const lines = (more: Partial<CheckOptions> = {}, profile = profiles[0]) => {
  if (profile === undefined) throw new Error("there is no profile");
  const all = { ...options, ...more };
  return auditGroups(profile, all, all.secretKey ?? "").flatMap((group) => group.lines);
};

describe("the plan of an audit", () => {
  it.each(profiles.map((profile) => [profile.name, profile] as const))(
    "stays within its bound with all repetitions, and has words for each post (%s)",
    (_name, profile) => {
      for (const secretKey of [labKeys.secretKey, "0e12345", "1234", "é+ ‹›", "x"]) {
        const planned = lines({ secretKey }, profile);
        const names = planned.map(({ name }) => name);
        expect(names.length + mostControls + mostRetries + 1).toBeLessThanOrEqual(mostRequests);
        expect(new Set(names).size).toBe(names.length);
        for (const name of names) expect(auditWordsOf(name), name).toBeDefined();
      }
    },
  );

  it("tries every post that there are words for, with one key or another", () => {
    const planned = profiles
      .flatMap((profile) =>
        [labKeys.secretKey, "0e12345", "1234", "é"].flatMap((secretKey) => lines({ secretKey }, profile)),
      )
      .map(({ name }) => name);
    const known = auditNamesOf(
      ...([
        "value",
        "near",
        "operator",
        "lookup",
        "several",
        "elsewhere",
        "prototype",
        "stranger",
        "odd",
      ] as const),
      ...(["forged", "mark", "marked"] as const),
    );
    expect(known.filter((name) => !planned.includes(name))).toEqual([]);
  });

  it("writes each post within 1 MiB, with its length, and with no key where the evidence is made", () => {
    for (const secretKey of [labKeys.secretKey, "with +%20 & é‹›\"'<>"]) {
      const context = {
        options: { ...options, secretKey },
        target: new URL(options.url),
        at: new Date(0),
        randomKey: "nobodys0000000000key",
      };
      for (const line of lines({ secretKey })) {
        const { request, told } = writePost(line, context);
        const body = request.body as Buffer;
        expect(body.length).toBeLessThanOrEqual(1_048_576);
        const length = request.headers.find(([name]) => name === "Content-Length")?.[1];
        expect(length).toBe(line.method === "POST" ? String(body.length) : undefined);
        expect(request.headers.find(([name]) => name === "User-Agent")?.[1]).toMatch(/\(simulated event\)$/);
        const text = `${told.url} ${told.body} ${told.headers.flat().join(" ")}`;
        for (const key of [
          secretKey,
          encodeURIComponent(secretKey),
          JSON.stringify(secretKey).slice(1, -1),
          secretKey.slice(0, 8),
        ])
          expect(text, line.name).not.toContain(key);
      }
    }
  });

  it("alters a key only in ways that change it", () => {
    const context = {
      options,
      target: new URL(options.url),
      at: new Date(0),
      randomKey: "nobodys0000000000key",
    };
    const right = writePost(
      lines().find(({ name }) => name === "audit-right") ?? (lines()[0] as never),
      context,
    );
    for (const line of lines().filter(({ ask }) => ask.secret === "altered"))
      expect(writePost(line, context).request.body, line.name).not.toEqual(right.request.body);
  });

  it("leaves out what may stay behind, unless the endpoint is called local, and events with --only validation", () => {
    const everywhere = planAudit({ ...options, local: false }).map(({ name }) => name);
    expect(everywhere.filter((name) => /query|proto-/.test(name))).toEqual([]);
    expect(planAudit(options).map(({ name }) => name)).toEqual(
      expect.arrayContaining(["audit-query", "audit-proto-assigned"]),
    );
    const events = lines({ only: ["Validation"] }).filter(
      ({ ask }) => ask.event !== null && ask.event !== "Validation",
    );
    expect(events).toEqual([]);
  });
});

describe("where plain HTTP would stand beside HTTPS", () => {
  it.each([
    ["https://hooks.example.com/hook?a=1", "http://hooks.example.com/hook?a=1"],
    ["https://hooks.example.com:8443/hook", "http://hooks.example.com:8080/hook"],
    ["https://hooks.example.com:9000/hook", "http://hooks.example.com:9000/hook"],
  ])("%s → %s", (secure, plain) => {
    expect(plainAddress(new URL(secure))?.href).toBe(plain);
  });

  it("is nowhere for an address that is plain already", () => {
    expect(plainAddress(new URL("http://hooks.example.com/hook"))).toBeUndefined();
  });
});
