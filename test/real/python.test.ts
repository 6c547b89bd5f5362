import path from "node:path";
import { afterAll, beforeAll, it } from "vitest";
import { labKeys } from "../faults.ts";
import { checkReal, expectCause, expectHealthy } from "./expectations.ts";
import { describeWith, freePort, Programs } from "./programs.ts";

describeWith(["python3"], "a Python http.server handler", () => {
  const programs = new Programs();
  let base = "";

  beforeAll(async () => {
    const port = await freePort();
    const script = path.join(import.meta.dirname, "python", "handler.py");
    await programs.start("python3", [script, String(port)], port, {
      SECRET_KEY: labKeys.secretKey,
      VALIDATION_KEY: labKeys.validationKey,
    });
    base = `http://127.0.0.1:${port}`;
  });
  afterAll(() => programs.close());

  it("passes when it is right, one connection at a time", async () => {
    expectHealthy(await checkReal(`${base}/healthy`));
  });

  it.each([
    ["/get-only", "method/get-only"],
    ["/raises", "handler/crash-on-absent-field"],
    ["/json-string", "key/missing"],
    ["/cut", "key/truncated"],
    ["/base64", "key/base64"],
    ["/short", "http/truncated"],
    ["/nowhere", "route/not-found"],
  ])("names the cause of %s: %s", async (at, id) => {
    expectCause(await checkReal(base + at), id);
  });
});
