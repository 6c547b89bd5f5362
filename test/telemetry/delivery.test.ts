import { describe, expect, it } from "vitest";
import { env as keysEnv, useLab } from "../cli/endpoint.ts";
import { prevalidate } from "../cli/prevalidate.ts";
import { freePort } from "../real/programs.ts";
import { useReceivers } from "./receiver.ts";

const lab = useLab();
const startReceiver = useReceivers();

async function check(endpoint: string, settings: Readonly<Record<string, string>> = {}, args: string[] = []) {
  const run = await prevalidate(["check", await lab.serve(), "--local", ...args], {
    env: { ...keysEnv, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, ...settings },
  });
  // Whatever becomes of the traces.
  expect(run.code).toBe(0);
  return run;
}

const lost = (why: string) => `prevalidate: traces of 1 check did not arrive: ${why}\n`;

describe("a receiver of traces", { timeout: 60_000 }, () => {
  it("that nobody runs is told of in one line", async () => {
    const run = await check(`http://127.0.0.1:${await freePort()}`);
    expect(run.stderr).toBe(lost("no answer (ECONNREFUSED)"));
  });

  it("that says nothing is waited for as long as the environment allows", async () => {
    const receiver = await startReceiver(() => ({ silent: true }));
    const run = await check(receiver.url, { OTEL_EXPORTER_OTLP_TIMEOUT: "300" });
    expect(run.stderr).toBe(lost("the receiver takes too long"));
    expect(receiver.received).toHaveLength(1);
  });

  it("that says nothing is given up at the end of the run, however long it might be waited for", async () => {
    const receiver = await startReceiver(() => ({ silent: true }));
    const run = await check(receiver.url, { OTEL_EXPORTER_OTLP_TIMEOUT: "3600000" });
    expect(run.stderr).toBe(lost("the receiver takes too long"));
  });

  it.each([429, 502, 503, 504])("that answers %d is asked again", async (status) => {
    const receiver = await startReceiver((before) =>
      before === 0 ? { status, headers: { "Retry-After": "0" } } : {},
    );
    const run = await check(receiver.url);
    expect(run.stderr).toBe("");
    expect(receiver.received).toHaveLength(2);
    expect(receiver.received[1]?.body).toBe(receiver.received[0]?.body);
  });

  it("that asks for more patience than there is gets it not", async () => {
    const inAnHour = new Date(Date.now() + 3_600_000).toUTCString();
    for (const patience of ["3600", inAnHour]) {
      const receiver = await startReceiver(() => ({ status: 429, headers: { "Retry-After": patience } }));
      const run = await check(receiver.url);
      expect(run.stderr).toBe(lost("the receiver answered 429"));
      expect(receiver.received).toHaveLength(1);
    }
  });

  it.each([400, 401, 404, 500])("that answers %d is not asked again", async (status) => {
    const receiver = await startReceiver(() => ({ status, body: "\u001b[31mno" }));
    const run = await check(receiver.url);
    expect(run.stderr).toBe(lost(`the receiver answered ${status}`));
    expect(receiver.received).toHaveLength(1);
  });

  it("is not followed elsewhere", async () => {
    const other = await startReceiver();
    const receiver = await startReceiver(() => ({
      status: 307,
      headers: { Location: `${other.url}/v1/traces` },
    }));
    const run = await check(receiver.url);
    expect(run.stderr).toBe(lost("the receiver answered 307"));
    expect(other.received).toEqual([]);
  });

  it("that takes only a part says so, and can't steer the terminal", async () => {
    const body = JSON.stringify({
      partialSuccess: { rejectedSpans: "3", errorMessage: `too old\u001b[31m\n${"x".repeat(1000)}` },
    });
    const receiver = await startReceiver(() => ({ body }));
    const run = await check(receiver.url);
    expect(run.stderr).toMatch(
      /^prevalidate: the receiver of traces refused 3 spans; the receiver of traces says: too old[^\n\u001b]{100,250}\n$/,
    );
  });

  it.each(["", "[]", "null", "ok", '{"partialSuccess":null}', '{"partialSuccess":{"rejectedSpans":{}}}'])(
    "that answers 200 and %j has taken all",
    async (body) => {
      const receiver = await startReceiver(() => ({ body }));
      expect((await check(receiver.url)).stderr).toBe("");
    },
  );

  it("gets the headers that are given, decoded, and nobody else sees them", async () => {
    const token = "tok/en=Of Mine";
    const receiver = await startReceiver((_, { headers }) => ({
      body: JSON.stringify({
        partialSuccess: { errorMessage: `not you, ${headers.authorization}; ${token}` },
      }),
    }));
    const given = `authorization=Bearer%20${encodeURIComponent(token)},x-tenant = a%2Cb,content-type=text/plain`;
    const run = await check(receiver.url, { OTEL_EXPORTER_OTLP_HEADERS: given });
    expect(receiver.received[0]?.headers).toMatchObject({
      authorization: `Bearer ${token}`,
      "x-tenant": "a,b",
      "content-type": "application/json",
    });
    expect(run.stderr).toContain("not you, ‹credentials›");
    expect(run.stderr + run.stdout).not.toContain(token);
  });

  it("is heard of once while rounds go on", async () => {
    let failing = true;
    const receiver = await startReceiver(() => (failing ? { status: 400 } : {}));
    let said = "";
    const run = await prevalidate(["check", await lab.serve(), "--local", "--serve=0", "--every", "200ms"], {
      env: { ...keysEnv, OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url },
      onStart: (child) => {
        child.stderr?.on("data", (text: string) => {
          said += text;
        });
        void expect
          .poll(() => receiver.received.length, { timeout: 30_000 })
          .toBeGreaterThan(1)
          .then(() => {
            failing = false;
          })
          .then(() => expect.poll(() => receiver.received.length, { timeout: 30_000 }).toBeGreaterThan(3))
          .finally(() => child.kill("SIGINT"));
      },
    });
    expect(run.code).toBe(130);
    expect(said.match(/traces don't arrive: the receiver answered 400/g)).toHaveLength(1);
    expect(said).toMatch(/prevalidate: traces of \d+ checks? did not arrive: the receiver answered 400\n$/);
  });
});
