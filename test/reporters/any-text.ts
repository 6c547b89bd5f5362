import fc from "fast-check";
import { hostile } from "./lab-reports.ts";

/** Any text at all: every UTF-16 unit, lone surrogates too, more often those that mean something to some format. */
export function anyText(): fc.Arbitrary<string> {
  const unit = fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code));
  const marks = fc.constantFrom(...hostile, ..."\r\n\t :,%&<>'\"\\#|`*_~[](){}@$=+-!.1");
  const words = fc.constantFrom(
    ...hostile.split("\n"),
    "::",
    "##[",
    "]]>",
    "%0A",
    "\r\n",
    "---",
    "1. ",
    "```",
  );
  return fc
    .array(fc.oneof({ weight: 4, arbitrary: marks }, { weight: 2, arbitrary: fc.string() }, words, unit), {
      maxLength: 30,
    })
    .map((parts) => parts.join(""));
}
