// Sends a post with curl, and no header fields of curl's own.
import { spawnSync } from "node:child_process";

export function post(method, url, headers, body) {
  const plain = ["accept", "expect", "content-type", "user-agent"];
  const named = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
  const fields = [
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...plain.filter((name) => !named.has(name)).map((name) => `${name}:`),
  ];
  const options = ["-sS", "--http1.1", "-X", method, "--data-binary", "@-", "-w", "\n%{http_code}"];
  const { stdout } = spawnSync("curl", [...options, ...fields.flatMap((field) => ["-H", field]), url], {
    input: typeof body === "string" ? body : Buffer.from(body),
    encoding: "utf8",
  });
  const end = stdout.lastIndexOf("\n");
  return { status: Number(stdout.slice(end + 1)), body: stdout.slice(0, end) };
}
