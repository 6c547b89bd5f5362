import path from "node:path";
import type { Lab } from "../../../src/lab/lab.ts";
import type { RealEndpoint } from "../endpoints/endpoint.ts";
import { freePort, type Programs } from "../programs.ts";
import { endpointsOf, type Row } from "../rows.ts";

/** A key that PHP's == takes for the number 0. */
export const magicKey = "0e462097431906509019";

type Audited = Omit<Row, "options"> & { readonly key?: string; readonly timing?: true };

/** Rows that are checked with an audit. */
export function audited(rows: readonly Audited[]): readonly Row[] {
  return rows.map(({ key, timing, ...row }) => ({
    ...row,
    options: {
      audit: true,
      ...(timing && { auditTiming: true }),
      ...(key !== undefined && { secretKey: key }),
    },
  }));
}

/** How a set of handlers is started: a program, its arguments for a port, and more of its environment. */
export interface Server {
  readonly program: string;
  readonly args: (port: number) => readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export const here = (file: string): string => path.join(import.meta.dirname, file);

/** Starts each server once, with the keys of the lab in its environment. */
export function serving(family: string, rows: readonly Row[], servers: Readonly<Record<string, Server>>) {
  return async (programs: Programs, lab: Lab): Promise<readonly RealEndpoint[]> => {
    const started = Object.entries(servers).map(async ([name, { program, args, env = {} }]) => {
      const port = await freePort();
      await programs.start(program, args(port), port, {
        SECRET_KEY: lab.keys.secretKey,
        VALIDATION_KEY: lab.keys.validationKey,
        MAGIC_KEY: magicKey,
        ...env,
      });
      return [name, `http://127.0.0.1:${port}`] as const;
    });
    return endpointsOf(family, rows, Object.fromEntries(await Promise.all(started)));
  };
}
