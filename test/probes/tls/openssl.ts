import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Lab } from "../../../src/lab/lab.ts";

export const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;

/**
 * Serves TLS with `openssl s_server`, for what Node's server can't do; it ends with the lab.
 * @returns the port on 127.0.0.1, once it accepts.
 */
export async function serveOpenssl(lab: Lab, ...options: string[]): Promise<number> {
  const folder = mkdtempSync(path.join(tmpdir(), "prevalidate-tls-"));
  const file = path.join(folder, "server.pem");
  const { key, leaf } = lab.authority.issue();
  writeFileSync(file, key + leaf);
  const port = await freePort();
  const args = ["s_server", "-accept", `127.0.0.1:${port}`, "-cert", file, ...options];
  const server = spawn("openssl", args, { stdio: ["pipe", "pipe", "ignore"] });
  lab.onClose(() => {
    server.kill();
    rmSync(folder, { recursive: true, force: true });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("exit", () => reject(new Error("openssl s_server did not start")));
    server.stdout.on("data", (text: Buffer) => text.includes("ACCEPT") && resolve());
  });
  return port;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}
