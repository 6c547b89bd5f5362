import { freePort } from "./programs.ts";

/** A free port of 127.0.0.1 for each of the names. */
export async function portsFor<Name extends string>(
  names: readonly Name[],
): Promise<Readonly<Record<Name, number>>> {
  const found = await Promise.all(names.map(async (name) => [name, await freePort()] as const));
  return Object.fromEntries(found) as Record<Name, number>;
}

/** Options by which a check finds these names on 127.0.0.1 at that port. */
export function named(port: number, ...hosts: readonly string[]) {
  return { options: { resolve: hosts.map((host) => ({ host, port, address: "127.0.0.1" })) } };
}
