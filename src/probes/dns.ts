import dns from "node:dns";
import net from "node:net";
import { type Bounds, defaultBounds } from "../bounds.ts";
import type {
  AddressLookup,
  DnsEvidence,
  RecordLookup as RedactedLookup,
  ResolvedAddress,
} from "../evidence.ts";
import type { CheckOptions } from "../settings.ts";
import { specialRange } from "../special-ranges.ts";
import type { Milliseconds, Redacted, Unredacted } from "../units.ts";
import { askDns } from "./dns-questions.ts";
import { guessTypo } from "./host-typo.ts";
import { localNameRule } from "./local-names.ts";

type DnsFacts = Unredacted<DnsEvidence>;
type RecordLookup = Unredacted<RedactedLookup>;

export interface DnsProbeOptions {
  /** Addresses to use in place of a look-up. */
  readonly resolve?: CheckOptions["resolve"];
  /** Name servers to ask in place of the system, as `address` or `address:port`. */
  readonly servers?: readonly string[];
  /** Name servers whose answer to compare with, whatever the system's is. */
  readonly compareWith?: readonly string[];
  /** For the whole of it. */
  readonly timeoutMs: Milliseconds;
  readonly signal?: AbortSignal;
  readonly bounds?: Pick<Bounds, "maxAddresses" | "maxAliases">;
}

/** The system's resolver may use this part of the time; the rest is for finding out why it failed. */
const systemShare = 0.6;
/** An answer that works, and is only to be compared with DNS, is not worth more waiting than this. */
const comparisonTimeoutMs: Milliseconds = 1500;
/** Names that every working resolver knows: asked to tell a target's fault from a network that is down. */
const knownZone = "com";
const knownHost = "a.root-servers.net";

/**
 * Finds the addresses of a host: as any program on this machine would, or from named servers alone.
 * DNS itself is asked besides when the system's answer needs explaining: it failed, has no IPv4, or is
 * not public (which a hosts file may be the reason of), or is to be compared with other servers'.
 * @param host ASCII name or literal address, without brackets.
 * @param port only compared with those in `resolve`.
 * @returns what was found, within `timeoutMs`; a failure is a result too; names in it are not redacted. Never rejects.
 */
export async function probeDns(host: string, port: number, options: DnsProbeOptions): Promise<DnsFacts> {
  const began = performance.now();
  const left = (): Milliseconds => Math.max(1, options.timeoutMs - (performance.now() - began));
  const { maxAddresses, maxAliases } = options.bounds ?? defaultBounds;
  const some = <L extends RecordLookup | undefined>(lookup: L): L =>
    lookup && { ...lookup, values: lookup.values.slice(0, maxAddresses) };
  const done = (seen: Omit<DnsFacts, "name" | "ms">): DnsFacts => {
    const { system, records, public: elsewhere, addresses, ...rest } = seen;
    return {
      name: host,
      ...(system && { system: { ...system, addresses: system.addresses.slice(0, maxAddresses) } }),
      ...(records && { records: { ...records, a: some(records.a), aaaa: some(records.aaaa) } }),
      ...(elsewhere && { public: { ...elsewhere, a: some(elsewhere.a), aaaa: some(elsewhere.aaaa) } }),
      ...rest,
      addresses: addresses.slice(0, maxAddresses),
      ...(addresses.length > maxAddresses && { addressCount: addresses.length }),
      ms: performance.now() - began,
    };
  };

  if (net.isIP(host) !== 0) return done({ addresses: describe([host], "literal") });
  const pinned = (options.resolve ?? [])
    .filter((entry) => entry.host.toLowerCase() === host.toLowerCase() && entry.port === port)
    .map(({ address }) => address.replace(/^\[|\]$/g, ""));
  if (pinned.length > 0) return done({ addresses: describe(pinned, "option") });

  const named = options.servers !== undefined && options.servers.length > 0 && !isLocalhost(host);
  const limits = { servers: named ? options.servers : undefined, signal: options.signal };
  const compared = options.compareWith !== undefined && isAskedOfDns(host);
  const asking = compared
    ? askPublic(host, {
        servers: options.compareWith,
        signal: options.signal,
        timeoutMs: left() * systemShare,
      })
    : undefined;
  let system: AddressLookup | undefined;
  if (!named) {
    system = await askSystem(host, left() * systemShare, options.signal);
    if (!compared && !needsExplaining(host, system))
      return done({ system, addresses: describe(system.addresses, "dns") });
  }

  const found = (system?.addresses.length ?? 0) > 0;
  const records = await askRecords(host, {
    ...limits,
    timeoutMs: found ? Math.min(left(), comparisonTimeoutMs) : left() * systemShare,
  });
  const addresses = describe(
    found ? (system?.addresses ?? []) : [...records.a.values, ...records.aaaa.values],
    "dns",
  );
  const elsewhere = await asking;
  const seen = { ...(system && { system }), records, ...(elsewhere && { public: elsewhere }), addresses };
  if (addresses.length > 0) return done(seen);

  const target = records.cname?.values[0];
  const aliases =
    target === undefined
      ? undefined
      : await followAliases(host, target, maxAliases, { ...limits, timeoutMs: left() / 2 });
  const parent = await findParent(host, system, { ...limits, timeoutMs: left() });
  const typo = records.a.outcome === "nxdomain" ? guessTypo(host, parent.nearest) : undefined;
  return done({ ...seen, parent, ...(aliases && { aliases }), ...(typo !== undefined && { typo }) });
}

