import { afterAll, beforeAll, expect, it } from "vitest";
import type { Report } from "../../../src/report.ts";
import type { NetworkEndpoint } from "../endpoints/network.ts";
import { describeInNamespaces } from "../namespace.ts";
import { buildInternet, type Internet } from "./internet.ts";

const trueOfAll = ["url/plain-http", "leak/server-banner"];

/** Builds the Internet, checks each endpoint in it as a user would, and runs the further tests there. */
export function describeInternet(
  title: string,
  endpoints: readonly NetworkEndpoint[],
  further: (internet: () => Internet) => void = () => {},
): void {
  describeInNamespaces(["nft", "ss", "unbound", "dnsmasq"], title, () => {
    let internet: Internet;
    beforeAll(async () => {
      internet = await buildInternet();
    }, 30_000);
    afterAll(() => internet?.close());

    it.each(endpoints.map((endpoint) => [endpoint.id, endpoint.face, endpoint] as const))(
      "tells %s: %s",
      // Packets are lost by chance in some of these, and the machine may be busy.
      { timeout: 120_000, retry: 2 },
      async (_id, _face, endpoint) => {
        const { report, code } = await internet.here.check(endpoint.url, ...(endpoint.options ?? []));
        expectTold(report, code, endpoint);
      },
    );
    further(() => internet);
  });
}

/** The endpoint's cause is told first and nothing that is not true besides; the exit code agrees. */
export function expectTold(report: Report, code: number | null, endpoint: NetworkEndpoint): void {
  const told = report.findings.map(({ id, severity, detail }) => `${severity} ${id}: ${detail}`).join("\n");
  const fine = [...trueOfAll, endpoint.id, ...(endpoint.also ?? [])];
  const untrue = report.findings.filter(({ id, severity }) => severity !== "info" && !fine.includes(id));
  expect(
    untrue.map(({ id }) => id),
    told,
  ).toEqual([]);
  const found = report.findings.find(({ id }) => id === endpoint.id);
  if (endpoint.id !== "healthy") expect(found, told).toBeDefined();
  if (found?.severity === "error") expect(report.likelyCause?.id, told).toBe(endpoint.id);
  else expect(report.likelyCause, told).toBeNull();
  const answered = report.evidence.http?.validation?.response !== undefined;
  const verdict = found?.severity === "error" ? "fail" : answered ? "pass" : "inconclusive";
  expect([report.verdict, code], told).toEqual([verdict, { pass: 0, fail: 1, inconclusive: 3 }[verdict]]);
}
