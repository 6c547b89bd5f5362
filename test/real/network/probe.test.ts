import { execFileSync } from "node:child_process";
import { it } from "vitest";
import { networkEndpoints } from "../endpoints/network.ts";
import { buildInternet } from "./internet.ts";

it("x", { timeout: 600000 }, async () => {
  const net = await buildInternet();
  const only = new RegExp(process.env.ONLY ?? "");
  const q = networkEndpoints
    .filter((e) => only.test(e.face))
    .flatMap((e) => Array.from({ length: Number(process.env.TIMES ?? 1) }, () => e));
  for (const c of [
    "ls /proc/sys/net/ipv4/route/ ; cat /proc/sys/net/ipv4/icmp_ratelimit; sysctl net.ipv4 2>/dev/null | grep -i icmp",
  ])
    console.log(execFileSync("ip", ["netns", "exec", net.here.name, "sh", "-c", c], { encoding: "utf8" }));
  await Promise.all(
    [1, 2].map(async () => {
      for (;;) {
        const e = q.shift();
        if (!e) return;
        const t = performance.now();
        const { report, code } = await net.here.check(e.url, ...(e.options ?? []));
        const told = report.findings.map((f) => `${f.severity}/${f.confidence} ${f.id}`).join("; ");
        console.log(
          `${Math.round(performance.now() - t)}ms ${e.id} ${e.face}: ${report.verdict} ${code} [${told}] ${JSON.stringify(report.evidence.tcp?.attempts.map((a) => [a.outcome, a.code, a.noRoute, Math.round(a.ms)]))} ${JSON.stringify(
            Object.values(report.evidence.http ?? {})
              .map((x) => [x.name, x.failure?.kind, Math.round(x.timings.totalMs)])
              .filter((x) => x[1] || (x[2] as number) > 3000),
          )}\n     ${report.findings.find((f) => f.id === e.id)?.detail}`,
        );
      }
    }),
  );
  await net.close();
});
