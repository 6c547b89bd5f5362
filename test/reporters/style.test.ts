import { describe, expect, it } from "vitest";
import { showsUnicode, wantsColor } from "../../src/reporters/terminal/style.ts";

const terminal = { isTTY: true };

describe("colour", () => {
  it.each([
    ["is used on a terminal", undefined, {}, terminal, true],
    ["is not used elsewhere", undefined, {}, {}, false],
    ["is not used on a dumb terminal", undefined, { TERM: "dumb" }, terminal, false],
    ["gives way to NO_COLOR", undefined, { NO_COLOR: "1" }, terminal, false],
    ["does not mind an empty NO_COLOR", undefined, { NO_COLOR: "" }, terminal, true],
    ["can be forced", undefined, { FORCE_COLOR: "1" }, {}, true],
    ["can be forced against NO_COLOR", undefined, { FORCE_COLOR: "1", NO_COLOR: "1" }, {}, true],
    ["can be forced away", undefined, { FORCE_COLOR: "0" }, terminal, false],
    ["gives way to --no-color before all", false, { FORCE_COLOR: "1" }, terminal, false],
  ] as const)("%s", (_, flag, environment, stream, wanted) => {
    expect(wantsColor(flag, environment, stream)).toBe(wanted);
  });
});

describe("more than ASCII", () => {
  it.each([
    ["in a UTF-8 locale", { LANG: "en_GB.UTF-8" }, "linux", true],
    ["without any locale, as in CI", {}, "linux", true],
    ["not in the C locale", { LANG: "C" }, "linux", false],
    ["not where LC_ALL says so", { LANG: "en_GB.UTF-8", LC_ALL: "POSIX" }, "linux", false],
    ["not on a dumb terminal", { TERM: "dumb", LANG: "en_GB.UTF-8" }, "linux", false],
    ["not in the old Windows console", {}, "win32", false],
    ["in Windows Terminal", { WT_SESSION: "x" }, "win32", true],
  ])("is shown %s: %j on %s", (_, environment, platform, shown) => {
    expect(showsUnicode(environment, platform)).toBe(shown);
  });
});