/** Makes names that DNS gave, or that were looked up, fit for a report. */
export function redactDns(facts: DnsFacts, redact: (text: string) => Redacted): DnsEvidence {
  const { name, records, public: elsewhere, parent, typo, aliases, ...rest } = facts;
  const lookup = ({ values, ...about }: RecordLookup) => ({ ...about, values: values.map(redact) });
  return {
    ...rest,
    name: redact(name),
    ...(records && {
      records: {
        servers: records.servers,
        a: lookup(records.a),
        aaaa: lookup(records.aaaa),
        ...(records.cname && { cname: lookup(records.cname) }),
      },
    }),
    ...(elsewhere && { public: { ...elsewhere, a: lookup(elsewhere.a), aaaa: lookup(elsewhere.aaaa) } }),
    ...(parent && {
      parent: { ...parent, nearest: parent.nearest === null ? null : redact(parent.nearest) },
    }),
    ...(typo !== undefined && { typo: redact(typo) }),
    ...(aliases && { aliases: aliases.map(redact) }),
  };
}

function describe(addresses: readonly string[], source: ResolvedAddress["source"]): ResolvedAddress[] {
  return [...new Set(addresses)].flatMap((address): ResolvedAddress[] => {
    const family = net.isIP(address);
    if (family !== 4 && family !== 6) return [];
    const range = specialRange(address);
    return [{ address, family, ...(range !== undefined && { specialRange: range }), source }];
  });
}

/** `getaddrinfo`, with a bound: the call itself can't be cancelled, only left behind. */
function askSystem(
  host: string,
  timeoutMs: Milliseconds,
  signal: AbortSignal | undefined,
): Promise<AddressLookup> {
  return new Promise((resolve) => {
    const settle = (lookup: AddressLookup): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
      resolve(lookup);
    };
    const onAbort = (): void => settle({ outcome: "failed", code: "ABORT_ERR", addresses: [] });
    const timer = setTimeout(
      () => settle({ outcome: "try-again", code: "ETIMEOUT", addresses: [] }),
      timeoutMs,
    );
    signal?.addEventListener("abort", onAbort);
    if (signal?.aborted) return onAbort();
    try {
      dns.lookup(host, { all: true, verbatim: true }, (error, found) => {
        if (error === null)
          return settle({ outcome: "found", addresses: found.map(({ address }) => address) });
        const code = error.code;
        const outcome =
          code === "ENOTFOUND" ? "not-found" : code === "EAI_AGAIN" ? "try-again" : ("failed" as const);
        settle({ outcome, ...(code !== undefined && { code }), addresses: [] });
      });
    } catch {
      settle({ outcome: "failed", addresses: [] });
    }
  });
}

