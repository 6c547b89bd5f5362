import { describe, expect, it } from "vitest";
import type { Authority } from "../../../src/lab/authority.ts";
import type { LabAnswer } from "../../../src/lab/lab.ts";
import { handshakeTls } from "../../../src/probes/tls/handshake.ts";
import { probeTls, type TlsProbeOptions } from "../../../src/probes/tls/probe.ts";
import { connecting, freshLab, redact } from "./common.ts";

describe("the probe beside the main handshake", () => {
  const lab = freshLab();

  async function probe(port: number, options: Partial<TlsProbeOptions> = {}) {
    const connect = connecting(port);
    const settings = {
      serverName: null,
      host: "127.0.0.1",
      ca: [lab().authority.rootPem],
      timeoutMs: 5000,
      redact,
      target: new URL(`https://127.0.0.1:${port}/hook?SecretKey=hidden`),
      mayFetch: () => Promise.resolve("127.0.0.1"),
      ...options,
    };
    const first = handshakeTls(await connect(), settings).then(({ handshake, socket }) => {
      socket?.destroy();
      return handshake;
    });
    return probeTls(connect, first, settings);
  }

  it("asks a server that is right for no more than two plain hellos", async () => {
    let connections = 0;
    const inner = await lab().https(lab().correct, lab().authority.issue());
    const connect = connecting(inner);
    const seen = await probeTls(
      () => {
        connections++;
        return connect();
      },
      {
        outcome: "established",
        protocol: "TLSv1.3",
        cipher: "TLS_AES_128_GCM_SHA256",
        alpn: null,
        verifyError: null,
        nameMatches: true,
        chain: [],
        ms: 1,
      },
      {
        serverName: "hooks.example.com",
        timeoutMs: 5000,
        redact,
        target: new URL("https://hooks.example.com/"),
        mayFetch: () => Promise.resolve("127.0.0.1"),
      },
    );
    expect(connections).toBe(2);
    expect(Object.keys(seen).sort()).toEqual(["at", "handshake", "serverName", "tls12", "withoutName"]);
  });

  it("looks for older versions and suites when the handshake fails", async () => {
    const port = await lab().https(lab().correct, {
      ...lab().authority.issue(),
      ciphers: "DEFAULT:@SECLEVEL=0",
      minVersion: "TLSv1.1",
      maxVersion: "TLSv1.1",
    });
    const seen = await probe(port);
    expect(seen.legacy?.["tls1.1"]).toMatchObject({ outcome: "server-hello", protocol: "TLSv1.1" });
    expect(seen.legacy?.["tls1.0"]?.outcome).toBe("alert");
    expect(seen.legacy?.["tls1.2-old-suites"]?.outcome).toBe("alert");
    expect(seen.plainHttp).toBeUndefined();
  });

  it("asks in plain HTTP where no TLS is spoken, and gives nothing secret away", async () => {
    const asked: string[] = [];
    const url = await lab().http((request): LabAnswer => {
      asked.push(`${request.method} ${request.path} ${JSON.stringify(request.headers)}`);
      return { status: 301, headers: { Location: "https://elsewhere.example/" } };
    });
    const seen = await probe(Number(new URL(url).port));
    expect(seen.plainHttp?.status).toBe(301);
    expect(seen.plainHttp?.firstBytes).toMatch(/^HTTP\/1\.1 301 /);
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatch(/^GET \/ /);
    expect(asked[0]).not.toContain("hidden");
    expect(seen.legacy).toBeUndefined();
  });

  async function serveLeafOf(authority: Authority, issuerUrls: string[]): Promise<number> {
    const { key, leaf } = authority.issue({ issuerUrls });
    return lab().https(lab().correct, { key, cert: leaf });
  }

  it("fetches a missing issuer, and its issuer in turn, up to a trusted root", async () => {
    const upper = lab().authority.intermediate({ subject: "Upper" });
    const upperUrl = await lab().http(() => ({ body: Buffer.from(upper.pem) }));
    const lower = upper.intermediate({ subject: "Lower", issuerUrls: [upperUrl] });
    const lowerUrl = await lab().http(() => ({ body: Buffer.from(lower.pem) }));
    const seen = await probe(await serveLeafOf(lower, [lowerUrl]));
    expect(seen.fetchedIssuer).toEqual({ url: lowerUrl, outcome: "trusted", subject: "CN=Lower" });
  });

  it("asks no address that it may not ask", async () => {
    let asked = 0;
    const url = await lab().http(() => {
      asked++;
      return { body: "" };
    });
    const port = await serveLeafOf(lab().authority.intermediate(), [url, "ftp://127.0.0.1/ca", "nonsense"]);
    expect((await probe(port, { mayFetch: () => Promise.resolve(undefined) })).fetchedIssuer).toBeUndefined();
    expect(
      (await probe(port, { mayFetch: () => Promise.reject(new Error("no")) })).fetchedIssuer,
    ).toBeUndefined();
    expect(asked).toBe(0);
  });

  it("believes no certificate that did not sign, that has expired, or that is too much", async () => {
    const intermediate = lab().authority.intermediate();
    const outcomeFor = async (authority: Authority, answer: LabAnswer) => {
      const url = await lab().http(() => answer);
      return (await probe(await serveLeafOf(authority, [url]))).fetchedIssuer?.outcome;
    };
    expect(await outcomeFor(intermediate, { body: lab().authority.rootPem })).toBe("not-fetched");
    expect(await outcomeFor(intermediate, { body: "<html>not here</html>" })).toBe("not-fetched");
    expect(await outcomeFor(intermediate, { status: 404, body: intermediate.pem })).toBe("not-fetched");
    expect(await outcomeFor(intermediate, { body: intermediate.pem + " ".repeat(70_000) })).toBe(
      "not-fetched",
    );
    expect(await outcomeFor(intermediate, { body: intermediate.pem })).toBe("trusted");
    const past = { notBefore: new Date(Date.now() - 2e9), notAfter: new Date(Date.now() - 1e9) };
    const expired = lab().authority.intermediate(past);
    expect(await outcomeFor(expired, { body: expired.pem })).toBe("untrusted");
  });
});
