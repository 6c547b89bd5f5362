// A full HTTPS check with 50 ms of latency each way, against curl sending the same requests one after another.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { byTurns, command, keys, milliseconds, report, run, serve } from "./measure.mjs";

const folder = mkdtempSync(path.join(tmpdir(), "prevalidate-bench-"));
const cert = path.join(folder, "cert.pem");
const key = path.join(folder, "key.pem");
execFileSync(
  "openssl",
  `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 90 -subj /CN=127.0.0.1
   -addext subjectAltName=IP:127.0.0.1 -keyout ${key} -out ${cert}`.split(/\s+/),
  { stdio: "ignore" },
);
const server = await serve("healthy.mjs", cert, key);
const relay = await serve("relay.mjs", server.port, 50);
const direct = `https://127.0.0.1:${server.port}`;
const delayed = `https://127.0.0.1:${relay.port}/hook`;
const check = (url) =>
  run([
    "node",
    command,
    "check",
    url,
    "--local",
    "--cacert",
    cert,
    "--secret-key",
    keys.secretKey,
    "--validation-key",
    keys.validationKey,
  ]);

check(`${direct}/hook`);
const recorded = JSON.parse(run(["curl", "-s", "--cacert", cert, `${direct}/recorded`]).stdout);
const curl = () => {
  let ms = 0;
  for (const { type, expect, body } of recorded) {
    const headers = ["-H", `Content-Type: ${type}`, ...(expect ? ["-H", `Expect: ${expect}`] : [])];
    ms += run([
      "curl",
      "-s",
      "-o",
      "/dev/null",
      "--cacert",
      cert,
      ...headers,
      "--data-binary",
      body,
      delayed,
    ]).ms;
  }
  return ms;
};
const [checked, curled] = byTurns(10, [() => check(delayed).ms, curl]);
report(
  `HTTPS check at 50 ms each way / curl, ${recorded.length} requests`,
  checked / curled,
  0.35,
  `${milliseconds(checked)} to ${milliseconds(curled)}`,
);
relay.stop();
server.stop();
rmSync(folder, { recursive: true });
