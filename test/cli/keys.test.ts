import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { keys, useLab } from "./endpoint.ts";
import { prevalidate } from "./prevalidate.ts";

const lab = useLab();
const folder = mkdtempSync(path.join(tmpdir(), "prevalidate-keys-"));
const wrong = "wrongWrongWrong00000";

const flags = ["--secret-key", keys.secretKey, "--validation-key", keys.validationKey];
const own = { PREVALIDATE_SECRET_KEY: keys.secretKey, PREVALIDATE_VALIDATION_KEY: keys.validationKey };
const senders = { SOCKETLABS_SECRET_KEY: keys.secretKey, SOCKETLABS_VALIDATION_KEY: keys.validationKey };
const wrongOwn = { PREVALIDATE_SECRET_KEY: wrong, PREVALIDATE_VALIDATION_KEY: wrong };
const wrongSenders = { SOCKETLABS_SECRET_KEY: wrong, SOCKETLABS_VALIDATION_KEY: wrong };

function envFile(variables: Readonly<Record<string, string>>): readonly string[] {
  const file = path.join(mkdtempSync(path.join(folder, "env-")), ".env");
  writeFileSync(
    file,
    `# keys\n${Object.entries(variables)
      .map(([name, value]) => `${name}="${value}"\n`)
      .join("")}`,
  );
  return ["--env-file", file];
}

/** The Secret Key that the first post carried. */
async function secretSent(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  lab.received.length = 0;
  await prevalidate([await lab.serve(), "--local", "--only", "validation", ...args], { env });
  return lab.received[0]?.fields.get("SecretKey");
}

describe("keys", () => {
  it.each<[string, readonly string[], Readonly<Record<string, string>>]>([
    ["options, before the environment", flags, { ...wrongOwn, ...wrongSenders }],
    ["options, before the env file", [...flags, ...envFile(wrongOwn)], {}],
    ["PREVALIDATE_ variables, before the sender's", [], { ...own, ...wrongSenders }],
    ["PREVALIDATE_ variables, before the env file", envFile(wrongOwn), own],
    ["SOCKETLABS_ variables, before the env file", envFile(wrongOwn), senders],
    ["the env file, PREVALIDATE_ names first", envFile({ ...own, ...wrongSenders }), {}],
    ["the env file, the sender's names", envFile(senders), {}],
  ])("come from %s", async (_, args, env) => {
    expect(await secretSent(args, env)).toBe(keys.secretKey);
  });

  it("come from an env file as Windows editors write it: byte-order mark, CR LF", async () => {
    const file = path.join(mkdtempSync(path.join(folder, "env-")), "keys");
    const lines = Object.entries(senders).map(([name, value]) => `${name}=${value}\r\n`);
    writeFileSync(file, `\ufeff${lines.join("")}`);
    expect(await secretSent(["--env-file", file], {})).toBe(keys.secretKey);
  });

  it("are asked for in one line when they are nowhere and nobody can be asked", async () => {
    const run = await prevalidate(["http://127.0.0.1:9/"]);
    expect(run.code).toBe(2);
    expect(run.stderr).toBe(
      "prevalidate: no Secret Key and Validation Key: set PREVALIDATE_SECRET_KEY and PREVALIDATE_VALIDATION_KEY, or give --secret-key and --validation-key, or --env-file\n",
    );
  });

  it("are not needed where the profile has no use for them", async () => {
    const run = await prevalidate(
      [await lab.serve(), "--local", "--profile", "events", "--secret-key", keys.secretKey],
      {},
    );
    expect(run.code).not.toBe(2);
  });

  it.each([
    ["is empty", "", /the Secret Key from PREVALIDATE_SECRET_KEY is empty/],
    ["ends with a line break", `${wrong}\n`, /ends with a line break: remove it/],
    ["ends with a Windows line break", `${wrong}\r\n`, /ends with a line break: remove it/],
    ["has a line break inside", `wrong\nWrong`, /contains a line break at position 6/],
    ["has a control character", `wrong\x07`, /contains a control character at position 6/],
  ])("are refused, unseen, when one %s", async (_, value, says) => {
    const run = await prevalidate(["http://127.0.0.1:9/"], {
      env: { ...own, PREVALIDATE_SECRET_KEY: value },
    });
    expect(run.code).toBe(2);
    expect(run.stderr).toMatch(says);
    expect(run.stderr).toMatch(/^prevalidate: [^\n]+\n$/);
    expect(run.stderr).not.toContain("wrong");
  });

  it("appear in no output, however the endpoint answers, unless they are to be shown", async () => {
    const target = await lab.serve(({ body }) => ({
      status: 500,
      body: `echo ${body} ${keys.validationKey}`,
    }));
    const args = [
      `${target}?key=${keys.secretKey}`,
      "--local",
      ...flags,
      "-H",
      `X-Key: ${keys.validationKey}`,
    ];
    for (const more of [[], ["-v"], ["-q"], ["--reporter", "json"], ["--dry-run"]]) {
      const run = await prevalidate([...args, ...more]);
      for (const key of Object.values(keys)) expect(run.stdout + run.stderr).not.toContain(key);
    }
    const shown = await prevalidate([...args, "-v", "--show-keys"]);
    expect(shown.stdout).toContain(keys.secretKey);
  });
});
