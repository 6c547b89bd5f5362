import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jobOrders } from "../../src/redact/visible.ts";
import { Redactor } from "../../src/redact.ts";
import { legible } from "../../src/reporters/legible.ts";
import { wrap } from "../../src/reporters/terminal/text.ts";
import { runnerLog } from "../reporters/github-runner.ts";

const redactor = new Redactor({});

describe("text that would give orders to the system whose log it is written to", () => {
  it("has a sign in place of what the order begins with", () => {
    expect(redactor.text("##[group]x ##vso[task.setvariable variable=a]b")).toBe(
      "\\x23#[group]x \\x23#vso[task.setvariable variable=a]b",
    );
    expect(redactor.text("##teamcity[buildStop]")).toBe("\\x23#teamcity[buildStop]");
    expect(redactor.text("a\n  ::set-output name=x::y")).toBe("a\n  \\x3a:set-output name=x::y");
    expect(redactor.text("x::add-mask::y")).toBe("x\\x3a:add-mask::y");
    expect(redactor.text("###[x]")).toBe("#\\x23#[x]");
  });

  it("is left alone where it gives none", () => {
    for (const harmless of [
      "::1",
      "[::1]:80",
      "to ::ffff:127.0.0.1",
      "std::vector::push_back",
      "Foo::Bar->baz",
      "## Title",
      "a##b",
      "# [x]",
    ])
      expect(redactor.text(harmless)).toBe(harmless);
  });

  it("is the same when it is redacted again", () => {
    const once = redactor.text("##[x] ::error::y");
    expect(redactor.text(once)).toBe(once);
  });

  it("gives none in documents made of saved reports, which may hold anything", () => {
    expect(legible("##[error]x\n::error::y")).toBe("\\x23#[error]x\n\\x3a:error::y");
  });

  it("gives none wherever its lines are broken, by the rules of GitHub's runner", () => {
    const pieces = fc.constantFrom(
      "::",
      "##",
      "[",
      "]",
      "error",
      "set-output",
      "debug",
      " ",
      "\n",
      "\t",
      " name=x",
      "x",
      "‹",
      "\u00a0",
      "Echo",
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 24 }), fc.integer({ min: 1, max: 30 }), (parts, width) => {
        const shown = redactor.text(parts.join(""));
        for (const line of [...shown.split(/\r\n|\r|\n/), ...wrap(shown, width)])
          expect(runnerLog(line.toLowerCase()).lines, JSON.stringify(line)).toEqual([line.toLowerCase()]);
      }),
      { numRuns: 3000 },
    );
    expect(jobOrders("::error::x")).toHaveLength(1);
  });
});
