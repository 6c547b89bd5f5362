import { diagnose } from "../diagnose.ts";
import type { Evidence, Silence, Vantage } from "../evidence.ts";
import type { Redactor } from "../redact.ts";
import type { Report } from "../report.ts";
import type { CheckOptions, VantagePoint } from "../settings.ts";
import type { Redacted } from "../units.ts";
import { errorsOf, vantageOf } from "./seen.ts";

/** What looking from elsewhere needs. */
export interface Looking {
  /** Those of the check from here. */
  readonly options: CheckOptions;
  /** What was seen from here. */
  readonly evidence: Evidence;
  readonly redactor: Redactor;
  /** Makes a check with other options. */
  readonly check: (options: CheckOptions) => Promise<Report>;
}

/**
 * Makes the same check from each vantage point, one after the other, so that none is in another's way. What differs
 * from what was seen from here is looked at once more; where it stays so, the endpoint is asked from here again, to
 * see that it did not change meanwhile.
 * @returns in the order of the options, and the control last where there was one. Never rejects on account of a place.
 */
export async function lookFromElsewhere(looking: Looking): Promise<readonly Vantage[]> {
  const { options, evidence, redactor, check } = looking;
  const { signal } = options;
  const own = { evidence, ...diagnose(evidence) };
  const here = errorsOf(own);
  const ownView = vantageOf(own, { name: redactor.text("here"), by: "here" }, here);
  const seen: Vantage[] = [];
  for (const point of options.via ?? []) {
    if (signal?.aborted) break;
    const step = { step: `via-${point.name}`, asking: `Checking from ${redactor.text(point.name)}` };
    options.onProgress?.({ ...step, state: "started" });
    seen.push(await lookFrom(point, looking, (view) => differs(view, ownView), here));
    options.onProgress?.({ ...step, state: "finished" });
  }
  if (signal?.aborted || !seen.some((view) => differs(view, ownView))) return seen;
  const again = await check({ ...there(options), ...proxyOf(options), only: ["Validation"] });
  return [...seen, vantageOf(again, { name: ownView.name, by: "here" }, here)];
}

async function lookFrom(
  point: VantagePoint,
  { options, redactor, check }: Looking,
  isOdd: (view: Vantage) => boolean,
  here: ReadonlySet<string>,
): Promise<Vantage> {
  const bySsh = /^ssh:/i.test(point.url);
  const place = { name: redactor.text(point.name), by: bySsh ? "ssh" : "proxy" } as const;
  const look = async (proxy: string, said = () => "") => {
    const view = vantageOf(await check({ ...there(options), proxy }), place, here);
    return bySsh ? inWordsOfSsh(view, said(), (text) => redactor.text(text)) : view;
  };
  const twice = async (...way: Parameters<typeof look>) => {
    const view = await look(...way);
    return isOdd(view) && !options.signal?.aborted ? look(...way) : view;
  };
  if (!bySsh) return twice(point.url);

  const { openSsh } = await import("./ssh.ts");
  const way = await openSsh(new URL(point.url), options);
  if (way.proxy === undefined) return failing(place, redactor.text(way.failed));
  try {
    return await twice(way.proxy, way.said);
  } finally {
    await way.close();
  }
}

/** ssh closes a connection of which it could make nothing, and says why on standard error. */
function inWordsOfSsh(view: Vantage, said: string, redact: Redactor["text"]): Vantage {
  const why = [...said.matchAll(/open failed: ([^\r\n]+)/g)].at(-1)?.[1];
  if (view.answer !== undefined || why === undefined) return view;
  if (/^administratively prohibited/.test(why))
    return failing(view, redact(`sshd does not forward connections: ${why}`));
  const { failed, ...rest } = view;
  return { ...rest, silence: { how: howIn(why), words: redact(`ssh could not connect from there: ${why}`) } };
}

/** The system's words on that machine, as `strerror` has them. */
function howIn(why: string): Silence["how"] {
  if (/refused/i.test(why)) return "refused";
  if (/timed out/i.test(why)) return "timeout";
  if (/unreachable|no route/i.test(why)) return "unreachable";
  return /name|resol/i.test(why) ? "dns" : "failed";
}

function failing({ name, by }: Pick<Vantage, "name" | "by">, failed: Redacted): Vantage {
  return { name, by, failed, cause: null, onlyThere: [] };
}

/** It ended otherwise than from here. */
function differs(view: Vantage, own: Vantage): boolean {
  if (view.failed !== undefined) return false;
  return view.answer?.accepted !== own.answer?.accepted || view.onlyThere.length > 0;
}

/** The same check for another place: names are looked up there, and nothing is made twice that need not be. */
function there(options: CheckOptions): CheckOptions {
  const {
    via,
    audit,
    auditTiming,
    waitMs,
    retries,
    compareDns,
    dnsServers,
    resolve,
    proxy,
    onProgress,
    ...rest
  } = options;
  return rest;
}

/** From here by the way, and with the addresses, that the check from here took. */
function proxyOf({ proxy, resolve, dnsServers }: CheckOptions): Partial<CheckOptions> {
  return {
    ...(proxy !== undefined && { proxy }),
    ...(resolve && { resolve }),
    ...(dnsServers && { dnsServers }),
  };
}
