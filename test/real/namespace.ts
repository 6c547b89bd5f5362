import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe } from "vitest";
import type { Report } from "../../src/report.ts";
import { labKeys } from "../faults.ts";
import { describeWith, find } from "./programs.ts";

const command = path.join(import.meta.dirname, "../../dist/prevalidate.cjs");
/** Runs the tests where hosts can be made: as root, with these programs. Elsewhere they are skipped by name (in CI they fail). */
export function describeInNamespaces(programs: readonly string[], title: string, tests: () => void): void {
  const root = process.getuid?.() === 0;
  if (!root && process.env.CI) throw new Error(`${title}: network namespaces are made by root alone`);
  if (root) describeWith(["ip", ...programs], title, tests);
  else describe.skip(`${title} (needs root)`, tests);
}

/** A host of its own on this machine: its addresses, routes, firewall, resolver and hosts file are the test's. */
export class Namespace {
  readonly name = `prevalidate-${process.pid}-${Math.random().toString(36).slice(2, 8)}`;
  readonly #running: ChildProcess[] = [];

  /** Makes the host, with a loopback and these rules of nftables. */
  constructor(rules = "") {
    execFileSync("ip", ["netns", "add", this.name]);
    this.ip("link", "set", "lo", "up");
    if (rules !== "") this.firewall(rules);
  }

  /** Loads rules of nftables. */
  firewall(rules: string): void {
    execFileSync("ip", ["netns", "exec", this.name, "nft", "-f", "-"], { input: rules });
  }

  /** Gives the host something more: addresses, routes. */
  ip(...args: readonly string[]): void {
    execFileSync("ip", ["-n", this.name, ...args]);
  }

  /** Lays a cable to another host. Each end gets a name and addresses with their prefix lengths. */
  connect(here: CableEnd, other: Namespace, there: CableEnd): void {
    const peer = ["peer", "name", there.interface, "netns", other.name];
    execFileSync("ip", ["link", "add", here.interface, "netns", this.name, "type", "veth", ...peer]);
    this.#plug(here);
    other.#plug(there);
  }

  #plug({ interface: device, addresses }: CableEnd): void {
    for (const address of addresses) {
      // A new IPv6 address is usable at once only when nobody looks for duplicates of it.
      this.ip("addr", "add", address, "dev", device, ...(address.includes(":") ? ["nodad"] : []));
    }
    this.ip("link", "set", device, "up");
  }

  /** Makes it a router: packets pass between its cables, and it is as free with ICMP as need be (icmp(7)). */
  forward(): void {
    const settings = {
      "ipv4/ip_forward": 1,
      "ipv6/conf/all/forwarding": 1,
      "ipv4/icmp_ratelimit": 0,
      "ipv6/icmp/ratelimit": 0,
    };
    const set = Object.entries(settings).map(([name, value]) => `echo ${value} >/proc/sys/net/${name}`);
    execFileSync("ip", ["netns", "exec", this.name, "sh", "-ec", set.join("\n")]);
  }

  /** Gives the host its own `resolv.conf` or `hosts`, for what is started in it from now on (ip-netns(8)). */
  etc(file: "resolv.conf" | "hosts", text: string): void {
    mkdirSync(this.#etcFolder, { recursive: true });
    writeFileSync(path.join(this.#etcFolder, file), text);
  }

  /** Starts a program in the host and waits until something there listens on the port. */
  async start(
    program: string,
    args: readonly string[],
    protocol: "tcp" | "udp",
    port: number,
  ): Promise<void> {
    const child = spawn("ip", ["netns", "exec", this.name, find(program) ?? program, ...args], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#running.push(child);
    let said = "";
    const listen = (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-4000);
    };
    child.stdout.on("data", listen);
    child.stderr.on("data", listen);
    for (let tries = 0; tries < 200 && child.exitCode === null; tries++) {
      if (this.#listens(protocol, port)) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`${program} does not listen on ${port}:\n${said}`);
  }

  #listens(protocol: "tcp" | "udp", port: number): boolean {
    const filter = ["-H", "-l", "-n", protocol === "tcp" ? "-t" : "-u", `sport = :${port}`];
    return (
      execFileSync("ip", ["netns", "exec", this.name, "ss", ...filter], { encoding: "utf8" }).trim() !== ""
    );
  }

  /** Runs the command in the host, as its user would, and reads the report. */
  async check(url: string, ...options: readonly string[]): Promise<{ report: Report; code: number | null }> {
    const keys = ["--secret-key", labKeys.secretKey, "--validation-key", labKeys.validationKey];
    const args = ["check", url, "--reporter", "json", ...keys, ...options];
    const child = spawn("ip", ["netns", "exec", this.name, process.execPath, command, ...args], {
      stdio: ["ignore", "pipe", "pipe"],
    });
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

  /** Ends what runs in the host, and the host. */
  async close(): Promise<void> {
    for (const child of this.#running) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGKILL");
      await ended;
    }
    execFileSync("ip", ["netns", "del", this.name]);
    rmSync(this.#etcFolder, { recursive: true, force: true });
  }

  get #etcFolder(): string {
    return path.join("/etc/netns", this.name);
  }
}

/** One end of a cable between two hosts. */
export interface CableEnd {
  /** The name of the network interface. */
  readonly interface: string;
  /** With their prefix lengths. */
  readonly addresses: readonly string[];
}
