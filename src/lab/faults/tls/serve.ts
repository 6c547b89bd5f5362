import type { TlsOptions } from "node:tls";
import { Authority } from "../../authority.ts";
import type { LabEndpoint } from "../../define.ts";
import type { Lab, LabHandler } from "../../lab.ts";

export const day = 86_400_000;
export const daysFromNow = (days: number): Date => new Date(Date.now() + days * day);

/** Serves the correct handler over HTTPS under the address itself. */
export async function atAddress(lab: Lab, tls: TlsOptions, handler?: LabHandler): Promise<LabEndpoint> {
  const port = await lab.https(handler ?? lab.correct, tls);
  return { url: `https://127.0.0.1:${port}/hook` };
}

/** Serves the correct handler over HTTPS under a host name, which is resolved to loopback by an option. */
export async function atName(lab: Lab, host: string, tls: TlsOptions): Promise<LabEndpoint> {
  return named(host, await lab.https(lab.correct, tls));
}

/** The endpoint on that port, under a host name. */
export function named(host: string, port: number): LabEndpoint {
  return { url: `https://${host}:${port}/hook`, options: ["--resolve", `${host}:${port}:127.0.0.1`] };
}

/** An authority that a check of the lab does not trust. */
export function stranger(): Authority {
  return Authority.create("Example Corp internal root");
}

/** Node lets old versions, short keys and weak hashes through at this level alone. */
export const anythingGoes = { ciphers: "DEFAULT:@SECLEVEL=0" } satisfies TlsOptions;
