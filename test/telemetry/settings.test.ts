import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readTraceSettings, type TraceSettings } from "../../src/telemetry/settings.ts";

const endpoint = "http://collector:4318";
const read = (env: Record<string, string>) => readTraceSettings(env, "1.2.3");
function settingsOf(env: Record<string, string>): TraceSettings {
  const settings = read({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, ...env });
  if (typeof settings !== "object") throw new Error(`no settings: ${settings}`);
  return settings;
}

describe("the environment of traces", () => {
  it.each([
    [{}],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: " " }],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_SDK_DISABLED: "True" }],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_TRACES_EXPORTER: "none" }],
    [{ OTEL_EXPORTER_OTLP_HEADERS: "a=b", OTEL_SERVICE_NAME: "x" }],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, TRACEPARENT: `00-${"a".repeat(32)}-${"b".repeat(16)}-00` }],
  ])("wants none with %j", (env) => {
    expect(read(env)).toBeUndefined();
  });

  it.each([
    [{}, "http://collector:4318/v1/traces"],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: "https://c.test/otlp/" }, "https://c.test/otlp/v1/traces"],
    [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "https://c.test/own" }, "https://c.test/own"],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: "", OTEL_TRACES_EXPORTER: "otlp" }, "http://localhost:4318/v1/traces"],
    [
      { OTEL_SDK_DISABLED: "false", OTEL_TRACES_EXPORTER: "console, OTLP" },
      "http://collector:4318/v1/traces",
    ],
  ])("with %j has them sent to %s", (env, url) => {
    expect(settingsOf(env).endpoint.href).toBe(url);
  });

  it.each([
    [{ OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" }, /^OTEL_EXPORTER_OTLP_PROTOCOL .*_TRACES_PROTOCOL=http\/json/],
    [{ OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: "http/protobuf" }, /^OTEL_EXPORTER_OTLP_TRACES_PROTOCOL /],
    [{ OTEL_TRACES_EXPORTER: "zipkin" }, /^set OTEL_TRACES_EXPORTER to otlp/],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: "secret-collector:4317" }, /^OTEL_EXPORTER_OTLP_ENDPOINT is no http/],
    [
      { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "ftp://secret" },
      /^OTEL_EXPORTER_OTLP_TRACES_ENDPOINT is no http/,
    ],
    [{ OTEL_EXPORTER_OTLP_HEADERS: "secret" }, /^OTEL_EXPORTER_OTLP_HEADERS does not read/],
    [{ OTEL_EXPORTER_OTLP_HEADERS: "a=%zzsecret" }, /^OTEL_EXPORTER_OTLP_HEADERS does not read/],
    [{ OTEL_EXPORTER_OTLP_HEADERS: "a=secret%0D%0Ab: c" }, /^OTEL_EXPORTER_OTLP_HEADERS does not read/],
    [{ OTEL_EXPORTER_OTLP_TRACES_HEADERS: "a b=secret" }, /^OTEL_EXPORTER_OTLP_TRACES_HEADERS does not read/],
    [{ OTEL_RESOURCE_ATTRIBUTES: "secret" }, /^OTEL_RESOURCE_ATTRIBUTES does not read/],
  ])("with %j says what to set, and shows nothing of it", (env, words) => {
    const problem = read({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, ...env });
    expect(problem).toMatch(words);
    expect(problem).not.toMatch(/secret|\n/);
  });

  it("has what is for traces go before what is for all signals", () => {
    const settings = settingsOf({
      OTEL_EXPORTER_OTLP_PROTOCOL: "grpc",
      OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: "http/json",
      OTEL_EXPORTER_OTLP_HEADERS: "a=1",
      OTEL_EXPORTER_OTLP_TRACES_HEADERS: "b=2,Content-Length=5",
      OTEL_EXPORTER_OTLP_TIMEOUT: "1",
      OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: "2",
    });
    expect(settings).toMatchObject({ headers: { b: "2" }, timeoutMs: 2 });
    expect(Object.keys(settings.headers)).toEqual(["b"]);
  });

  it.each(["", "x", "-1", "0", "Infinity"])("takes the usual ten seconds for a timeout of %j", (text) => {
    expect(settingsOf({ OTEL_EXPORTER_OTLP_TIMEOUT: text }).timeoutMs).toBe(10_000);
  });

  it.each([
    `00-${"0".repeat(32)}-${"b".repeat(16)}-01`,
    `00-${"a".repeat(32)}-${"0".repeat(16)}-01`,
    `ff-${"a".repeat(32)}-${"b".repeat(16)}-01`,
    `00-${"A".repeat(32)}-${"b".repeat(16)}-01`,
    `00-${"a".repeat(32)}-${"b".repeat(16)}-01-more`,
    "nonsense",
  ])("ignores the parent %s, which is none", (text) => {
    expect(settingsOf({ TRACEPARENT: text })).not.toHaveProperty("parent");
  });

  it("reads any header that was encoded", () => {
    const name = fc.stringMatching(/^[a-z][a-z-]{0,9}$/).filter((one) => !one.startsWith("content-"));
    const value = fc.stringMatching(/^[!-~]{1,20}$/);
    fc.assert(
      fc.property(fc.dictionary(name, value, { noNullPrototype: true, minKeys: 1 }), (headers) => {
        const text = Object.entries(headers).map((pair) => pair.map(encodeURIComponent).join("="));
        const settings = settingsOf({ OTEL_EXPORTER_OTLP_HEADERS: text.join(" , ") });
        const own = /^(transfer-encoding|connection|expect|upgrade)$/;
        const rest = Object.entries(headers).filter(([one]) => !own.test(one));
        expect(settings.headers).toEqual(Object.fromEntries(rest));
      }),
    );
  });
});
