import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { afterEach } from "vitest";
import type { EngineName } from "../../src/replay/export/engines.ts";
import { exportReplay } from "../../src/replay/export/export.ts";
import type { ReplayOptions } from "../../src/replay/options.ts";
import { fixture, keys, oldSecret, rawServer, useFolder } from "./captures.ts";

/**
 * Exports captures for an engine, and runs what was written under the engine's stand-in.
 * @param ending of the script's name.
 */
export function useExports<Ran>(engine: EngineName, ending: string) {
  const write = useFolder();
  const closing: (() => unknown)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });
  let files = 0;
  return {
    write,
    async server(...args: Parameters<typeof rawServer>) {
      const started = await rawServer(...args);
      closing.push(started.close);
      return started;
    },
    async exported(captures: string, url: string, options: Partial<ReplayOptions> = {}) {
      files++;
      const source = write(`captures-${files}.ndjson`, captures);
      const script = write(`load-${files}${ending}`, "");
      const all: ReplayOptions = { ...keys, sources: [source], url, ...options };
      const told = await exportReplay(all, engine, script);
      const run = async (more: Readonly<Record<string, string>> = {}): Promise<Ran> => {
        const environment = {
          PATH: process.env.PATH,
          PREVALIDATE_SECRET_KEY: all.secretKey,
          PREVALIDATE_VALIDATION_KEY: all.validationKey,
          ...more,
        };
        const shim = path.join(import.meta.dirname, `${engine}-shim.mjs`);
        const { stdout } = await promisify(execFile)(process.execPath, [shim, script], { env: environment });
        return JSON.parse(stdout) as Ran;
      };
      return { all, told, file: script, script: readFileSync(script, "utf8"), run };
    },
  };
}

/** Forms, JSON, octets that are no UTF-8, and what a template would take for a variable. */
export const someOfAll = [
  fixture("Validation"),
  fixture("Delivered", { serial: 1 }),
  fixture("Failed", { serial: 2, encoding: "json" }),
  fixture("Complaint", {
    serial: 3,
    headers: [
      ["Content-Type", "application/x-www-form-urlencoded"],
      ["X-Trace", "{{ a }} b"],
    ],
  }),
  fixture("Delivered", {
    body: Buffer.from(
      `Type=Delivered&ServerId=1&SecretKey=${oldSecret}&Address=a%40example.com&Tag=\xe9\xff{{x}}`,
      "latin1",
    ),
  }),
];