function needsExplaining(host: string, system: AddressLookup): boolean {
  if (!isAskedOfDns(host)) return false;
  // What DNS has to say about a name of this network alone would explain nothing.
  if (system.outcome === "found" && localNameRule(host) !== undefined) return false;
  const v4 = system.addresses.filter((address) => net.isIPv4(address));
  return v4.length === 0 || v4.some((address) => specialRange(address) !== undefined);
}

/** Names that DNS is not for (RFC 6761 §6.3, RFC 6762 §3, RFC 7686 §2), or that a search list completes. */
function isAskedOfDns(host: string): boolean {
  const name = host.toLowerCase().replace(/\.$/, "");
  return name.includes(".") && !isLocalhost(host) && !/\.(local|onion)$/.test(name);
}

function isLocalhost(host: string): boolean {
  return /(^|\.)localhost\.?$/i.test(host);
}

type Limits = Parameters<typeof askDns>[1];

async function askRecords(host: string, limits: Limits): Promise<NonNullable<DnsFacts["records"]>> {
  const types = ["A", "AAAA", "CNAME"] as const;
  const { lookups, servers } = await askDns(
    types.map((type) => ({ name: host, type })),
    limits,
  );
  const [a = unasked, aaaa = unasked, cname = unasked] = lookups;
  return { servers, a, aaaa, ...(cname.outcome === "found" && { cname }) };
}

async function askPublic(host: string, limits: Limits): Promise<NonNullable<DnsFacts["public"]>> {
  const types = ["A", "AAAA"] as const;
  const { lookups, servers } = await askDns(
    types.map((type) => ({ name: host, type })),
    limits,
  );
  const [a = unasked, aaaa = unasked] = lookups;
  return { servers, a, aaaa };
}

/** Follows CNAME records (RFC 1034 §3.6.2) to where they end, come back, or are too many. */
async function followAliases(
  host: string,
  target: string,
  most: number,
  limits: Limits,
): Promise<readonly string[]> {
  const until = performance.now() + limits.timeoutMs;
  const names = [host.toLowerCase().replace(/\.$/, "")];
  for (let next: string | undefined = target.toLowerCase(); next !== undefined && names.length <= most; ) {
    const seen: boolean = names.includes(next);
    names.push(next);
    const timeoutMs = until - performance.now();
    if (seen || timeoutMs <= 0) break;
    const { lookups } = await askDns([{ name: next, type: "CNAME" }], { ...limits, timeoutMs });
    next = lookups[0]?.values[0]?.toLowerCase();
  }
  return names.slice(1);
}

const unasked: RecordLookup = { outcome: "other", values: [] };

/** All parents are asked at once, with a zone that is sure to exist: a resolver that knows none of them knows nothing. */
async function findParent(
  host: string,
  system: AddressLookup | undefined,
  limits: Limits,
): Promise<NonNullable<DnsFacts["parent"]>> {
  const labels = host.replace(/\.$/, "").split(".");
  const parents = labels.map((_, index) => labels.slice(index).join(".")).slice(1, 11);
  const questions = [...parents, knownZone].map((name) => ({ name, type: "SOA" as const }));
  const { lookups } = await askDns(questions, limits);
  const exists = lookups.map(({ outcome }) => outcome === "found" || outcome === "no-data");
  const nearest = parents.find((_, index) => exists[index]) ?? null;
  if (exists.includes(true)) return { nearest, resolverAnswers: true };
  // Where DNS can't be asked directly, the system's own resolver may still work.
  const viaSystem =
    limits.servers === undefined && system?.outcome === "not-found" && localNameRule(host) === undefined
      ? await askSystem(knownHost, limits.timeoutMs, limits.signal)
      : undefined;
  return { nearest, resolverAnswers: viaSystem?.outcome === "found" };
}
