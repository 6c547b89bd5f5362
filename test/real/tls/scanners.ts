import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** What a scanner says of an endpoint, in the terms that findings are made of. */
export interface Scan {
  /** `1.0` to `1.3`, ascending. */
  readonly versions: readonly string[];
  /** The leaf, where one was shown. */
  readonly certificate?: {
    readonly names: readonly string[];
    readonly signature: string;
    readonly keyType: string;
    readonly keyBits: number;
    readonly notBefore: Date;
    readonly notAfter: Date;
    readonly selfSigned: boolean;
  };
}

export interface Target {
  readonly port: number;
  /** The name to ask for; undefined for an address. */
  readonly name: string | undefined;
}

/** Runs `sslscan` on a port of 127.0.0.1. */
export async function sslscan({ port, name }: Target): Promise<Scan> {
  const less = ["--no-ciphersuites", "--no-heartbleed", "--no-groups", "--no-fallback", "--no-renegotiation"];
  const asking = name === undefined ? [] : [`--sni-name=${name}`];
  const args = ["--xml=-", "--no-colour", "--timeout=1", ...less, ...asking, `127.0.0.1:${port}`];
  // A connection that is reset makes it fail: it has found nothing then.
  const { stdout } = await run("sslscan", args).catch(() => ({ stdout: "" }));
  const versions = [...stdout.matchAll(/<protocol type="tls" version="([\d.]+)" enabled="1"/g)];
  const [, shown] = /<certificate type="short">([\s\S]*?)<\/certificate>/.exec(stdout) ?? [];
  return {
    versions: versions.map(([, version]) => version ?? ""),
    ...(shown && { certificate: readShort(shown) }),
  };
}

function readShort(xml: string): NonNullable<Scan["certificate"]> {
  const tag = (name: string): string =>
    new RegExp(`<${name}>(?:<!\\[CDATA\\[)?([\\s\\S]*?)(?:\\]\\]>)?</${name}>`).exec(xml)?.[1] ?? "";
  const [, type = "", bits = ""] = /<pk [^>]*type="(\w+)"[^>]* bits="(\d+)"/.exec(xml) ?? [];
  return {
    names: tag("altnames")
      .split(/,\s*/)
      .map((entry) => entry.replace(/^(DNS|IP Address):/, ""))
      .filter((entry) => entry !== ""),
    signature: tag("signature-algorithm"),
    keyType: type,
    keyBits: Number(bits),
    notBefore: new Date(tag("not-valid-before")),
    notAfter: new Date(tag("not-valid-after")),
    selfSigned: tag("self-signed") === "true",
  };
}

/** What `testssl` found, by its own ids (`cert_trust`, `TLS1_2` …). */
export type Testssl = ReadonlyMap<string, string>;

/** Runs `testssl` on a port of 127.0.0.1: protocols and certificate alone, since it takes its time. */
export async function testssl({ port, name }: Target, ca: string, folder: string): Promise<Testssl> {
  const file = path.join(folder, `testssl-${port}.json`);
  const uri = `${name ?? "127.0.0.1"}:${port}`;
  const flags = [
    "--quiet",
    "--color",
    "0",
    "--nodns",
    "none",
    "--add-ca",
    ca,
    "--jsonfile",
    file,
    "-p",
    "-S",
  ];
  // Its exit code counts what it found amiss.
  await run("testssl", [...flags, "--ip", "127.0.0.1", uri], { maxBuffer: 1 << 24 }).catch(() => {});
  const entries = JSON.parse(await readFile(file, "utf8")) as readonly { id: string; finding: string }[];
  return new Map(entries.map(({ id, finding }) => [id, finding]));
}

/** Asks `openssl s_client`, as the referee: what it prints, handshake and verification. */
export async function openssl({ port, name }: Target, ...options: readonly string[]): Promise<string> {
  const asking = name === undefined ? ["-noservername"] : ["-servername", name];
  const args = ["s_client", "-connect", `127.0.0.1:${port}`, ...asking, ...options];
  const child = run("openssl", args, { timeout: 5000 });
  child.child.stdin?.end();
  const { stdout, stderr } = await child.catch((error: { stdout: string; stderr: string }) => error);
  return `${stdout}\n${stderr}`;
}
