import real from "real-endpoints";
import { check } from "../../src/check.ts";
import { allFaults, faultName } from "../../src/lab/catalogue.ts";
import type { Fault } from "../../src/lab/define.ts";
import { Lab } from "../../src/lab/lab.ts";
import { checkOptionsOf } from "../../src/lab/options.ts";
import { labKeys } from "../../test/faults.ts";
import type { RealEndpoint, ServeEndpoints } from "../../test/real/endpoints/endpoint.ts";
import { networkEndpoints } from "../../test/real/endpoints/network.ts";
import { buildInternet } from "../../test/real/network/internet.ts";
import { Programs } from "../../test/real/programs.ts";
import { runCommand } from "./command.ts";
import { postWithCurl, type Target } from "./curl.ts";
import type { Opened, Subject } from "./subject.ts";

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
      return inProcess(
        {
          url,
          ...labKeys,
          local: !fault.public,
          ...(fault.profile && { profile: fault.profile }),
          ...(fault.audit && { audit: true, auditTiming: fault.audit === "timing" }),
          ...checkOptionsOf(options),
          ca: lab.authority.rootPem,
        },
        () => lab.close(),
      );
    },
  };
}

/** Endpoints that run until closed, so that all checks meet the same ones. */
export interface Running {
  readonly subjects: readonly Subject[];
  /** Families that could not be started here, with the reason. */
  readonly absent: readonly string[];
  readonly close: () => Promise<void>;
}

/** Starts the real servers and frameworks. */
export async function realSubjects(): Promise<Running> {
  const [programs, lab] = [new Programs(), new Lab(labKeys)];
  const absent: string[] = [];
  const found = await Promise.all(
    servers().map(async ([family, serve]) => {
      try {
        return (await serve(programs, lab)).map((endpoint) => realSubject(endpoint, lab));
      } catch (error) {
        absent.push(`${family}: ${reason(error)}`);
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
      name.startsWith("serve") && typeof value === "function"
        ? [[family, value as ServeEndpoints] as const]
        : [],
    ),
  );
}

function realSubject({ id, face, url, options = {}, also = [], restMs }: RealEndpoint, lab: Lab): Subject {
  const target = { url, ...labKeys, local: true, ca: lab.authority.rootPem, ...options };
  return {
    name: face,
    family: "real",
    server: URL.canParse(url) ? new URL(url).origin : url,
    expected: id,
    also,
    others: [],
    ...(restMs !== undefined && { restMs }),
    open: async () => inProcess(target, async () => {}),
  };
}

function inProcess(target: Target, close: () => Promise<void>): Opened {
  return {
    check: () => check(target),
    command: () => runCommand(target),
    curl: () => postWithCurl(target),
    close,
  };
}

/** Builds the Internet of namespaces, in which the built command runs. Needs root. */
export async function networkSubjects(): Promise<Running> {
  try {
    const { here, close } = await buildInternet();
    const inside = ["ip", "netns", "exec", here.name];
    const subjects = networkEndpoints.map(
      ({ id, face, url, options = [], also = [], restMs }): Subject => ({
        name: face,
        family: "network",
        expected: id,
        also,
        others: [],
        ...(restMs !== undefined && { restMs, server: new URL(url).origin }),
        open: async () => ({
          check: async () => (await here.check(url, ...options)).report,
          curl: () => postWithCurl({ url, ...labKeys, ...timeoutOf(options) }, inside),
          close: async () => {},
        }),
      }),
    );
    return { subjects, absent: [], close };
  } catch (error) {
    return { subjects: [], absent: [`network: ${reason(error)}`], close: async () => {} };
  }
}

function timeoutOf(options: readonly string[]): Pick<Target, "timeoutMs"> {
  const at = options.indexOf("--timeout");
  return at === -1 ? {} : { timeoutMs: Number(options[at + 1]) * 1000 };
}

function reason(error: unknown): string {
  return error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
}
