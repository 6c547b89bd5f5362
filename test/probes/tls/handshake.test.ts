import { Duplex } from "node:stream";
import { createSecureContext, rootCertificates } from "node:tls";
import { describe, expect, it } from "vitest";
import { alertNameOf, type HandshakeOptions, handshakeTls } from "../../../src/probes/tls/handshake.ts";
import { connecting, freshLab, redact } from "./common.ts";
import { hasOpenssl, serveOpenssl } from "./openssl.ts";

describe("the main handshake", () => {
  const lab = freshLab();

  async function handshake(port: number, options: Partial<HandshakeOptions> = {}) {
    const { authority } = lab();
    const result = await handshakeTls(await connecting(port)(), {
      serverName: null,
      host: "127.0.0.1",
      ca: [authority.rootPem],
      secureContext: createSecureContext({
        ca: [...rootCertificates, authority.rootPem],
        minVersion: "TLSv1.2",
      }),
      timeoutMs: 5000,
      redact,
      ...options,
    });
    lab().onClose(() => void result.socket?.destroy());
    return result;
  }

  it("gives a socket to go on with, and says what was agreed on", async () => {
    const port = await lab().https(lab().correct, lab().authority.intermediate().issue());
    const { handshake: seen, socket } = await handshake(port);
    expect(seen).toMatchObject({
      outcome: "established",
      protocol: "TLSv1.3",
      cipher: expect.stringMatching(/^TLS_/),
      alpn: "http/1.1",
      verifyError: null,
      nameMatches: true,
    });
    const chain = seen.outcome === "established" ? seen.chain : [];
    expect(chain).toHaveLength(3);
    expect(chain.map(({ trustedRoot }) => trustedRoot ?? false)).toEqual([false, false, true]);
    expect(socket?.writable).toBe(true);
  });

  it("goes on when the certificate is not trusted, and keeps OpenSSL's verdict", async () => {
    const port = await lab().https(
      lab().correct,
      lab().authority.issue({ notAfter: new Date(Date.now() - 1e6) }),
    );
    const { handshake: seen, socket } = await handshake(port);
    expect(seen).toMatchObject({
      outcome: "established",
      verifyError: "CERT_HAS_EXPIRED",
      nameMatches: true,
    });
    expect(socket).toBeDefined();
  });

  it("judges the name apart from the chain", async () => {
    const port = await lab().https(lab().correct, lab().authority.issue({ names: ["*.example.com"] }));
    const nameMatches = async (host: string) => {
      const { handshake: seen } = await handshake(port, { host, serverName: host });
      return seen.outcome === "established" && seen.verifyError === null && seen.nameMatches;
    };
    expect(await nameMatches("hooks.example.com")).toBe(true);
    expect(await nameMatches("hooks.example.com.")).toBe(true);
    expect(await nameMatches("a.hooks.example.com")).toBe(false);
    expect((await handshake(port)).handshake).toMatchObject({ verifyError: null, nameMatches: false });
  });

  it("does without a context of its own", async () => {
    const port = await lab().https(lab().correct, lab().authority.issue());
    const options = { serverName: null, host: "127.0.0.1", timeoutMs: 5000, redact };
    const { handshake: seen, socket } = await handshakeTls(await connecting(port)(), options);
    socket?.destroy();
    expect(seen).toMatchObject({ outcome: "established", verifyError: "UNABLE_TO_VERIFY_LEAF_SIGNATURE" });
  });

  it("names the alert that the server sends", async () => {
    const alerting = (description: number) =>
      lab().tcp((socket) =>
        socket.once("data", () => socket.end(Buffer.from([21, 3, 3, 0, 2, 2, description]))),
      );
    for (const [number, name] of [
      [40, "handshake_failure"],
      [70, "protocol_version"],
      [80, "internal_error"],
      [112, "unrecognized_name"],
      [120, "no_application_protocol"],
    ] as const) {
      const { handshake: seen, socket } = await handshake(await alerting(number));
      expect(seen).toMatchObject({ outcome: "failed", reason: "alert", alert: name });
      expect(socket).toBeUndefined();
    }
  });

  it("tells what is no TLS, a reset, a close and a time-out apart", async () => {
    const reasonOf = async (port: number, options: Partial<HandshakeOptions> = {}) => {
      const { handshake: seen } = await handshake(port, options);
      return seen.outcome === "failed" && seen.reason;
    };
    const plain = Number(new URL(await lab().http(lab().correct)).port);
    expect(await reasonOf(plain)).toBe("not-tls");
    expect(await reasonOf(await lab().tcp((socket) => socket.write("SSH-2.0-x\r\n")))).toBe("not-tls");
    const reset = await lab().tcp((socket) => socket.once("data", () => socket.resetAndDestroy()));
    expect(await reasonOf(reset)).toBe("reset");
    expect(await reasonOf(await lab().tcp((socket) => socket.once("data", () => socket.end())))).toBe(
      "closed",
    );
    const silent = await lab().tcp((socket) => socket.resume());
    expect(await reasonOf(silent, { timeoutMs: 100 })).toBe("timeout");
    expect(await reasonOf(silent, { signal: AbortSignal.abort() })).toBe("timeout");
    expect(await reasonOf(silent, { signal: AbortSignal.timeout(50) })).toBe("timeout");
  });

  it("comes to an end on a connection that is gone already", async () => {
    const port = await lab().tcp((socket) => socket.resume());
    const socket = await connecting(port)();
    socket.destroy();
    const options = { serverName: null, host: "127.0.0.1", timeoutMs: 300, redact };
    expect((await handshakeTls(socket, options)).handshake.outcome).toBe("failed");
  });

  it("works over any stream of bytes, as through a proxy", async () => {
    const port = await lab().https(lab().correct, lab().authority.issue());
    const inner = await connecting(port)();
    const stream = Duplex.from({ readable: inner, writable: inner });
    const options = { serverName: null, host: "127.0.0.1", timeoutMs: 5000, redact };
    const { handshake: seen, socket } = await handshakeTls(stream, options);
    socket?.destroy();
    expect(seen.outcome).toBe("established");
  });

  it("calls a version or a suite that nobody offered a failure of the protocol", async () => {
    const port = await lab().https(lab().correct, {
      ...lab().authority.issue(),
      ciphers: "DEFAULT:@SECLEVEL=0",
      minVersion: "TLSv1",
      maxVersion: "TLSv1",
    });
    const { handshake: seen } = await handshake(port);
    expect(seen).toMatchObject({ outcome: "failed" });
    expect(seen.outcome === "failed" && ["alert", "protocol"]).toContain(
      seen.outcome === "failed" ? seen.reason : "",
    );
  });
});

