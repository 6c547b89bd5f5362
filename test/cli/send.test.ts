import { describe, expect, it } from "vitest";
import { env, keys, useLab } from "./endpoint.ts";
import { prevalidate } from "./prevalidate.ts";

const lab = useLab();

describe("send", () => {
  it("posts one event and shows the whole exchange, without keys", async () => {
    lab.received.length = 0;
    const run = await prevalidate(["send", "bounce", await lab.serve()], { env });
    expect(lab.received.map(({ fields }) => fields.get("Type"))).toEqual(["Failed"]);
    expect(run.stdout).toMatch(/^> POST \/hook HTTP\/1\.1$/m);
    expect(run.stdout).toMatch(/^< HTTP\/1\.1 200 OK$/m);
    expect(run.stdout).toMatch(/^✓ The sender would take this\. /m);
    for (const key of Object.values(keys)) expect(run.stdout).not.toContain(key);
    expect(run.stderr).toBe("");
    expect(run.code).toBe(0);
  });

  it.each([
    ["click", "0"],
    ["OPEN", "1"],
    ["unsubscribe", "2"],
  ])("knows the kinds of Tracking: %s", async (word, trackingType) => {
    lab.received.length = 0;
    await prevalidate(["send", word, await lab.serve()], { env });
    expect(lab.received[0]?.fields.get("TrackingType")).toBe(trackingType);
  });

  it("speaks the profile's encoding", async () => {
    lab.received.length = 0;
    await prevalidate(["send", "queued", await lab.serve(), "--profile", "events"], { env });
    expect(lab.received[0]?.encoding).toBe("json");
  });

  it("ends with 1 when the answer is not what the sender needs", async () => {
    const run = await prevalidate(["send", "delivered", await lab.serve(() => ({ body: "thanks" })), "-q"], {
      env,
    });
    expect(run.stdout).toMatch(/^✗ The sender would not take this\. .*Validation Key/s);
    expect(run.code).toBe(1);
  });

  it("ends with 1, and says why, when nothing answers", async () => {
    const run = await prevalidate(["send", "delivered", "http://127.0.0.1:1/"], { env });
    expect(run.stdout).toContain("* The connection was refused (ECONNREFUSED).");
    expect(run.code).toBe(1);
  });

  it("ends with 3 where it is not documented what the sender makes of the answer", async () => {
    const moved = () => ({ status: 302, headers: { Location: "/elsewhere" } });
    expect((await prevalidate(["send", "validation", await lab.serve(moved)], { env })).code).toBe(3);
  });

  it("ends with 130 when it is broken off", async () => {
    let interrupt = () => {};
    const target = await lab.serve(() => {
      interrupt();
      return new Promise<never>(() => {});
    });
    const run = await prevalidate(["send", "delivered", target, "--timeout", "60"], {
      env,
      onStart: (child) => {
        interrupt = () => child.kill("SIGINT");
      },
    });
    expect(run.stdout).toContain("Interrupted");
    expect(run.code).toBe(130);
  });
});
