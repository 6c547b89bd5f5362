import { describe, expect, it } from "vitest";
import type { Report } from "../../src/report.ts";
import { env, useLab } from "./endpoint.ts";
import { prevalidate } from "./prevalidate.ts";

const lab = useLab();
const never = () => new Promise<never>(() => {});

/** An endpoint that sends a signal to the command once it has been posted to, and never answers. */
async function interrupted(signals: readonly NodeJS.Signals[], args: readonly string[] = []) {
  let send = () => {};
  const target = await lab.serve(() => {
    send();
    return never();
  });
  return prevalidate([target, "--local", "--timeout", "60", ...args], {
    env,
    onStart: (child) => {
      send = () => {
        for (const signal of signals) child.kill(signal);
      };
    },
  });
}

describe("a check that is broken off", () => {
  it.each([
    ["Ctrl-C", "SIGINT", 130],
    ["SIGTERM", "SIGTERM", 143],
  ] as const)("by %s reports what is known, and ends with the signal's code", async (_, signal, code) => {
    const run = await interrupted([signal], ["--reporter", "json"]);
    const report = JSON.parse(run.stdout) as Report;
    expect(report.evidence.interrupted).toBe(true);
    expect(report.verdict).toBe("inconclusive");
    expect(run.stderr).toBe("");
    expect(run.code).toBe(code);
  });

  it("says so to people", async () => {
    const run = await interrupted(["SIGINT"]);
    expect(run.stdout).toMatch(/^\? Can't tell: the check was interrupted\.\n/);
  });

  it("does not begin with the targets that are left", async () => {
    const next = await lab.serve();
    const run = await interrupted(["SIGINT"], [next, "--reporter", "json"]);
    expect(run.stdout.trimEnd().split("\n")).toHaveLength(1);
    expect(run.code).toBe(130);
  });
});
