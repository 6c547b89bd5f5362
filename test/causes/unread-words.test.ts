import { describe, expect, it } from "vitest";
import { wordsOfUnread } from "../../src/causes/handler/unread-words.ts";
import type { Response } from "../../src/evidence.ts";
import type { Redacted } from "../../src/units.ts";

/** An answer as the evidence has it, of which the words alone matter. */
function answer(text: string, status = 500): Response {
  return {
    httpVersion: "1.1",
    status,
    statusText: "" as Redacted,
    headers: [],
    body: {
      text: text as Redacted,
      bytes: text.length,
      cut: false,
      framing: "content-length",
      charset: { declared: null, used: "utf-8", bom: false },
      digest: "",
      shape: "",
    },
    interim: [],
    sightings: [],
    personalData: [],
    reflected: [],
  };
}

describe("words of a handler that did not see the fields", () => {
  it.each([
    ["V8", "TypeError: Cannot read properties of undefined (reading &#39;SecretKey&#39;)<br>"],
    ["V8 before 2021", "TypeError: Cannot read property 'SecretKey' of undefined"],
    ["V8, destructured", "Cannot destructure property 'SecretKey' of 'req.body' as it is undefined."],
    ["JavaScriptCore", "TypeError: undefined is not an object (evaluating 'req.body.SecretKey')"],
    ["Python", "Traceback (most recent call last):\n  File \"h.py\"\nKeyError: 'SecretKey'\n"],
    ["Django", "django.utils.datastructures.MultiValueDictKeyError: 'Type'"],
    [
      "Django's page",
      '<title>MultiValueDictKeyError\n at /hook</title><pre class="exception_value">&#x27;SecretKey&#x27;</pre>',
    ],
    ["Werkzeug", "BadRequestKeyError: 400 Bad Request: …sent a request…\nKeyError: &#39;SecretKey&#39;"],
    ["PHP 8", 'Warning</b>:  Undefined array key "SecretKey" in <b>/srv/hook.php</b>'],
    ["PHP 8, an object", "Undefined property: stdClass::$SecretKey in"],
    ["PHP 7", "Notice: Undefined index: SecretKey in /srv/hook.php"],
    ["Ruby", "<h2>key not found: &quot;SecretKey&quot;</h2>"],
    ["Rails", "param is missing or the value is empty: SecretKey"],
    ["Spring", "Required request parameter 'SecretKey' for method parameter type String is not present"],
    ["ASP.NET Core", '{"errors":{"SecretKey":["The SecretKey field is required."]}}'],
    ["JSON Schema", "body must have required property 'SecretKey'"],
    ["FastAPI", '{"detail":[{"type":"missing","loc":["body","SecretKey"],"msg":"Field required"}]}'],
  ])("are recognised as %s writes them", (_runtime, text) => {
    expect(wordsOfUnread(answer(text, 422))?.why).toMatch(/looks for (?:SecretKey|Type), which was posted/);
  });

  it.each([
    ["secret_key", "body must have required property 'secret_key'"],
    ["secretkey", "KeyError: 'secretkey'"],
    ["secretKey", "Cannot destructure property 'secretKey' of 'request.body' as it is undefined"],
  ])("tell the other name that the handler looks for: %s", (name, text) => {
    expect(wordsOfUnread(answer(text))?.otherName).toBe(name);
  });

  it.each([
    ["a method of an absent value", "Cannot read properties of undefined (reading 'trim')"],
    ["a field that a validation has not", "KeyError: 'MessageId'"],
    ["a setting that is not there", "KeyError: 'SECRET_KEY'"],
    ["a setting that is not there", "KeyError: 'secret_key'"],
    ["a setting of JavaScript", "Cannot read properties of undefined (reading 'secretKey')"],
    ["some type or other", "Cannot read properties of undefined (reading 'type')"],
    ["a refused key", "The SecretKey is wrong"],
  ])("are not read into %s", (_what, text) => {
    expect(wordsOfUnread(answer(text))).toBeUndefined();
  });

  it("name the limit of PHP that dropped the fields", () => {
    const size = "POST Content-Length of 61 bytes exceeds the limit of 10 bytes in Unknown";
    expect(wordsOfUnread(answer(size, 200))?.limit).toBe("post_max_size");
    const count = "Input variables exceeded 1. To increase the limit change max_input_vars";
    expect(wordsOfUnread(answer(count, 200))?.limit).toBe("max_input_vars");
  });

  it("count a parser's complaint only where the status refuses the post", () => {
    const text = "SyntaxError: Unexpected token 'S', \"ServerId=1\"... is not valid JSON";
    expect(wordsOfUnread(answer(text, 400))?.why).toContain("Unexpected token");
    expect(wordsOfUnread(answer(text, 200))).toBeUndefined();
  });
});
