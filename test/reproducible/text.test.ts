import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Header } from "../../src/evidence.ts";
import { encodeForm, encodeJson } from "../../src/protocol/encode.ts";
import { simulate } from "../../src/protocol/simulate.ts";
import { type Moments, steadyHeader, withFixedMoment, withoutTimes } from "../../src/reproducible/text.ts";
import type { Redacted } from "../../src/units.ts";

const at = (real: string): Moments => ({
  real: new Date(real),
  fixed: new Date(0),
  judged: new Date("2026-03-01T00:00:00Z"),
});
const moments = at("2026-03-01T12:34:56.789Z");
const later = at("2026-03-04T23:01:02.003Z");

/** The text that somebody makes of a moment is the same of another one, once the times are out of it. */
const same = (write: (moment: Date) => string) => {
  const [one, two] = [moments, later].map((each) => withoutTimes(write(each.real), each));
  expect(one).toBe(two);
};

describe("times in what was posted", () => {
  it.each(["Validation", "Delivered", "Failed", "Tracking"] as const)(
    "are the fixed one in a %s event, form or JSON",
    (type) => {
      const posted = (real: Date) => {
        const event = simulate(type, { serverId: "1", secretKey: "k", at: real, serial: 7 });
        return [encodeForm(event.fields), encodeJson(event.fields)].map((body) => String(body));
      };
      for (const [index, fixed] of posted(moments.fixed).entries()) {
        expect(withFixedMoment(posted(moments.real)[index] ?? "", moments)).toBe(fixed);
        expect(withFixedMoment(posted(later.real)[index] ?? "", later)).toBe(fixed);
      }
    },
  );
});

describe("times in an answer", () => {
  it.each<[string, (moment: Date) => string]>([
    ["RFC 1123", (moment) => moment.toUTCString()],
    ["RFC 850", (moment) => moment.toUTCString().replace(/^(\w+), (\d+) (\w+) 20(\d+)/, "$1day, $2-$3-$4")],
    ["a cookie's", (moment) => moment.toUTCString().replace(/(\d+) (\w+) (\d+)/, "$1-$2-$3")],
    [
      "asctime",
      (moment) => moment.toUTCString().replace(/^(\w+), (\d+) (\w+) (\d+) (\S+) GMT/, "$1 $3 $2 $5 $4"),
    ],
    ["ISO 8601", (moment) => moment.toISOString()],
    ["ISO 8601 to the second, with an offset", (moment) => moment.toISOString().replace(/\.\d+Z/, "+02:00")],
    ["SQL", (moment) => moment.toISOString().replace("T", " ").slice(0, 19)],
    ["Python's log", (moment) => moment.toISOString().replace("T", " ").replace(".", ",").slice(0, 23)],
    [
      "nginx's log",
      (moment) => moment.toUTCString().replace(/^\w+, (\d+) (\w+) (\d+) (\S+) GMT/, "$1/$2/$3:$4 +0000"),
    ],
    ["JavaScript", (moment) => moment.toString()],
    ["seconds since 1970", (moment) => String(Math.floor(moment.getTime() / 1000))],
    ["milliseconds since 1970", (moment) => `{"at":${moment.getTime()}}`],
    ["seconds with a fraction", (moment) => (moment.getTime() / 1000).toFixed(6)],
    ["in an hour", (moment) => new Date(moment.getTime() + 3_600_000).toUTCString()],
  ])("are marked: %s", (_, write) => {
    same((moment) => `received ${write(moment)}, thank you`);
    expect(withoutTimes(`received ${write(moments.real)}`, moments)).toContain("‹time›");
  });

  it("stay where they were the same before: old dates, versions, numbers", () => {
    const text =
      "Copyright 2019, Tue, 14 Aug 2018 16:35:37 GMT, build 1500000000, order 4711, v1.25.3, 2020-01-01";
    expect(withoutTimes(text, moments)).toBe(text);
  });

  it("leave no trace of the moment, whatever stands around them", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, after) => {
        fc.pre(!/[\w.]$/.test(before) && !/^[\w.]/.test(after));
        same((moment) => `${before} ${moment.toISOString()} ${after}`);
      }),
    );
  });

  it("are taken out twice as once", () => {
    const once = withoutTimes(`${moments.real.toUTCString()} ${moments.real.getTime()}`, moments);
    expect(withoutTimes(once, moments)).toBe(once);
  });
});

describe("header fields", () => {
  const steady = (name: string, value: string, differs = false) =>
    steadyHeader([name as Redacted, value as Redacted] as Header, moments, differs)[1];

  it("keep the server's clock as far from the judged moment as it was from ours, in hours", () => {
    expect(steady("Date", "Sun, 01 Mar 2026 12:34:57 GMT")).toBe("Sun, 01 Mar 2026 00:00:00 GMT");
    expect(steady("date", "Sun, 01 Mar 2026 09:30:00 GMT")).toBe("Sat, 28 Feb 2026 21:00:00 GMT");
  });

  it.each([
    [
      "Set-Cookie",
      "sid=‹value›; Expires=Mon, 02 Mar 2026 12:34:56 GMT; Path=/",
      "sid=‹value›; Expires=‹time›; Path=/",
    ],
    ["X-Runtime", "0.004512", "0.000000"],
    ["Server-Timing", "db;dur=53.2, app;dur=7", "db;dur=0, app;dur=0"],
    ["X-Response-Time", "12.345ms", "0ms"],
    ["Age", "17", "0"],
    ["X-Request-Id", "5f0c8c1e-9a77", "‹differs›"],
    ["CF-RAY", "8a1b2c3d4e5f-FRA", "‹differs›"],
    ["Content-Type", "text/plain; charset=utf-8", "text/plain; charset=utf-8"],
    ["Retry-After", "120", "120"],
    ["Last-Modified", "Tue, 14 Aug 2018 16:35:37 GMT", "Tue, 14 Aug 2018 16:35:37 GMT"],
  ])("%s: %s", (name, value, wanted) => {
    expect(steady(name, value)).toBe(wanted);
  });

  it("keep a hash of the content, unless the content holds a time", () => {
    expect(steady("ETag", 'W/"5-abc"')).toBe('W/"5-abc"');
    expect(steady("ETag", 'W/"5-abc"', true)).toBe("‹hash›");
  });
});
