import { createSecureContext } from "node:tls";
import { describe, expect, it } from "vitest";
import { TrustedRoots } from "../../../src/probes/tls/certificates.ts";
import { type HelloOptions, helloTls } from "../../../src/probes/tls/hello.ts";
import { currentSuites, oldSuites } from "../../../src/probes/tls/suites.ts";
import { connecting, freshLab, noRoots, redact } from "./common.ts";

const hello = (port: number, options: Partial<HelloOptions> = {}) =>
  helloTls(connecting(port), {
    serverName: null,
    maxVersion: "TLSv1.2",
    suites: currentSuites,
    timeoutMs: 5000,
    redact,
    roots: noRoots,
    ...options,
  });

const oldest = { ciphers: "DEFAULT:@SECLEVEL=0", minVersion: "TLSv1", maxVersion: "TLSv1" } as const;

describe("a hello of our own", () => {
  const lab = freshLab();

  it("shows the chain as it was sent, root and disorder included", async () => {
    const { authority } = lab();
    const { key, leaf } = authority.intermediate().issue();
    const port = await lab().https(lab().correct, { key, cert: leaf + authority.rootPem });
    const seen = await hello(port, { roots: new TrustedRoots([authority.rootPem]) });
    expect(seen).toMatchObject({ outcome: "server-hello", protocol: "TLSv1.2", certificateRequested: false });
    expect(seen.chain?.map(({ commonName }) => commonName)).toEqual(["127.0.0.1", "prevalidate lab"]);
    expect(seen.chain?.map(({ trustedRoot }) => trustedRoot)).toEqual([undefined, true]);
  });

  it("asks for a host by name, or by none", async () => {
    const { authority } = lab();
    const named = createSecureContext(authority.issue({ names: ["a.example"] }));
    const port = await lab().https(lab().correct, {
      ...authority.issue({ names: ["b.example"] }),
      SNICallback: (_name, found) => found(null, named),
    });
    expect((await hello(port, { serverName: "a.example" })).chain?.[0]?.names).toEqual(["a.example"]);
    expect((await hello(port)).chain?.[0]?.names).toEqual(["b.example"]);
  });

  it.each(["TLSv1.0", "TLSv1.1"] as const)(
    "speaks %s to a server that knows nothing newer",
    async (version) => {
      const wire = version === "TLSv1.0" ? "TLSv1" : "TLSv1.1";
      const tls = { ...lab().authority.issue(), ...oldest, minVersion: wire, maxVersion: wire } as const;
      const port = await lab().https(lab().correct, tls);
      expect(await hello(port, { maxVersion: version })).toMatchObject({
        outcome: "server-hello",
        protocol: version,
      });
    },
  );

  it("learns the version from an alert or from the server's own choice", async () => {
    const modern = await lab().https(lab().correct, { ...lab().authority.issue(), minVersion: "TLSv1.3" });
    expect(await hello(modern)).toMatchObject({ outcome: "alert", alert: "protocol_version" });
    const old = await lab().https(lab().correct, { ...lab().authority.issue(), ...oldest });
    expect(await hello(old)).toMatchObject({ outcome: "server-hello", protocol: "TLSv1.0" });
  });

  it("offers old suites to a server that has no others", async () => {
    const tls = { ...lab().authority.issue({ key: "rsa-2048" }), maxVersion: "TLSv1.2" } as const;
    const port = await lab().https(lab().correct, { ...tls, ciphers: "NULL-SHA256:@SECLEVEL=0" });
    expect(await hello(port)).toMatchObject({ outcome: "alert", alert: "handshake_failure" });
    expect(await hello(port, { suites: oldSuites })).toMatchObject({
      outcome: "server-hello",
      cipher: "TLS_RSA_WITH_NULL_SHA256",
    });
  });

  it("quotes what is no TLS", async () => {
    const port = await lab().tcp((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    expect(await hello(port)).toMatchObject({
      outcome: "not-tls",
      firstBytes: "HTTP/1.1 400 Bad Request\r\n\r\n",
    });
  });

  it("tells a reset, a close and a refusal apart", async () => {
    const resetting = await lab().tcp((socket) => socket.once("data", () => socket.resetAndDestroy()));
    expect((await hello(resetting)).outcome).toBe("reset");
    const closing = await lab().tcp((socket) => socket.once("data", () => socket.end()));
    expect((await hello(closing)).outcome).toBe("closed");
    expect((await helloTls(() => Promise.reject(new Error("no way")), options)).outcome).toBe(
      "connect-failed",
    );
  });

  const options: HelloOptions = {
    serverName: null,
    maxVersion: "TLSv1.2",
    suites: currentSuites,
    timeoutMs: 100,
    redact,
    roots: noRoots,
  };

  it("gives up on silence, on a connection that never opens, and when aborted", async () => {
    const silent = await lab().tcp((socket) => socket.resume());
    expect((await hello(silent, { timeoutMs: 100 })).outcome).toBe("timeout");
    expect((await helloTls(() => new Promise(() => {}), options)).outcome).toBe("timeout");
    const aborted = await hello(silent, { signal: AbortSignal.timeout(50) });
    expect(aborted.outcome).toBe("timeout");
    expect((await hello(silent, { signal: AbortSignal.abort() })).outcome).toBe("timeout");
  });

  it("is not held up by a server that trickles or floods", async () => {
    const flooding = await lab().tcp((socket) => {
      const chunk = Buffer.concat([Buffer.from([22, 3, 3, 64, 0, 11, 3, 255, 0]), Buffer.alloc(16_380)]);
      const flood = () => {
        while (!socket.destroyed && socket.write(chunk));
      };
      socket.on("drain", flood);
      flood();
    });
    expect((await hello(flooding)).outcome).toBe("closed");
    const trickling = await lab().tcp((socket) => {
      const timer = setInterval(() => socket.write(Buffer.from([22])), 20);
      socket.on("close", () => clearInterval(timer));
    });
    expect(["timeout", "not-tls"]).toContain((await hello(trickling, { timeoutMs: 200 })).outcome);
  });
});
