import { createServer } from "node:http";
import express from "express";
import { describe, expect } from "vitest";
import { check } from "../../src/check.ts";
import { send } from "../../src/send.ts";
import { test } from "../../src/vitest.ts";

const keys = { secretKey: "q7Zt0Wk3LmX9vB2nRc5D", validationKey: "H4sPy8Ue1JxGq6Ta0KfN" };

function handler({ failing }: { failing?: string } = {}) {
  const app = express();
  app.use(express.urlencoded());
  app.post("/", (request, response) => {
    const { SecretKey, Type } = request.body as Record<string, string>;
    if (SecretKey !== keys.secretKey) response.sendStatus(401);
    else if (Type === failing) response.sendStatus(500);
    else response.type("text/plain").send(keys.validationKey);
  });
  return app;
}

/** The message that an assertion fails with. */
async function failureOf(assertion: Promise<void>): Promise<string> {
  return assertion.then(
    () => "it passed",
    (error: Error) => error.message,
  );
}

describe("toValidate", () => {
  test("passes for an Express application, which it serves itself", async () => {
    await expect(handler()).toValidate(keys);
  });

  test("passes for a server, listening or not, and leaves it as it was", async () => {
    const server = createServer(handler());
    await expect(server).toValidate(keys);
    expect(server.listening).toBe(false);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    await expect(server).toValidate(keys);
    expect(server.listening).toBe(true);
    await new Promise((resolve) => server.close(resolve));
  });

  test("fails with the report: the cause and how to fix it", async () => {
    const message = await failureOf(
      expect((_: unknown, response: { end: (text: string) => void }) => response.end("OK")).toValidate(keys),
    );
    expect(message).toContain("expected the endpoint to validate");
    expect(message).toContain("key/missing");
    expect(message).toContain("How to fix it");
  });

  test("keeps the keys out of its message", async () => {
    const app = express().post("/", (_, response) => void response.send(`x${keys.secretKey}`));
    const message = await failureOf(expect(app).toValidate(keys));
    expect(message).not.toContain(keys.secretKey);
    expect(message).not.toContain(keys.validationKey);
  });

  test("with not: fails for an endpoint that validates", async () => {
    expect(await failureOf(expect(handler()).not.toValidate(keys))).toContain("not to validate");
  });

  test("with not: passes for one that doesn't", async () => {
    await expect(handler()).not.toValidate({ ...keys, secretKey: "anotherKeyOfTheSame1" });
  });

  test("fails either way where it can't be found out", async () => {
    const aborted = { ...keys, signal: AbortSignal.abort() };
    expect(await failureOf(expect(handler()).toValidate(aborted))).toContain("could not be found out");
    expect(await failureOf(expect(handler()).not.toValidate(aborted))).toContain("could not be found out");
  });

  test("counts warnings when strict, but for those ignored", async () => {
    const app = express().post("/", (_, response) => void response.type("text").send(keys.validationKey));
    await expect(app).toValidate(keys);
    await expect(app).not.toValidate({ ...keys, strict: true });
    await expect(app).toValidate({ ...keys, strict: true, ignore: ["secret/*", "leak/*"] });
  });

  test("says what it takes when given something else", async () => {
    expect(await failureOf(expect(42).toValidate(keys))).toContain("give a URL");
  });
});

describe("toTake", () => {
  test("passes when the answer to that event is what the sender needs", async () => {
    await expect(handler({ failing: "Complaint" })).toTake("failed", keys);
    await expect(handler({ failing: "Complaint" })).toTake("delivered", keys);
  });

  test("fails with the exchange when it is not", async () => {
    const message = await failureOf(expect(handler({ failing: "Complaint" })).toTake("fbl", keys));
    expect(message).toContain("would not take this answer to Complaint");
    expect(message).toContain("500");
  });

  test("knows no other types", async () => {
    expect(await failureOf(expect(handler()).toTake("bounced", keys))).toContain("no event of type");
  });
});

describe("toHaveCause", () => {
  test("finds a cause in a report", async () => {
    const report = await check({ ...keys, url: "http://127.0.0.1:1/", local: true });
    expect(report).toHaveCause("tcp/refused");
    expect(report).not.toHaveCause("tcp/timeout");
    expect(() => expect(report).toHaveCause("tcp/timeout")).toThrow(/it has .*tcp\/refused/);
  });

  test("takes reports alone", () => {
    expect(() => expect({}).toHaveCause("tcp/refused")).toThrow("give a report");
  });
});

describe("the listener", () => {
  test("catches what the code under test posts", async ({ listener }) => {
    await send({ ...keys, url: listener.url, type: "Failed" });
    expect(listener.store.posts.map(({ facts }) => facts.event?.type)).toEqual(["Failed"]);
  });

  const closed: string[] = [];
  test("is closed after the test (this one notes it)", ({ listener }) => void closed.push(listener.url));
  test("is closed after the test (this one looks)", async () => {
    await expect(fetch(closed[0] ?? "")).rejects.toThrow();
  });

  describe("with keys", () => {
    test.override({ listenOptions: keys });
    test("refuses a wrong one", async ({ listener }) => {
      const sent = await send({
        ...keys,
        secretKey: "anotherKeyOfTheSame1",
        url: listener.url,
        type: "Delivered",
      });
      expect(sent.exchange.response?.status).toBe(401);
      await expect(listener.url).toValidate(keys);
    });
  });
});
