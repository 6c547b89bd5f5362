import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Lab, type LabRequest } from "../../src/lab/lab.ts";
import type { Report } from "../../src/report.ts";
import { prevalidate } from "../cli/prevalidate.ts";
import { labKeys } from "../faults.ts";

const env = { PREVALIDATE_SECRET_KEY: labKeys.secretKey, PREVALIDATE_VALIDATION_KEY: labKeys.validationKey };
const lab = new Lab(labKeys);
const got: LabRequest[] = [];
let url = "";

beforeAll(async () => {
  url = await lab.http((request) => {
    got.push(request);
    return lab.correct(request);
  });
});
afterAll(() => lab.close());

const namesIn = (text: string) =>
  [...text.matchAll(/^ {2}(audit-\S+)/gm)].map(([, name]) => name ?? "").sort();

describe("check --audit", () => {
  it("lists what it is about to send before it sends it, and then sends just that", {
    timeout: 60_000,
  }, async () => {
    got.length = 0;
    const dry = await prevalidate([url, "--local", "--audit", "--dry-run"], { env });
    expect(got).toEqual([]);
    const [always = ""] = dry.stdout.split("as the answers require");
    const { stdout, stderr, code } = await prevalidate([url, "--local", "--audit", "--reporter", "json"], {
      env,
    });
    const report = JSON.parse(stdout) as Report;
    const sent = Object.keys(report.evidence.http ?? {}).filter((name) => name.startsWith("audit-"));
    expect(namesIn(always)).toEqual(sent.sort());
    expect(code).toBe(0);
    expect(stderr).toMatch(new RegExp(`the audit sends ${sent.length} more requests`));
    expect(stderr).toContain("the right key, altered");
    const posts = Object.keys(report.evidence.http ?? {}).length;
    expect(got).toHaveLength(posts);
    expect(report.evidence.settings.audit).toBe(true);
    expect(stdout + stderr + dry.stdout).not.toContain(labKeys.secretKey);
  });

  it("says nothing beforehand with -q", { timeout: 60_000 }, async () => {
    const { stderr, code } = await prevalidate([url, "--local", "--audit", "-q"], { env });
    expect(stderr).toBe("");
    expect(code).toBe(0);
  });

  it("tells a flaw with the steps for the handler's own software, and fails on it with --strict", {
    timeout: 60_000,
  }, async () => {
    const flawed = await lab.http(async (request) => {
      const answer = await lab.correct(request);
      const given = request.fields.get("SecretKey") ?? "";
      const half = given.length > 4 && labKeys.secretKey.startsWith(given);
      return {
        ...(half ? { status: 200, body: labKeys.validationKey } : answer),
        headers: { "X-Powered-By": "Express" },
      };
    });
    const options = [flawed, "--local", "--audit", "--ignore", "url/plain-http"];
    const { stdout, code } = await prevalidate([...options, "-v"], { env });
    expect(stdout).toContain("The Secret Key is compared loosely");
    expect(stdout).toMatch(/the first half of the right key/);
    expect(stdout).toMatch(/timingSafeEqual/);
    expect(code).toBe(0);
    expect((await prevalidate([...options, "--strict", "-q"], { env })).code).toBe(1);
    expect(
      (await prevalidate([flawed, "--local", "--strict", "-q", "--ignore", "url/plain-http"], { env })).code,
    ).toBe(0);
  });

  it("measures the time of comparisons when asked to", { timeout: 60_000 }, async () => {
    const { stdout } = await prevalidate([url, "--local", "--audit-timing", "--reporter", "json"], { env });
    const { audit } = (JSON.parse(stdout) as Report).evidence;
    expect(audit?.timing).toMatchObject({ outcome: "measured", posts: 400 });
    expect((JSON.parse(stdout) as Report).findings.map(({ id }) => id)).not.toContain("audit/timing");
  });
});
