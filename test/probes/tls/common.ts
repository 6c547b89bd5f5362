import net from "node:net";
import { afterEach } from "vitest";
import { Lab } from "../../../src/lab/lab.ts";
import { TrustedRoots } from "../../../src/probes/tls/certificates.ts";
import type { Redacted } from "../../../src/units.ts";

/** Evidence of these tests holds nothing secret. */
export const redact = (text: string): Redacted => text as Redacted;

export const noRoots = new TrustedRoots();

/** A lab for each test, closed after it. */
export function freshLab(): () => Lab {
  let lab: Lab | undefined;
  afterEach(async () => {
    await lab?.close();
    lab = undefined;
  });
  return () => {
    lab ??= new Lab({ secretKey: "q7Zt0Wk3LmX9vB2nRc5D", validationKey: "H4sPy8Ue1JxGq6Ta0KfN" });
    return lab;
  };
}

/** Opens connections to that port of loopback. */
export function connecting(port: number): () => Promise<net.Socket> {
  return () =>
    new Promise((resolve, reject) => {
      const socket = net.connect(port, "127.0.0.1");
      socket.once("connect", () => resolve(socket));
      socket.once("error", reject);
    });
}
