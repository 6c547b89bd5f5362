import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { allCauses } from "../../src/causes/all.ts";
import type { Cause } from "../../src/causes/define.ts";
import type { Evidence } from "../../src/evidence.ts";
import { allFaults, faultName } from "../../src/lab/catalogue.ts";
import type { Fault } from "../../src/lab/define.ts";
import { Lab } from "../../src/lab/lab.ts";
import { checkFault, labKeys } from "../faults.ts";
import { type Ablation, type Healthy, healed, removed } from "../neutral.ts";

/*
 * A cause must rest on what it says it rests on: with the facts named in its `evidence` taken away, it is no longer
 * recognised. Every endpoint of the lab is checked once, and every cause recognised there is put to the test.
 */

interface Gathered {
  readonly fault: Fault;
  readonly evidence: Evidence;
}

const labs: Lab[] = [];
let gathered: readonly Gathered[] = [];

beforeAll(async () => {
  const waiting = [...(await allFaults())];
  const found: Gathered[] = [];
  const worker = async (): Promise<void> => {
    for (let fault = waiting.shift(); fault !== undefined; fault = waiting.shift()) {
      const lab = new Lab(labKeys);
      labs.push(lab);
      found.push({ fault, evidence: (await checkFault(fault, lab)).evidence });
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  gathered = found;
}, 120_000);
afterAll(() => Promise.all(labs.map((lab) => lab.close())));

describe("a cause is no longer recognised", () => {
  it.each<[string, Ablation]>([
    ["without the facts that it names as its evidence", removed],
    ["where those facts are what a healthy endpoint shows", healed],
  ])("%s", (_title, ablation) => {
    const healthy = healthyAmong(gathered);
    expect(gathered.flatMap((one) => survivors(one, ablation, healthy))).toEqual([]);
  });

  it("and this was tried on every cause that the lab can show", () => {
    const recognised = new Set(gathered.flatMap(({ evidence }) => holding(evidence).map(({ id }) => id)));
    const shown = new Set(gathered.map(({ fault }) => fault.id).filter((id) => id !== "healthy"));
    expect([...shown].filter((id) => !recognised.has(id))).toEqual([]);
  });
});

/** Causes that are recognised with their evidence taken away, as `cause on endpoint`. */
function survivors({ fault, evidence }: Gathered, ablation: Ablation, healthy: Healthy): readonly string[] {
  return holding(evidence).flatMap((cause) => {
    const paths = cause.recognise(evidence)?.evidence ?? [];
    const rest = paths.reduce((left, path) => ablation(left, path, healthy), evidence);
    return cause.recognise(rest) === undefined
      ? []
      : [`${cause.id} on ${faultName(fault)} (${paths.join(", ")})`];
  });
}

function holding(evidence: Evidence): readonly Cause[] {
  return allCauses.filter((cause) => cause.recognise(evidence) !== undefined);
}

function healthyAmong(all: readonly Gathered[]): Healthy {
  const right = all.filter(({ fault }) => fault.id === "healthy").map(({ evidence }) => evidence);
  const tls = right.find((evidence) => evidence.tls?.tls12?.outcome === "server-hello")?.tls;
  if (tls === undefined) throw new Error("the lab has no healthy endpoint over HTTPS");
  const profiles = [...right].reverse().map((evidence) => [evidence.settings.profile, evidence] as const);
  return { http: Object.fromEntries(profiles), tls, url };
}

const url = {
  input: "https://hooks.example.com/hook",
  parsed: {
    href: "https://hooks.example.com/hook",
    scheme: "https",
    host: "hooks.example.com",
    hostKind: "name",
    port: 443,
    portIsDefault: true,
    path: "/hook",
    hasCredentials: false,
    keysInUrl: [],
  },
} as unknown as Healthy["url"];
