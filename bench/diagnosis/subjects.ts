import real from "real-endpoints";
import { allFaults, faultName } from "../../src/lab/catalogue.ts";
import type { Fault } from "../../src/lab/define.ts";
import { Lab } from "../../src/lab/lab.ts";
import { checkOptionsOf } from "../../src/lab/options.ts";
import { labKeys } from "../../test/faults.ts";
import type { RealEndpoint, ServeEndpoints } from "../../test/real/endpoints/endpoint.ts";
import { Programs } from "../../test/real/programs.ts";
import type { Subject } from "./subject.ts";

/** Every endpoint of the lab, each served anew for every check. */
export async function labSubjects(): Promise<readonly Subject[]> {
  return (await allFaults()).map(labSubject);
}

function labSubject(fault: Fault): Subject {
  return {
    name: faultName(fault),
    family: fault.others === undefined ? "lab" : "mixed",
    expected: fault.id,
    also: fault.also ?? [],
    others: fault.others ?? [],
    open: async () => {
      const lab = new Lab(labKeys);
      const { url, options = [] } = await fault.serve(lab);
      return {
        options: {
          url,
          ...labKeys,
          local: !fault.public,
          ...(fault.profile && { profile: fault.profile }),
          ...checkOptionsOf(options),
          ca: lab.authority.rootPem,
        },
        close: () => lab.close(),
      };
    },
  };
}

export interface RealSubjects {
  readonly subjects: readonly Subject[];
  /** Families that could not be started here, with the reason. */
  readonly absent: readonly string[];
  readonly close: () => Promise<void>;
}

/** Starts the real servers and frameworks; they run until closed, and all checks meet the same ones. */
export async function realSubjects(): Promise<RealSubjects> {
  const [programs, lab] = [new Programs(), new Lab(labKeys)];
  const absent: string[] = [];
  const found = await Promise.all(
    servers().map(async ([family, serve]) => {
      try {
        return (await serve(programs, lab)).map((endpoint) => realSubject(endpoint, lab));
      } catch (error) {
        absent.push(`${family}: ${(error as Error).message.split("\n")[0]}`);
        return [];
      }
    }),
  );
  return {
    subjects: found.flat(),
    absent,
    close: async () => {
      await programs.close();
      await lab.close();
    },
  };
}

function servers(): readonly (readonly [string, ServeEndpoints])[] {
  return real.flatMap(([family, exported]) =>
    Object.entries(exported).flatMap(([name, value]) =>
      name.startsWith("serve") && typeof value === "function" ? [[family, value as ServeEndpoints] as const] : [],
    ),
  );
}

function realSubject({ id, face, url, options = {}, also = [] }: RealEndpoint, lab: Lab): Subject {
  return {
    name: face,
    family: "real",
    expected: id,
    also,
    others: [],
    open: async () => ({
      options: { url, ...labKeys, local: true, ca: lab.authority.rootPem, ...options },
      close: async () => {},
    }),
  };
}
