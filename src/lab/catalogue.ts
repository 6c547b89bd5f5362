import type { Fault } from "./define.ts";

/** The faults by family, each loaded when it is asked for: `lab` starts fast, whatever the others need. */
export const faultFamilies: Readonly<Record<string, () => Promise<readonly Fault[]>>> = {
  healthy: async () => (await import("./faults/healthy.ts")).healthyFaults,
  tool: async () => (await import("./faults/tool.ts")).toolFaults,
  url: async () => (await import("./faults/url.ts")).urlFaults,
  dns: async () => (await import("./faults/dns.ts")).dnsFaults,
  tcp: async () => (await import("./faults/tcp.ts")).tcpFaults,
  tls: async () => (await import("./faults/tls.ts")).tlsFaults,
  http: async () => (await import("./faults/http.ts")).httpFaults,
  redirect: async () => (await import("./faults/redirect.ts")).redirectFaults,
  gate: async () => (await import("./faults/gate.ts")).gateFaults,
  method: async () => (await import("./faults/method.ts")).methodFaults,
  route: async () => (await import("./faults/route.ts")).routeFaults,
  handler: async () => (await import("./faults/handler.ts")).handlerFaults,
  key: async () => (await import("./faults/key.ts")).keyFaults,
  secret: async () => (await import("./faults/secret.ts")).secretFaults,
  leak: async () => (await import("./faults/leak.ts")).leakFaults,
  audit: async () => (await import("./faults/audit.ts")).auditFaults,
  mixed: async () => (await import("./faults/mixed.ts")).mixedFaults,
};

/** Endpoints that attack whoever asks them: each under a name of its own, since several do the same to a check. */
export async function hostileFaults(): Promise<readonly Fault[]> {
  return (await import("./faults/hostile.ts")).hostileFaults;
}

/** Every endpoint the lab can serve but the hostile ones, the healthy ones first, then by layer. */
export async function allFaults(): Promise<readonly Fault[]> {
  return (await Promise.all(Object.values(faultFamilies).map((load) => load()))).flat();
}

/** `key/html-escaped`, or `gate/csrf:django` for one of several faces: what names a fault on the command line. */
export function faultName({ id, face, hostile }: Fault): string {
  if (hostile !== undefined) return `hostile/${hostile}`;
  return face === undefined ? id : `${id}:${face}`;
}

/**
 * Finds the faults that a word names.
 * @param word a fault's name, a cause's id (all its faces), a family (all of it), or `mixed` (several faults at once).
 * @returns none for any other word. Only what the word's beginning calls for is loaded.
 */
export async function faultsNamed(word: string): Promise<readonly Fault[]> {
  const family = word.split(/[/:]/)[0] ?? "";
  if (family === "hostile") {
    const faults = await hostileFaults();
    return word === family || word === "hostile/*" ? faults : faults.filter((one) => faultName(one) === word);
  }
  if (!Object.hasOwn(faultFamilies, family)) return [];
  // Several families have healthy endpoints, of their kind.
  const faults = family === "healthy" ? await allFaults() : await membersOf(family);
  if (word === "mixed") return faults;
  const ids = word === `${family}/*` ? family : word;
  return faults.filter((fault) => [fault.id, fault.id.split("/")[0], faultName(fault)].includes(ids));
}

/** Those of the family first, then those that have a fault of it among several. */
async function membersOf(family: string): Promise<readonly Fault[]> {
  const [own, mixed] = await Promise.all([faultFamilies[family]?.(), faultFamilies.mixed?.()]);
  return family === "mixed" ? (own ?? []) : [...(own ?? []), ...(mixed ?? [])];
}
