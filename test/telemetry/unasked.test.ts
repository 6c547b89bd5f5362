import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { env as keysEnv, useLab } from "../cli/endpoint.ts";
import { prevalidate } from "../cli/prevalidate.ts";
import { useReceivers } from "./receiver.ts";

const lab = useLab();
const startReceiver = useReceivers();
const folder = mkdtempSync(path.join(os.tmpdir(), "prevalidate-traces-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const hook = path.join(folder, "hook.cjs");
writeFileSync(
  hook,
  `process.on("exit", () => require("node:fs").writeFileSync(process.env.LOADED_TO, process.moduleLoadList.join("\\n")));`,
);

/** Node's own modules that a check loads: its own code asks for them by name. */
async function loadedWith(settings: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const file = path.join(folder, "loaded.txt");
  const run = await prevalidate(["check", await lab.serve(), "--local", "-q"], {
    env: { ...keysEnv, NODE_OPTIONS: `--require=${hook}`, LOADED_TO: file, ...settings },
  });
  expect(run).toMatchObject({ code: 0, stderr: "" });
  return readFileSync(file, "utf8").split("\n").sort();
}

describe("a check that nobody wants traces of", () => {
  it("loads nothing for them", async () => {
    const plain = await loadedWith({});
    expect(plain).not.toContain("NativeModule _http_client");
    const receiver = await startReceiver();
    const asked = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url };
    expect(await loadedWith({ ...asked, OTEL_SDK_DISABLED: "true" })).toEqual(plain);
    expect(await loadedWith({ ...asked, OTEL_TRACES_EXPORTER: "none" })).toEqual(plain);
    expect(receiver.received).toEqual([]);
    expect(await loadedWith(asked)).toContain("NativeModule _http_client");
    expect(receiver.received).toHaveLength(1);
  });

  it("has none of their code among what every check loads", () => {
    const dist = (name: string) => readFileSync(path.join(import.meta.dirname, "../../dist", name), "utf8");
    for (const name of ["prevalidate.cjs", "check.cjs"])
      expect(dist(name).includes("OTEL_RESOURCE_ATTRIBUTES"), name).toBe(false);
  });
});
