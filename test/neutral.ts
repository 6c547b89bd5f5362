import type { Evidence, Exchange, TlsEvidence, UrlEvidence } from "../src/evidence.ts";
import { shown } from "./reporters/sample.ts";

/** Evidence of endpoints that are right: what stands in for a fact that is taken away. */
export interface Healthy {
  /** By profile. */
  readonly http: Readonly<Record<string, Evidence>>;
  readonly tls: TlsEvidence;
  /** Of an address that looks public. */
  readonly url: UrlEvidence;
}

/** Takes one fact out of the evidence: puts in its place what a healthy endpoint shows, or nothing. */
export type Ablation = (evidence: Evidence, path: string, healthy: Healthy) => Evidence;

/** The fact is gone, as if it had not been looked at. */
export const removed: Ablation = (evidence, path, healthy) => {
  const [part = "", name] = path.split(".");
  // An address is always there, and judged: without its trouble it is a healthy one.
  if (part === "url") return { ...evidence, url: healthy.url };
  const all = { ...evidence } as Record<string, unknown>;
  if (name === undefined || path === "tls.handshake") delete all[part];
  else if (all[part] !== undefined)
    all[part] = without(all[part] as Readonly<Record<string, unknown>>, required[path] ?? {}, name);
  return all as unknown as Evidence;
};

/** What stays when a fact is taken away that its part can't do without. */
const required: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "dns.addresses": { addresses: [] },
  "tcp.attempts": { attempts: [] },
};

function without(
  part: Readonly<Record<string, unknown>>,
  instead: Readonly<Record<string, unknown>>,
  name: string,
): Readonly<Record<string, unknown>> {
  const { [name]: _gone, ...rest } = part;
  return { ...rest, ...instead };
}

/** The fact is as a healthy endpoint would have it, everything else as it was. */
export const healed: Ablation = (evidence, path, healthy) => {
  const [part, name = ""] = path.split(".");
  if (part === "http" && name !== "") return healedExchange(evidence, name, healthy);
  if (path === "tls.handshake" || path === "tls.tls12")
    return evidence.tls === undefined
      ? evidence
      : { ...evidence, tls: healedTls(evidence.tls, name, healthy.tls) };
  const put = puts[path];
  return put === undefined ? removed(evidence, path, healthy) : put(evidence);
};

const address = { address: "203.0.113.7", family: 4, source: "dns" } as const;
const found = { outcome: "found", values: [shown(address.address)] } as const;

const puts: Readonly<Record<string, (evidence: Evidence) => Evidence>> = {
  dns: (evidence) => ({
    ...evidence,
    dns: {
      name: evidence.dns?.name ?? shown(""),
      ms: 1,
      system: { outcome: "found", addresses: [address.address] },
      addresses: [address],
    },
  }),
  "dns.addresses": (evidence) =>
    evidence.dns === undefined ? evidence : { ...evidence, dns: { ...evidence.dns, addresses: [address] } },
  "dns.records": (evidence) =>
    evidence.dns === undefined
      ? evidence
      : {
          ...evidence,
          dns: {
            ...evidence.dns,
            records: { servers: [], a: found, aaaa: { outcome: "no-data", values: [] } },
          },
        },
  "tcp.attempts": (evidence) =>
    evidence.tcp === undefined
      ? evidence
      : {
          ...evidence,
          tcp: {
            ...evidence.tcp,
            attempts: evidence.tcp.attempts.map(({ address: at, family }) => ({
              address: at,
              family,
              outcome: "connected",
              ms: 1,
            })),
          },
        },
};

function healedTls(tls: TlsEvidence, name: string, right: TlsEvidence): TlsEvidence {
  if (name === "handshake") return { ...tls, handshake: right.handshake };
  return right.tls12 === undefined ? tls : { ...tls, tls12: right.tls12 };
}

/** Repetitions are healed by what they repeat; what a healthy endpoint is not asked for is removed. */
function healedExchange(evidence: Evidence, name: string, healthy: Healthy): Evidence {
  const right = healthy.http[evidence.settings.profile]?.http ?? {};
  const base = name.replace(/-(?:again|retry|plain|marked)+$/, "");
  const exchange = right[name] ?? right[base];
  if (exchange === undefined) return removed(evidence, `http.${name}`, healthy);
  const renamed: Exchange = { ...exchange, name };
  return { ...evidence, http: { ...evidence.http, [name]: renamed } };
}