describe.runIf(hasOpenssl)("a server that demands a client certificate", () => {
  const lab = freshLab();

  it("says so with an alert, in TLS 1.3 after the handshake", async () => {
    const port = await serveOpenssl(lab(), "-Verify", "1", "-tls1_3");
    const { handshake: seen, socket } = await handshakeTls(await connecting(port)(), {
      serverName: null,
      host: "127.0.0.1",
      timeoutMs: 5000,
      redact,
    });
    expect(seen.outcome).toBe("established");
    const error = await new Promise<Error>((resolve) => socket?.on("error", resolve).resume());
    expect(alertNameOf(error)).toBe("certificate_required");
  });
});

describe("the alert in an error", () => {
  it("is read from the number in the message, or from the code", () => {
    const named = (message: string, code?: string) =>
      alertNameOf(Object.assign(new Error(message), { code }));
    expect(named("…:sslv3 alert handshake failure:…:SSL alert number 40\n")).toBe("handshake_failure");
    expect(named("x", "ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED")).toBe("certificate_required");
    expect(named("x", "ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE")).toBe("bad_certificate");
    expect(named("x", "ERR_SSL_TLSV1_UNRECOGNIZED_NAME")).toBe("unrecognized_name");
    expect(named("x", "ERR_SSL_WRONG_VERSION_NUMBER")).toBeUndefined();
    expect(named("read ECONNRESET", "ECONNRESET")).toBeUndefined();
  });
});
