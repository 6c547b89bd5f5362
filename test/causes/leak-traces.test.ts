import { describe, expect, it } from "vitest";
import { findTrace } from "../../src/causes/leak/traces.ts";
import { traces } from "../../src/lab/faults/leak.ts";

describe("stack traces", () => {
  it("are not seen in prose that speaks of errors", () => {
    const prose = [
      "Fatal error: could not connect to the database",
      "Warning: the key is wrong. Notice: try again.",
      "Look at line 12, in the manual. TypeError: and ReferenceError: are both JavaScript errors.",
      "java.lang.NullPointerException and java.io.IOException are common",
      "We met at (noon) and at 12:30:45 again",
      "panic: don't. It is a book.",
      "System.Exception System.IO.IOException",
      "<script src='/app.js:1:2'></script>",
    ];
    for (const text of prose) expect(findTrace(text), text).toBeUndefined();
  });

  it("are told apart by language", () => {
    const seen = Object.values(traces).map((trace) => findTrace(trace)?.language);
    expect(seen).toEqual(["Python", "Java", ".NET", "PHP", "Node.js", "Ruby", "Go"]);
  });

  it("are seen inside HTML pages too", () => {
    const page =
      "<pre>Error: no<br> &nbsp; at receive (/srv/hook.js:3:5)<br> &nbsp; at node:internal/main:1:2</pre>";
    expect(findTrace(page)?.language).toBe("Node.js");
  });

  it("are not looked for to the end of time", () => {
    const long = `${" at a.b.".repeat(2000)}${'File "'.repeat(2000)}${"in /x".repeat(2000)}`;
    expect(findTrace(long)).toBeUndefined();
  });
});
