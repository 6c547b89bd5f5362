import path from "node:path";
import { afterAll, expect, it } from "vitest";
import { mostRequests, planAudit } from "../../src/audit/plan.ts";
import { check, planCheck } from "../../src/check.ts";
import { profiles } from "../../src/protocol/profiles.ts";
import { findAddresses } from "../../src/redact/personal.ts";
import type { Report } from "../../src/report.ts";
import { labKeys } from "../faults.ts";
import { describeWith, freePort, Programs } from "../real/programs.ts";

interface Row {
  readonly method: string;
  readonly url: string;
  readonly agent: string;
  readonly cookie: string | null;
  /** Octets as Latin-1. */
  readonly body: string;
  readonly taken: number;
}

interface Left {
  readonly posts: readonly Row[];
  readonly suppressed: readonly string[];
  readonly kept: readonly string[];
}

const programs = new Programs();
afterAll(() => programs.close());

/** Audits a handler with a database, and gives what that leaves behind. */
async function leftBehind(
  profile: string,
  local: boolean,
): Promise<{ report: Report; left: Left; url: string }> {
  const port = await freePort();
  const database = path.join(programs.folder(), "events.sqlite");
  const script = path.join(import.meta.dirname, "recorder.py");
  await programs.start("/usr/bin/python3", [script, String(port), database], port, {
    SECRET_KEY: labKeys.secretKey,
    VALIDATION_KEY: profile === "account" ? labKeys.secretKey : labKeys.validationKey,
  });
  const url = `http://127.0.0.1:${port}/hook`;
  const report = await check({ url, ...labKeys, profile, local, audit: true });
  const left = (await (await fetch(`http://127.0.0.1:${port}/rows`)).json()) as Left;
  return { report, left, url };
}

/** Every way in which a form, JSON or a query writes it. */
const plain = ({ url, body }: Row): string => {
  const text = `${url}\n${body.replaceAll("\0", "")}`;
  return `${text}\n${text.replaceAll("+", "%20").replaceAll(/%([0-9A-F]{2})/gi, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))}`;
};

describeWith(["/usr/bin/python3"], "what an audit leaves behind in a handler with a database", () => {
  it.each(profiles.map(({ name }) => name))(
    "is what the list says, marked as simulated, and concerns nobody (%s)",
    { timeout: 90_000 },
    async (profile) => {
      const { report, left, url } = await leftBehind(profile, true);
      const options = { url, ...labKeys, profile, local: true, audit: true };
      const listed = [...planCheck(options), ...planAudit(options)].filter(({ when }) => when === undefined);
      const sent = Object.values(report.evidence.http ?? {});
      const audited = sent.filter(({ name }) => name.startsWith("audit-"));

      expect(report.evidence.audit).toMatchObject({ made: "whole" });
      expect(audited.map(({ name }) => name).sort()).toEqual(
        planAudit(options)
          .filter(({ when }) => when === undefined)
          .map(({ name }) => name)
          .sort(),
      );
      expect(left.posts).toHaveLength(sent.length);
      expect(audited.length).toBeLessThanOrEqual(mostRequests);
      expect(sent.length).toBeGreaterThanOrEqual(listed.length);

      for (const row of left.posts) {
        expect(row.agent).toMatch(/^prevalidate\/\S+ \(simulated event\)$/);
        expect(["GET", "HEAD", "POST", "OPTIONS", "TRACE"]).toContain(row.method);
        expect(row.body.length).toBeLessThanOrEqual(
          report.evidence.settings.profile === "inbound" ? 4 * 1_048_576 : 1_048_576,
        );
      }
      // A post that was taken, and is more than a validation as the sender makes it, says so in its body too.
      const events = left.posts.filter(({ taken, body }) => taken && !/Type"?[=:]"?Validation/.test(body));
      expect(events.length).toBeGreaterThan(4);
      for (const event of events) expect(plain(event)).toMatch(/prevalidate[+-]?simulated|prevalidate/i);
    },
  );

  it("touches no address but those that belong to nobody", { timeout: 90_000 }, async () => {
    const { left } = await leftBehind("classic", true);
    for (const row of left.posts) expect(findAddresses(plain(row)), row.body.slice(0, 300)).toEqual([]);
    expect(left.suppressed.length).toBeGreaterThan(3);
    for (const address of left.suppressed) expect(address).toMatch(/^[\w+]+@example\.(?:net|com|org)$/);
    expect(left.kept).toEqual(["still here"]);
    const texts = left.posts.map(plain).join("\n");
    expect(texts).not.toMatch(/\b(?:drop|delete|update|insert|union|sleep|benchmark|waitfor)\b\s*[(\w]/i);
    expect(texts).not.toMatch(/\$\{jndi|system\(|exec\(|`\w|;\s*(?:cat|ls|wget|curl)\b/i);
    expect(texts).not.toMatch(/https?:\/\/(?!127\.0\.0\.1|www\.example\.com)/);
  });

  it("has no key in a URL and nothing for prototypes, unless the endpoint is called local", {
    timeout: 120_000,
  }, async () => {
    const { report, left } = await leftBehind("classic", false);
    expect(report.evidence.audit).toMatchObject({ made: "whole" });
    for (const row of left.posts) {
      expect(row.url).not.toContain(labKeys.secretKey);
      expect(row.body).not.toMatch(/__proto__(?:"|\[|%5B)|"prototype"/);
    }
  });
});
