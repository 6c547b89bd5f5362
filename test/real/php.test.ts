import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { labKeys } from "../faults.ts";
import { checkReal, expectCause, expectHealthy } from "./expectations.ts";
import { describeWith, freePort, Programs } from "./programs.ts";

describeWith(["php"], "a PHP script under PHP's own server", () => {
  const programs = new Programs();
  let base = "";

  beforeAll(async () => {
    const port = await freePort();
    const script = path.join(import.meta.dirname, "php", "handler.php");
    await programs.start("php", ["-S", `127.0.0.1:${port}`, script], port, {
      SECRET_KEY: labKeys.secretKey,
      VALIDATION_KEY: labKeys.validationKey,
    });
    base = `http://127.0.0.1:${port}`;
  });
  afterAll(() => programs.close());

  it("passes when it is right", async () => {
    expectHealthy(await checkReal(`${base}/healthy`));
  });

  it.each([
    ["/get-only", "method/get-only"],
    ["/json-only", "handler/body-not-parsed"],
    ["/no-key", "key/missing"],
    ["/silent", "key/empty-response"],
    ["/secret-back", "key/secret-instead"],
    ["/lower-case", "key/wrong-case"],
    ["/fatal", "handler/crash"],
    ["/needs-message-id", "handler/crash-on-absent-field"],
    ["/nowhere", "route/not-found"],
  ])("names the cause of %s: %s", async (at, id) => {
    expectCause(await checkReal(base + at), id);
  });

  it("says that the key waits at the end of a redirect, and only for a POST", async () => {
    const report = await checkReal(`${base}/moved`);
    expect(report.likelyCause?.id).toMatch(/^redirect\//);
    expect(report.verdict).toBe("fail");
  });

  it("looks past a handler that reads the query string in place of the body", async () => {
    const report = await checkReal(`${base}/reads-get-variables`);
    expect(report.likelyCause?.id).toMatch(/^handler\/(body-not-parsed|rejects-right-secret)$/);
  });
});
