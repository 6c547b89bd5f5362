import { describe, expect, it } from "vitest";
import { check } from "../../src/check.ts";
import { keys, nextPost, post, postOnce, useListeners, validation, Wire } from "./listening.ts";

const use = useListeners();

describe("acting out a fault of the lab", () => {
  it.each([
    "key/missing",
    "key/truncated",
    "key/wrong-case",
    "handler/crash",
    "gate/csrf:django",
    "gate/rate-limited",
    "route/not-found",
    "redirect/trailing-slash",
    "method/not-allowed",
    "secret/not-checked",
    "http/empty-reply",
    "http/truncated",
    "http/not-http",
    "http/malformed",
  ])(
    "is diagnosed as the fault itself is: %s",
    async (word) => {
      const listener = await use.listen({ as: word });
      const report = await check({
        url: listener.url,
        local: true,
        timeoutMs: 2000,
        ...keys,
        ...listener.keys,
      });
      const ids = report.findings.map(({ id }) => id);
      expect(ids).toContain(word.split(":")[0]);
    },
    20_000,
  );

  it("catches and judges what comes meanwhile", async () => {
    const listener = await use.listen({ as: "key/missing" });
    const caught = nextPost(listener);
    await postOnce(listener.port, validation);
    expect((await caught).judgement?.causes[0]?.id).toMatch(/^key\//);
  });

  it("has keys of its own where the fault shows with such alone", async () => {
    const listener = await use.listen({ as: "key/html-escaped:marks" });
    expect(listener.keys.validationKey).not.toBe(keys.validationKey);
    const caught = nextPost(listener);
    await new Wire(listener.port)
      .send(post(validation, ["Connection: close"], new URL(listener.url).pathname))
      .ended();
    expect((await caught).judgement?.causes[0]?.id).toBe("key/html-escaped");
  });

  it.each(["url/private-address", "dns/not-found", "tcp/refused", "tls/expired"])(
    "is refused where it is not about the answer: %s",
    async (word) => {
      await expect(use.listen({ as: word })).rejects.toThrow(/not about the answer.*prevalidate lab/);
    },
  );

  it("is refused for what nobody knows", async () => {
    await expect(use.listen({ as: "key/no-such" })).rejects.toThrow(/can't break “key\/no-such”/);
  });
});
