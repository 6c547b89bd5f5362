import { execFileSync, spawn } from "node:child_process";
import path from "node:path";
import type { Report } from "../../src/report.ts";
import { labKeys } from "../faults.ts";

const command = path.join(import.meta.dirname, "../../bin/prevalidate.js");

/** A network namespace with a loopback of its own, whose firewall the test writes. */
export class Namespace {
  readonly #name = `prevalidate-${process.pid}-${Math.random().toString(36).slice(2, 8)}`;

  constructor(rules: string) {
    execFileSync("ip", ["netns", "add", this.#name]);
    execFileSync("ip", ["-n", this.#name, "link", "set", "lo", "up"]);
    if (rules !== "") this.run("nft", rules);
  }

  /** Loads rules of nftables. */
  run(_program: "nft", rules: string): void {
    execFileSync("ip", ["netns", "exec", this.#name, "nft", "-f", "-"], { input: rules });
  }

  /** Gives the namespace something more: addresses, routes. */
  ip(...args: readonly string[]): void {
    execFileSync("ip", ["-n", this.#name, ...args]);
  }

  /** Runs the command inside, as a user would, and reads its report. */
  async check(url: string, ...options: readonly string[]): Promise<{ report: Report; code: number | null }> {
    const child = spawn(
      "ip",
      [
        "netns",
        "exec",
        this.#name,
        process.execPath,
        command,
        "check",
        url,
        "--reporter",
        "json",
        "--secret-key",
        labKeys.secretKey,
        "--validation-key",
        labKeys.validationKey,
        ...options,
      ],
      { stdio: ["ignore", "pipe", "pipe"] },
    );
    let out = "";
    let said = "";
    child.stdout.on("data", (chunk) => {
      out += chunk;
    });
    child.stderr.on("data", (chunk) => {
      said += chunk;
    });
    const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
    if (out === "") throw new Error(`no report: ${said}`);
    return { report: JSON.parse(out) as Report, code };
  }

  close(): void {
    execFileSync("ip", ["netns", "del", this.#name]);
  }
}
