import { describe, expect, it } from "vitest";
import { findPlaceholder } from "../../src/causes/key/placeholder-text.ts";

describe("placeholders", () => {
  it("are known from samples, templates and empty settings", () => {
    const known: readonly (readonly [string, string])[] = [
      ["YOUR-VALIDATION-KEY", "sample"],
      ["your_validation_key_here", "sample"],
      ["<validation key>", "sample"],
      ["&lt;your validation key&gt;", "sample"],
      ["your_key_here", "sample"],
      ["INSERT-KEY-HERE", "sample"],
      ["xxxxxxxxxxxx", "sample"],
      ['{"validationKey":"your-key-here"}', "sample"],
      ["%VALIDATION_KEY%", "template"],
      ["key: {{ validationKey }}", "template"],
      ["${SOCKETLABS_VALIDATION_KEY}", "template"],
      ["$_ENV['SOCKETLABS_VALIDATION_KEY']", "template"],
      ["process.env.SOCKETLABS_VALIDATION_KEY", "template"],
      ["$validationKey", "template"],
      ["{{KEY}}", "template"],
      ["undefined", "unset"],
      ['"None"', "unset"],
    ];
    for (const [text, kind] of known) expect(findPlaceholder(text)?.kind, text).toBe(kind);
  });

  it("are not seen in ordinary answers", () => {
    const ordinary = [
      "OK",
      "",
      "null",
      "Your validation key could not be found",
      "Validation failed",
      '<div class="add-ssh-key my-key">{{ title }} ${name} undefined</div>',
      "The 100% validation of keys is 50% done",
      '{"status":"none","message":"your request was taken"}',
      "‹secret key›",
    ];
    for (const text of ordinary) expect(findPlaceholder(text), text).toBeUndefined();
  });
});
