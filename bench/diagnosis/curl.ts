import { execFile } from "node:child_process";
import { Resolver } from "node:dns/promises";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { CheckOptions } from "../../src/settings.ts";

/** An endpoint, its keys, and what a check of it needs. */
export type Target = CheckOptions & { readonly secretKey: string; readonly validationKey: string };

/** What a person sees who posts with curl. */
export interface Curled {
  readonly exitCode: number;
  /** curl's own words on stderr. */
  readonly message: string;
  /** 0 where no status line came. */
  readonly status: number;
  readonly body: string;
  readonly keyInBody: boolean;
}

/**
 * Posts the three fields of a validation with the real curl, with every option that a check of the endpoint gets.
 * @param inside words of a command to run it under.
 */
export async function postWithCurl(options: Target, inside: readonly string[] = []): Promise<Curled> {
  const folder = mkdtempSync(path.join(tmpdir(), "prevalidate-curl-"));
  try {
    const body = path.join(folder, "body");
    const args = [...request(options), ...(await connection(options, folder)), "-o", body, options.url];
    const { code, stdout, stderr } = await run([...inside, "curl", "-sS", "-w", "%{http_code}", ...args]);
    const text = readBody(body);
    return {
      exitCode: code,
      message: stderr.trim(),
      status: Number(stdout) || 0,
      body: text.slice(0, 2000),
      keyInBody: text.includes(options.profile === "account" ? options.secretKey : options.validationKey),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function request({ profile, secretKey, serverId = "10000", headers = [] }: Target): readonly string[] {
  const json = profile === "events" || profile === "account";
  const fields = json
    ? [
        "-H",
        "Content-Type: application/json",
        "--data-binary",
        JSON.stringify({ Type: "Validation", ServerId: Number(serverId), SecretKey: secretKey }),
      ]
    : [
        ...["--data-urlencode", `ServerId=${serverId}`, "--data-urlencode", `SecretKey=${secretKey}`],
        ...["--data-urlencode", "Type=Validation"],
      ];
  return [...fields, ...headers.flatMap(([name, value]) => ["-H", `${name}: ${value}`])];
}

async function connection(options: Target, folder: string): Promise<readonly string[]> {
  const { timeoutMs = 10_000, resolve = [], proxy, ca, clientCertificate } = options;
  const file = (name: string, text: string): string => {
    const at = path.join(folder, name);
    writeFileSync(at, text);
    return at;
  };
  return [
    ...["--max-time", String(timeoutMs / 1000)],
    ...resolve.flatMap(({ host, port, address }) => ["--resolve", `${host}:${port}:${address}`]),
    ...(await lookedUp(options)),
    ...(proxy === undefined ? ["--noproxy", "*"] : ["--proxy", proxy]),
    ...(ca === undefined ? [] : ["--cacert", file("ca.pem", ca)]),
    ...(clientCertificate === undefined
      ? []
      : [
          "--cert",
          file("cert.pem", clientCertificate.cert),
          "--key",
          file("key.pem", clientCertificate.key),
        ]),
  ];
}

/** Debian's curl takes no name server as an option; what the endpoint's own says is looked up for it. */
async function lookedUp({ url, dnsServers = [] }: Target): Promise<readonly string[]> {
  if (dnsServers.length === 0 || !URL.canParse(url)) return [];
  const { hostname, port, protocol } = new URL(url);
  const resolver = new Resolver({ timeout: 500, tries: 1 });
  resolver.setServers(dnsServers);
  const found = await Promise.all([
    resolver.resolve4(hostname).catch(() => []),
    resolver.resolve6(hostname).catch(() => []),
  ]);
  const addresses = found.flat().map((address) => (address.includes(":") ? `[${address}]` : address));
  if (addresses.length === 0) return [];
  return ["--resolve", `${hostname}:${port || (protocol === "https:" ? 443 : 80)}:${addresses.join(",")}`];
}

function run([program = "", ...args]: readonly string[]): Promise<{
  code: number;
  stdout: string;
  stderr: string;
}> {
  return new Promise((resolve) => {
    execFile(program, args, { encoding: "utf8", maxBuffer: 1 << 24 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
      resolve({ code, stdout, stderr });
    });
  });
}

function readBody(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
