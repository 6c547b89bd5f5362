import { checkServerIdentity, type PeerCertificate } from "node:tls";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { covers } from "../../src/causes/tls/view.ts";
import { check } from "../../src/check.ts";
import { tlsFaults } from "../../src/lab/faults/tls.ts";
import { Lab, type LabHandler } from "../../src/lab/lab.ts";
import type { Report } from "../../src/report.ts";
import { describeFaults, labKeys } from "../faults.ts";
import { hasOpenssl, serveOpenssl } from "../probes/tls/openssl.ts";

describeFaults("tls", tlsFaults);

describe.runIf(hasOpenssl)("servers of OpenSSL that demand a client certificate", () => {
  const lab = new Lab(labKeys);
  afterEach(() => lab.close());

  const checkPort = (port: number): Promise<Report> =>
    check({ url: `https://127.0.0.1:${port}/`, ...labKeys, local: true, ca: lab.authority.rootPem });

  it.each(["-tls1_2", "-tls1_3"])("are told as such with %s", async (version) => {
    const report = await checkPort(await serveOpenssl(lab, "-Verify", "1", "-verify_return_error", version));
    expect(report.likelyCause?.id).toBe("tls/client-certificate");
    const errors = report.findings.filter(({ severity }) => severity === "error");
    expect(errors.map(({ id }) => id)).toEqual(["tls/client-certificate"]);
  });
});

describe("a server that shows everybody the same certificate", () => {
  const lab = new Lab(labKeys);
  afterEach(() => lab.close());

  it("is told nothing about TLS at all", async () => {
    const port = await lab.https(lab.correct, lab.authority.issue({ names: ["*.example.com"] }));
    const host = "hooks.example.com";
    const resolve = [{ host, port, address: "127.0.0.1" }];
    const url = `https://${host}:${port}/hook`;
    const report = await check({ url, resolve, ...labKeys, local: true, ca: lab.authority.rootPem });
    expect(report.evidence.tls?.withoutName?.outcome).toBe("server-hello");
    expect(report.findings.filter(({ id }) => id.startsWith("tls/"))).toEqual([]);
  });
});

describe("dates that two clocks disagree about", () => {
  const lab = new Lab(labKeys);
  afterEach(() => lab.close());

  it("are told with doubt", async () => {
    const day = 86_400_000;
    const ago = (days: number) => new Date(Date.now() - days * day);
    const issued = lab.authority.issue({ notBefore: ago(93), notAfter: ago(3) });
    const handler: LabHandler = async (request) => ({
      ...(await lab.correct(request)),
      headers: { Date: ago(5).toUTCString() },
    });
    const url = `https://127.0.0.1:${await lab.https(handler, issued)}/hook`;
    const report = await check({ url, ...labKeys, local: true, ca: lab.authority.rootPem });
    const found = report.findings.find(({ id }) => id === "tls/expired");
    expect(found?.confidence).toBe("possible");
    expect(found?.detail).toMatch(/By the server's clock .* it is valid now/);
  });
});

describe("the names that a certificate covers", () => {
  it("are those that Node's own check lets pass", () => {
    const label = fc.constantFrom("a", "b", "hooks", "example", "com", "Example");
    const host = fc.array(label, { minLength: 2, maxLength: 4 }).map((labels) => labels.join("."));
    const name = fc.oneof(
      host,
      host.map((text) => `*.${text}`),
    );
    fc.assert(
      fc.property(name, host, (given, wanted) => {
        const certificate = { subject: {}, subjectaltname: `DNS:${given}` } as PeerCertificate;
        // Node wants three labels around a wildcard
        fc.pre(given.split(".").length > 2 || !given.startsWith("*"));
        expect(covers(given, wanted)).toBe(checkServerIdentity(wanted, certificate) === undefined);
      }),
      { numRuns: 500 },
    );
  });
});
