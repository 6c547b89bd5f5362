import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Report } from "../../src/report.ts";
import type { Target } from "./curl.ts";
import type { Commanded } from "./subject.ts";

const command = path.join(import.meta.dirname, "../../dist/prevalidate.cjs");

/** Checks an endpoint with the built command, as a script would: JSON on stdout, and the exit code. */
export async function runCommand(target: Target): Promise<Commanded> {
  const folder = mkdtempSync(path.join(tmpdir(), "prevalidate-command-"));
  try {
    const args = [command, "check", target.url, "--reporter", "json", ...flags(target, folder)];
    return await new Promise((resolve, reject) => {
      execFile(process.execPath, args, { encoding: "utf8", maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
        if (stdout === "") return reject(new Error(`no report: ${stderr}`));
        const code = error === null ? 0 : typeof error.code === "number" ? error.code : null;
        resolve({ report: JSON.parse(stdout) as Report, code });
      });
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function flags(target: Target, folder: string): readonly string[] {
  const file = (name: string, text: string): string => {
    const at = path.join(folder, name);
    writeFileSync(at, text);
    return at;
  };
  const { profile, timeoutMs, serverId, proxy, ca, clientCertificate } = target;
  const { resolve = [], dnsServers = [], headers = [] } = target;
  return [
    ...["--secret-key", target.secretKey, "--validation-key", target.validationKey],
    ...(target.local ? ["--local"] : []),
    ...(profile === undefined ? [] : ["--profile", profile]),
    ...(timeoutMs === undefined ? [] : ["--timeout", `${timeoutMs}ms`]),
    ...(serverId === undefined ? [] : ["--server-id", serverId]),
    ...(proxy === undefined ? [] : ["--proxy", proxy]),
    ...resolve.flatMap(({ host, port, address }) => ["--resolve", `${host}:${port}:${address}`]),
    ...dnsServers.flatMap((server) => ["--dns-server", server]),
    ...headers.flatMap(([name, value]) => ["--header", `${name}: ${value}`]),
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

const codes = { pass: 0, fail: 1, inconclusive: 3 } as const;

/** Where the command disagrees with what the library told, or with its own exit code; null where it doesn't. */
export function disagreement({ report, code }: Commanded, inProcess: Report): string | null {
  const cause = (of: Report) => of.likelyCause?.id ?? "none";
  if (cause(report) !== cause(inProcess)) return `the command names ${cause(report)}`;
  return code === codes[report.verdict] ? null : `exit code ${code} with verdict ${report.verdict}`;
}
