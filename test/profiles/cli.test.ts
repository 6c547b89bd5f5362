import { describe, expect, it } from "vitest";
import { env, useLab } from "../cli/endpoint.ts";
import { prevalidate } from "../cli/prevalidate.ts";

const lab = useLab();

const names = (stdout: string) =>
  [...stdout.matchAll(/^ {2}(\S+) +(?:POST|GET) /gm)].map(([, name]) => name ?? "");

describe("--inbound-size", () => {
  it("is announced by --dry-run, with how large it is, and left out at 0", async () => {
    const plan = async (...more: readonly string[]) =>
      (
        await prevalidate(["http://127.0.0.1:9/", "--profile", "inbound", "--dry-run", ...more], { env })
      ).stdout.replaceAll(/\s+/g, " ");
    expect(await plan()).toContain("message of 3 MiB; the sender posts up to 50 MiB");
    expect(await plan("--inbound-size", "20M")).toContain("message of 20 MiB;");
    expect(await plan("--inbound-size", "0")).not.toContain("inbound-large");
  });

  it("is refused where it makes no sense, before anything is sent", async () => {
    const refused = async (...args: readonly string[]) => {
      const run = await prevalidate(["http://127.0.0.1:9/", ...args], { env });
      expect(run.code).toBe(2);
      return run.stderr;
    };
    expect(await refused("--inbound-size", "1M")).toMatch(/no sense with the profile classic/);
    expect(await refused("--profile", "inbound", "--inbound-size", "51M")).toMatch(/posts no more/);
    expect(await refused("--profile", "inbound", "--inbound-size", "large")).toMatch(/--inbound-size/);
  });

  it("sends a message of that size", async () => {
    lab.received.length = 0;
    const run = await prevalidate(
      [await lab.serve(), "--local", "--profile", "inbound", "--inbound-size", "1M"],
      { env },
    );
    expect(run.code).toBe(0);
    expect(Math.max(...lab.received.map(({ body }) => body.length))).toBeGreaterThan(1024 * 1024 - 4);
  });
});

describe("--dry-run", () => {
  it.each([
    ["events", ["queued", "deferred"], ["other-server", "inbound"]],
    ["account", ["queued", "other-server"], ["inbound"]],
    [
      "inbound",
      ["inbound", "inbound-again", "inbound-large"],
      ["delivered", "delivered-again", "other-server"],
    ],
  ])("lists what a check by the profile %s posts", async (profile, has, hasNot) => {
    const { stdout } = await prevalidate(["http://127.0.0.1:9/", "--profile", profile, "--dry-run"], { env });
    expect(names(stdout)).toEqual(expect.arrayContaining([...has]));
    for (const name of hasNot) expect(names(stdout)).not.toContain(name);
    expect(stdout).toContain("…-simple");
  });
});
