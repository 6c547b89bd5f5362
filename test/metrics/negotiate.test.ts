import { describe, expect, it } from "vitest";
import { formatFor, takesGzip } from "../../src/metrics/negotiate.ts";

const prometheus2 =
  "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1";

describe("the format that a scraper gets", () => {
  it.each([
    [undefined, "text"],
    ["", "text"],
    ["*/*", "text"],
    ["text/html,application/xhtml+xml,*/*;q=0.8", "text"],
    [prometheus2, "openmetrics"],
    ["application/openmetrics-text", "openmetrics"],
    ['Application/OpenMetrics-Text; version="1.0.0"; charset=utf-8', "openmetrics"],
    ["application/openmetrics-text;version=0.0.1", "text"],
    ["application/openmetrics-text;version=1.0.0;q=0", "text"],
    ["application/openmetrics-text;q=0.3, text/plain;q=0.5", "text"],
    ["application/openmetrics-text;q=0.5, text/*;q=0.5", "openmetrics"],
    ["application/openmetrics-text;q=nonsense", "text"],
  ])("for Accept: %s is %s", (accept, format) => expect(formatFor(accept)).toBe(format));
});

describe("whether it is compressed", () => {
  it.each([
    [undefined, false],
    ["identity", false],
    ["gzip", true],
    ["br, x-gzip;q=0.5", true],
    ["gzip;q=0, *", false],
    ["*", true],
    ["*;q=0", false],
  ])("for Accept-Encoding: %s is %s", (field, compressed) => expect(takesGzip(field)).toBe(compressed));
});
