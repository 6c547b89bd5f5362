import type { Server } from "node:net";

/**
 * Lets a server listen.
 * @param at the port, 0 for one that is free, and an address of this machine.
 * @returns the port that it has.
 * @throws what Node does where it can't: the port is taken (`EADDRINUSE`), the address is none of this machine's.
 */
export async function listenOn(
  server: Server,
  at: { readonly port: number; readonly host: string },
): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port: at.port, host: at.host }, () => {
      server.off("error", reject);
      resolve();
    });
  });
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : at.port;
}
