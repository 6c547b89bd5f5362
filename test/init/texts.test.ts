import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseEnv } from "node:util";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { configText, type Format, formats, isFormat } from "../../src/init/config-text.ts";
import { withLine, withVariables } from "../../src/init/env-text.ts";
import { isInside } from "../../src/init/inside.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "prevalidate-init-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const described = fc.record({
  url: fc.oneof(
    fc.webUrl(),
    fc.constantFrom("https://${HOST}/hook", "http://[::1]:8080/a?b=%22#c: d", "true"),
  ),
  profile: fc.constantFrom("classic", "events", "account", "inbound"),
  local: fc.boolean(),
  variables: fc.constantFrom({ secret: "SECRET", validation: "VALIDATION" }, { secret: "ONLY" }),
  format: fc.constantFrom(...Object.keys(formats).filter(isFormat)),
  name: fc.option(fc.constantFrom("staging", "eu-west", "no", "1.2", "__proto__x"), { nil: undefined }),
  envFile: fc.option(fc.constantFrom(".env", "keys: here.env", "#.env"), { nil: undefined }),
});

/** Reads a configuration as its format's own reader does. */
async function read(format: Format, text: string, count: number): Promise<unknown> {
  switch (format) {
    case "yaml":
      return parse(text);
    case "json":
      return JSON.parse(text);
    case "package.json":
      return JSON.parse(text).prevalidate;
    default: {
      const file = path.join(folder, `${count}.mjs`);
      await writeFile(file, text.replace(/^import .*$/m, "const defineConfig = (config) => config;"));
      const loaded: { readonly default: unknown } = await import(file);
      return loaded.default;
    }
  }
}

describe("a configuration that init writes", () => {
  it("is read again as what was answered, in every format", async () => {
    let count = 0;
    const property = fc.asyncProperty(described, async ({ name, envFile, ...rest }) => {
      const answers = {
        ...rest,
        ...(name !== undefined && { name }),
        ...(envFile !== undefined && { envFile }),
      };
      const text = configText(answers, '{"name":"x"}\n');
      const target = {
        url: rest.url,
        ...(rest.profile !== "classic" && { profile: rest.profile }),
        ...(rest.local && { local: true }),
        secretKey: `$${rest.variables.secret}`,
        ...("validation" in rest.variables && { validationKey: `$${rest.variables.validation}` }),
        ...(envFile !== undefined && { envFile }),
      };
      const wanted = name === undefined ? target : { targets: { [name]: target } };
      expect(await read(rest.format, text, count++)).toEqual(
        rest.format === "json" ? { $schema: expect.any(String), ...wanted } : wanted,
      );
    });
    await fc.assert(property, { numRuns: 200 });
  });

  it("leaves the rest of package.json and its indentation as they are", () => {
    const answers = { url: "https://www.example.com/hook", profile: "classic", local: false } as const;
    const before = '{\n    "name": "x",\n    "version": "1.0.0"\n}';
    const text = configText({ ...answers, variables: { secret: "A" }, format: "package.json" }, before);
    expect(text).toMatch(
      /^\{\n {4}"name": "x",\n {4}"version": "1\.0\.0",\n {4}"prevalidate": \{\n {8}"url"/,
    );
    expect(text.endsWith("}")).toBe(true);
  });
});

describe("keys in an env file", () => {
  it("are read by Node as they are, and all else stays", () => {
    const key = fc
      .string({ minLength: 1, unit: "binary-ascii" })
      .filter((text) => !/[\0-\x1f\x7f]/.test(text));
    const property = fc.property(
      key,
      fc.constantFrom("", "OTHER=1\n", "# note\nOTHER=1", "KEY=old\nOTHER=1\n"),
      (value, before) => {
        const text = withVariables(before, { KEY: value });
        if (text === undefined) return;
        expect(parseEnv(text)).toEqual({ ...parseEnv(before), KEY: value });
        expect(withVariables(text, { KEY: value })).toBe(text);
      },
    );
    fc.assert(property, { numRuns: 500 });
  });

  it("refuses what no quotes give back", () => {
    expect(withVariables("", { KEY: "a'b\"c`d#" })).toBeUndefined();
  });

  it("adds a line on a line of its own", () => {
    expect(withLine("dist", ".env")).toBe("dist\n.env\n");
    expect(withLine("", ".env")).toBe(".env\n");
  });
});

describe("an address by its looks", () => {
  it.each([
    "http://localhost:3000/",
    "http://127.0.0.1/",
    "http://[::1]/x",
    "https://hook.internal/",
    "http://10.1.2.3/",
  ])("%s is inside", (url) => expect(isInside(url)).toBe(true));
  it.each([
    "https://www.example.com/hook",
    "http://93.184.215.14/",
    "https://test.example.com/",
    "https://${HOST}/",
    "no",
  ])("%s is not", (url) => expect(isInside(url)).toBe(false));
});
