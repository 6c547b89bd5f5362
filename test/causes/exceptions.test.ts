import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isCrashPage, shownException } from "../../src/causes/handler/exceptions.ts";

describe("the exception that a page shows", () => {
  it("is the last line of a Python traceback", () => {
    const text = 'Traceback (most recent call last):\n  File "a.py", line 1, in f\nValueError: bad date\n';
    expect(shownException(text)).toEqual({ name: "ValueError", message: "bad date", framework: "Python" });
  });

  it("is named by Laravel beside its message", () => {
    const text = '{"message": "No such column", "exception": "Illuminate\\\\Database\\\\QueryException"}';
    expect(shownException(text)).toEqual({
      name: "Illuminate\\Database\\QueryException",
      message: "No such column",
      framework: "Laravel",
    });
  });

  it("is unescaped from Express' page", () => {
    const text =
      "<pre>TypeError: Cannot read properties of undefined (reading &#39;x&#39;)<br> &nbsp; &nbsp;at f (/srv/a.js:1:2)</pre>";
    expect(shownException(text)).toMatchObject({ name: "TypeError", framework: "Node.js" });
    expect(shownException(text)?.message).toContain("(reading 'x')");
  });

  it("is none on a page that only speaks of errors", () => {
    for (const text of ["", "Internal Server Error", "an error occurred", "<h1>Server Error (500)</h1>"])
      expect(shownException(text)).toBeUndefined();
  });

  it("is read from any text without a throw, in bounded length", () => {
    const pieces = fc.constantFrom(
      "Traceback (most recent call last):\n",
      "KeyError: ",
      "System.",
      "Exception",
      "&#39;",
      "<b>Fatal error</b>: ",
      "\n",
      "at ",
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string()), { maxLength: 40 }), (parts) => {
        const found = shownException(parts.join(""));
        expect((found?.message ?? "").length).toBeLessThanOrEqual(140);
        expect(found === undefined || found.name.length > 0).toBe(true);
      }),
    );
  });

  it("takes no long time over a page of sixteen thousand characters", () => {
    for (const text of [
      "a.".repeat(8000),
      "Error".repeat(3200),
      "[A".repeat(8000),
      "<title>Ab at /".repeat(1100),
    ])
      expect(shownException(text)?.name ?? "").not.toBe("?");
  });

  it("marks a page as a crash by signs that nothing else leaves", () => {
    expect(isCrashPage("<b>Fatal error</b>:  Uncaught Error")).toBe(true);
    expect(isCrashPage("no fatal error here")).toBe(false);
  });
});
