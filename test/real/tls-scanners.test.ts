import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { Fault } from "../../src/lab/define.ts";
import { tlsFaults } from "../../src/lab/faults/tls.ts";
import { Lab } from "../../src/lab/lab.ts";
import type { Report } from "../../src/report.ts";
import { checkFault, labKeys } from "../faults.ts";
import { describeWith } from "./programs.ts";
import { differences } from "./tls/differences.ts";
import { openssl, type Scan, sslscan, type Target, testssl } from "./tls/scanners.ts";
import { saidByTestssl, saidOfBoth } from "./tls/statements.ts";

const nameOf = ({ id, face }: Fault): string => (face === undefined ? id : `${id} (${face})`);

/** The fault, served for as long as `use` runs. */
async function serving<T>(
  fault: Fault,
  use: (target: Target, report: () => Promise<Report>, lab: Lab) => Promise<T>,
): Promise<T> {
  const lab = new Lab(labKeys);
  try {
    const endpoint = await fault.serve(lab);
    const { hostname, port } = new URL(endpoint.url);
    const target = { port: Number(port), name: hostname === "127.0.0.1" ? undefined : hostname };
    const served = { ...fault, serve: async () => endpoint };
    return await use(target, () => checkFault(served, lab), lab);
  } finally {
    await lab.close();
  }
}

/** Of certificates without end we keep what the bounds allow, and a scanner keeps all: nothing to compare. */
const comparable = tlsFaults.filter(({ id }) => id !== "tls/huge-certificates");

describeWith(["sslscan", "openssl"], "TLS endpoints, as sslscan tells of them", () => {
  let compared = 0;
  afterAll(() => expect(compared).toBeGreaterThan(40));

  it.each(comparable.map((fault) => [nameOf(fault), fault] as const))(
    "%s",
    {
      timeout: 30_000,
    },
    async (name, fault) => {
      await serving(fault, async (target, check) => {
        const report = await check();
        const scan = await sslscan(target);
        if (scan.certificate !== undefined) compared += 1;
        const differing = saidOfBoth(report, scan)
          .filter(({ ours, theirs }) => JSON.stringify(ours) !== JSON.stringify(theirs))
          .map(({ statement }) => statement);
        const known = differences.filter((difference) => difference.fault === name);
        expect(differing, JSON.stringify([saidOfBoth(report, scan), scan] satisfies [unknown, Scan])).toEqual(
          known.map(({ statement }) => statement),
        );
      });
    },
  );

  describe("where they differ, openssl says who is right", () => {
    it.each(differences.map((difference) => [difference.fault, difference.why, difference] as const))(
      "%s: %s",
      async (name, _why, { referee, rightWhen }) => {
        const fault = tlsFaults.find((candidate) => nameOf(candidate) === name);
        if (fault === undefined) throw new Error(`no such fault: ${name}`);
        const folder = mkdtempSync(path.join(tmpdir(), "prevalidate-"));
        await serving(fault, async (target, _check, lab) => {
          const root = path.join(folder, "root.pem");
          writeFileSync(root, lab.authority.rootPem);
          const leaf = path.join(folder, "leaf.pem");
          const shown = await openssl(target, "-cipher", "ALL:@SECLEVEL=0");
          writeFileSync(
            leaf,
            /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/.exec(shown)?.[0] ?? "",
          );
          expect(await openssl(target, ...referee({ root, leaf }))).toMatch(rightWhen);
        }).finally(() => rmSync(folder, { recursive: true }));
      },
    );
  });
});

/** One of each kind that testssl speaks of: it takes ten seconds for each. */
const chosen = [
  "healthy (https-intermediate)",
  "tls/protocol-too-new",
  "tls/expired",
  "tls/wrong-host (wildcard-depth)",
  "tls/untrusted-root (root-sent)",
  "tls/missing-intermediate (not-to-be-fetched)",
];

describeWith(["testssl"], "TLS endpoints, as testssl tells of them", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "prevalidate-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  it.concurrent.each(
    tlsFaults
      .filter((fault) => chosen.includes(nameOf(fault)))
      .map((fault) => [nameOf(fault), fault] as const),
  )("%s", { timeout: 180_000 }, async (name, fault) => {
    await serving(fault, async (target, check, lab) => {
      const root = path.join(folder, `${name.replaceAll(/\W/g, "-")}.pem`);
      writeFileSync(root, lab.authority.rootPem);
      const said = saidByTestssl(await check(), await testssl(target, root, folder));
      for (const { statement, ours, theirs } of said)
        expect(ours, `${statement}: we say ${ours}, testssl ${theirs}`).toEqual(theirs);
      expect(said.length).toBeGreaterThan(5);
    });
  });
});
