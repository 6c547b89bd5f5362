import net from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Lab } from "../../src/lab/lab.ts";
import { connectTcp, ownNetwork, probeAddresses, probeOtherPorts } from "../../src/probes/tcp.ts";

const limits = { timeoutMs: 5000 };
let lab: Lab;

beforeEach(() => {
  lab = new Lab({ secretKey: "a", validationKey: "b" });
});
afterEach(() => lab.close());

async function closedPort(): Promise<number> {
  const other = new Lab(lab.keys);
  const port = await other.tcp(() => {});
  await other.close();
  return port;
}

describe("connectTcp", () => {
  it("hands over a socket that can be written to", async () => {
    const port = await lab.tcp((socket) => socket.pipe(socket));
    const { attempt, socket } = await connectTcp("127.0.0.1", port, limits);
    expect(attempt).toMatchObject({ address: "127.0.0.1", family: 4, outcome: "connected" });
    socket?.write("hello");
    const echoed = await new Promise((resolve) => socket?.once("data", resolve));
    expect(String(echoed)).toBe("hello");
    socket?.destroy();
  });

  it("connects over IPv6", async () => {
    const port = await lab.listen(net.createServer(), "::1");
    const { attempt, socket } = await connectTcp("::1", port, limits);
    expect(attempt).toMatchObject({ family: 6, outcome: "connected" });
    socket?.destroy();
  });

  it("tells a refusal", async () => {
    const { attempt, socket } = await connectTcp("127.0.0.1", await closedPort(), limits);
    expect(attempt).toMatchObject({ outcome: "refused", code: "ECONNREFUSED" });
    expect(socket).toBeUndefined();
  });

  it("survives a reset that comes before anybody listens for errors", async () => {
    const port = await lab.tcp((socket) => socket.resetAndDestroy());
    const { attempt, socket } = await connectTcp("127.0.0.1", port, limits);
    // On loopback the reset may come before the system reports the connection.
    expect(["connected", "reset"]).toContain(attempt.outcome);
    if (socket !== undefined && !socket.closed) await new Promise((resolve) => socket.once("close", resolve));
  });

  it("ends with the signal", async () => {
    const port = await lab.tcp(() => {});
    const { attempt } = await connectTcp("127.0.0.1", port, { ...limits, signal: AbortSignal.abort() });
    expect(attempt).toMatchObject({ outcome: "failed", code: "ABORT_ERR" });
    const controller = new AbortController();
    const pending = connectTcp("127.0.0.1", port, { ...limits, signal: controller.signal });
    controller.abort();
    expect((await pending).attempt).toMatchObject({ outcome: "failed", code: "ABORT_ERR" });
  });

  it("takes a port or an address that can't be for a failure, and does not throw", async () => {
    expect((await connectTcp("127.0.0.1", 70_000, limits)).attempt.outcome).toBe("failed");
    expect((await connectTcp("127.0.0.1", -1, limits)).attempt.outcome).toBe("failed");
  });
});

describe("probeAddresses", () => {
  it("tries all addresses, in their order, and keeps no connection", async () => {
    let open = 0;
    let seen = 0;
    const allClosed = new Promise<void>((resolve) => {
      const server = net.createServer((socket) => {
        open += 1;
        seen += 1;
        socket.resume().on("close", () => {
          open -= 1;
          if (open === 0) resolve();
        });
      });
      lab.listen(server).then(start);
    });
    let attempts: Awaited<ReturnType<typeof probeAddresses>> = [];
    async function start(port: number) {
      attempts = await probeAddresses([{ address: "127.0.0.2" }, { address: "127.0.0.1" }], port, limits);
    }
    await allClosed;
    await expect.poll(() => attempts.map(({ outcome }) => outcome)).toEqual(["refused", "connected"]);
    expect(seen).toBe(1);
  });

  it("tries eight at the most", async () => {
    const port = await closedPort();
    const many = Array.from({ length: 12 }, (_, i) => ({ address: `127.0.0.${i + 1}` }));
    expect(await probeAddresses(many, port, limits)).toHaveLength(8);
  });
});

describe("probeOtherPorts", () => {
  it("asks the common ports but the one that is known", async () => {
    // An address of loopback that nothing else uses.
    const found = await probeOtherPorts("127.77.3.9", 443);
    expect(found.map(({ port }) => port)).toEqual([80, 3000, 5000, 8000, 8080, 8443]);
  });

  it("tells which of them accept connections", async () => {
    const server = net.createServer();
    await new Promise<void>((resolve) => server.listen(8443, "127.77.3.10", resolve));
    const found = await probeOtherPorts("127.77.3.10", 443);
    await new Promise((resolve) => server.close(resolve));
    expect(found.find(({ port }) => port === 8443)).toEqual({ port: 8443, open: true });
  });
});

describe("ownNetwork", () => {
  it("tells for both families whether this machine has them", () => {
    expect(ownNetwork()).toEqual({ ipv4: expect.any(Boolean), ipv6: expect.any(Boolean) });
  });
});
