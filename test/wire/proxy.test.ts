import { createServer } from "node:http";
import net, { type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { check } from "../../src/check.ts";
import { Lab } from "../../src/lab/lab.ts";
import { labKeys } from "../faults.ts";

/** A SOCKS 5 proxy: no sign-in, or user name and password; CONNECT alone. */
function socksProxy(password: string | undefined): net.Server {
  return net.createServer((near) => {
    near.on("error", () => {});
    const steps = password === undefined ? ["hello", "request"] : ["hello", "password", "request"];
    near.on("data", function onData(data: Buffer) {
      const step = steps.shift();
      if (step === "hello") near.write(Buffer.from([5, password === undefined ? 0 : 2]));
      if (step === "password") {
        const right = data.subarray(3 + (data[1] ?? 0)).toString() === password;
        near.write(Buffer.from([1, right ? 0 : 1]));
      }
      if (step !== "request") return;
      near.off("data", onData);
      const [host, rest] =
        data[3] === 1
          ? [data.subarray(4, 8).join("."), data.subarray(8)]
          : [data.subarray(5, 5 + (data[4] ?? 0)).toString(), data.subarray(5 + (data[4] ?? 0))];
      const far = net.connect({ host, port: rest.readUInt16BE(0) }, () => {
        near.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]));
        near.pipe(far).pipe(near);
      });
      far.on("error", () => near.end(Buffer.from([5, 5, 0, 1, 0, 0, 0, 0, 0, 0])));
    });
  });
}

function connectProxy(status: number): net.Server {
  const server = createServer();
  server.on("connect", (request, near: Socket) => {
    near.on("error", () => {});
    if (status !== 200) return near.end(`HTTP/1.1 ${status} No\r\n\r\n`);
    const [host, port] = (request.url ?? "").split(":");
    const far = net.connect({ host, port: Number(port) }, () => {
      near.write("HTTP/1.1 200 Connection established\r\n\r\n");
      near.pipe(far).pipe(near);
    });
    far.on("error", () => near.destroy());
  });
  return server;
}

describe("checking through a proxy", () => {
  const lab = new Lab(labKeys);
  let url = "";
  beforeAll(async () => {
    url = await lab.http(lab.correct);
  });
  afterAll(() => lab.close());
  const through = async (server: net.Server, scheme: string, user = "") => {
    const port = await lab.listen(server);
    return check({ url, ...lab.keys, local: true, proxy: `${scheme}://${user}127.0.0.1:${port}` });
  };

  it("passes a healthy endpoint through HTTP CONNECT", async () => {
    expect((await through(connectProxy(200), "http")).verdict).toBe("pass");
  });

  it("passes a healthy endpoint through SOCKS 5, with and without a password", async () => {
    expect((await through(socksProxy(undefined), "socks5")).verdict).toBe("pass");
    expect((await through(socksProxy("p:w"), "socks5", "me:p%3Aw@")).verdict).toBe("pass");
  });

  it.each([
    ["a proxy that refuses the tunnel", () => connectProxy(403), "http", ""],
    ["a proxy that wants another password", () => socksProxy("right"), "socks5", "me:wrong@"],
    ["a proxy that is none", () => net.createServer((socket) => socket.end("hello\r\n\r\n")), "http", ""],
  ])("blames the proxy, not the endpoint: %s", async (_, server, scheme, user) => {
    const report = await through(server(), scheme, user);
    expect(report.verdict).toBe("inconclusive");
    expect(report.findings.map(({ id }) => id)).toContain("tool/proxy-failed");
    expect(report.likelyCause).toBeNull();
  });
});
