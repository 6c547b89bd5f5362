import type { CheckId, Report, Severity } from "../report.ts";
import { checkIds } from "../report.ts";
import { version } from "../version.ts";
import { Changed } from "./changed.ts";
import {
  type CauseCount,
  type CertificateEnd,
  type CheckCount,
  type FailingTarget,
  type HostCount,
  mostCertificates,
  mostExamples,
  mostFailing,
  mostHosts,
  mostSlow,
  type SlowTarget,
  type Summary,
} from "./summary.ts";
import { leadingFindingOf, nameOf } from "./words.ts";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Counting = Mutable<Omit<CauseCount, "examples">> & { readonly examples: string[] };

const day = 86_400_000;
/** The range of dates (ECMA-262, "Time Values and Time Range"). */
const longestTime = 8.64e15;
/** More hosts than this are counted together: nothing here grows without end. */
const mostHostsKnown = 20_000;

/** Builds the summary of a run from its reports, one after another; none of them is kept. */
export class SummaryBuilder {
  #startedAt: string | null = null;
  #endedAt: string | null = null;
  #good = 0;
  #warned = 0;
  #unreadable = 0;
  readonly #verdicts = { pass: 0, fail: 0, inconclusive: 0 };
  readonly #validates = { yes: 0, no: 0, unknown: 0 };
  readonly #causes = new Map<string, Counting>();
  readonly #checks = new Map<CheckId, Mutable<CheckCount>>();
  readonly #hosts = new Map<string, Mutable<HostCount>>();
  readonly #certificates = new Smallest<CertificateEnd>(mostCertificates, byEnd, ({ host, notAfter }) =>
    [host, notAfter].join(" "),
  );
  readonly #slow = new Smallest<SlowTarget>(mostSlow, (a, b) => b.ms - a.ms || order(a.target, b.target));
  readonly #failing: FailingTarget[] = [];
  #failingCount = 0;
  readonly #changed = new Changed();

  /**
   * Counts a report.
   * @param good whether the command would end with 0 on its account.
   */
  add(report: Report, good: boolean): void {
    const { verdict, startedAt, durationMs, findings } = report;
    this.#addTime(Date.parse(startedAt), durationMs);
    this.#verdicts[verdict]++;
    this.#validates[report.validates === null ? "unknown" : report.validates ? "yes" : "no"]++;
    if (verdict === "pass" && findings.some(({ severity }) => severity === "warning")) this.#warned++;
    if (good) this.#good++;
    else this.#addFailing(report);
    this.#addFindings(report);
    this.#addChecks(report);
    this.#addHost(report);
    this.#addCertificate(report);
    const { name, target } = report;
    const ms = report.evidence.http?.validation?.timings.totalMs;
    if (ms !== undefined) this.#slow.add({ target, ...(name !== undefined && { name }), ms: Math.round(ms) });
    if (report.comparison) this.#changed.add(report, report.comparison, good);
  }

  /** Counts an entry that could not be tried. */
  addUnreadable(): void {
    this.#unreadable++;
  }

  /** Tells which targets of the baseline were not in the run. */
  setRemoved(names: readonly string[], count: number, baseline: string | null): void {
    this.#changed.setRemoved(names, count, baseline);
  }

  /** The summary as it is now. */
  value(): Summary {
    const { pass, fail, inconclusive } = this.#verdicts;
    const hosts = [...this.#hosts.values()].sort(worstFirst);
    return {
      schema: "prevalidate/summary@1",
      tool: { name: "prevalidate", version },
      startedAt: this.#startedAt,
      endedAt: this.#endedAt,
      targets: pass + fail + inconclusive,
      good: this.#good,
      verdicts: { ...this.#verdicts },
      warned: this.#warned,
      validates: { ...this.#validates },
      unreadable: this.#unreadable,
      causes: [...this.#causes.values()]
        .map((cause) => ({ ...cause, examples: [...cause.examples] }))
        .sort(gravestFirst),
      checks: checkIds.flatMap((id) => this.#checks.get(id) ?? []),
      hosts: hosts.slice(0, mostHosts),
      hostCount: hosts.length,
      certificates: this.#certificates.list(),
      certificateCount: this.#certificates.count,
      slowest: this.#slow.list(),
      failing: [...this.#failing],
      failingCount: this.#failingCount,
      ...(this.#changed.value() && { changes: this.#changed.value() as NonNullable<Summary["changes"]> }),
    };
  }

  /** What a saved report has for a time need not be one. */
  #addTime(started: number, durationMs: number): void {
    const ended = started + durationMs;
    if (!(Math.abs(started) < longestTime && Math.abs(ended) < longestTime)) return;
    const [startedAt, endedAt] = [new Date(started).toISOString(), new Date(ended).toISOString()];
    if (this.#startedAt === null || startedAt < this.#startedAt) this.#startedAt = startedAt;
    if (this.#endedAt === null || endedAt > this.#endedAt) this.#endedAt = endedAt;
  }

  #addFailing(report: Report): void {
    this.#failingCount++;
    if (this.#failing.length >= mostFailing) return;
    const { name, target, profile, verdict } = report;
    const leading = leadingFindingOf(report);
    this.#failing.push({
      target,
      ...(name !== undefined && { name }),
      profile,
      verdict,
      cause: leading?.id ?? null,
      title: leading?.title ?? null,
    });
  }

  #addFindings(report: Report): void {
    for (const { id, title, severity } of report.findings) {
      const known = this.#causes.get(id);
      const likely = report.likelyCause?.id === id ? 1 : 0;
      const name = nameOf(report);
      if (known === undefined)
        this.#causes.set(id, { id, title, severity, targets: 1, likely, example: name, examples: [name] });
      else {
        known.targets++;
        known.likely += likely;
        if (known.examples.length < mostExamples) known.examples.push(name);
        if (gravity(severity) > gravity(known.severity)) known.severity = severity;
      }
    }
  }

  #addChecks({ checks }: Report): void {
    for (const { id, outcome } of checks) {
      const known = this.#checks.get(id) ?? { id, pass: 0, fail: 0, warn: 0, skipped: 0 };
      known[outcome]++;
      this.#checks.set(id, known);
    }
  }

  #addHost({ evidence, verdict }: Report): void {
    const named = evidence.url.parsed?.host ?? "";
    const host = this.#hosts.has(named) || this.#hosts.size < mostHostsKnown ? named : "…";
    const known = this.#hosts.get(host) ?? { host, targets: 0, pass: 0, fail: 0, inconclusive: 0 };
    known.targets++;
    known[verdict]++;
    this.#hosts.set(host, known);
  }

  #addCertificate({ evidence, target, name, startedAt }: Report): void {
    const { tls, url } = evidence;
    const sent = tls?.handshake.outcome === "established" ? tls.handshake.chain : tls?.tls12?.chain;
    const notAfter = sent?.[0]?.notAfter;
    const days = Math.floor((Date.parse(notAfter ?? "") - Date.parse(startedAt)) / day);
    if (notAfter === undefined || Number.isNaN(days)) return;
    this.#certificates.add({
      host: url.parsed?.host ?? "",
      target,
      ...(name !== undefined && { name }),
      notAfter: new Date(notAfter).toISOString(),
      days,
    });
  }
}

/** Keeps the first of many in an order. */
class Smallest<T> {
  readonly #most: number;
  readonly #order: (a: T, b: T) => number;
  readonly #same: ((item: T) => string) | undefined;
  #kept: T[] = [];
  readonly #known = new Set<string>();
  /** How many there were; those that are the same as another count once, as far as they are remembered. */
  count = 0;

  /** @param same what two items are the same by; the first of them is kept. */
  constructor(most: number, order: (a: T, b: T) => number, same?: (item: T) => string) {
    this.#most = most;
    this.#order = order;
    this.#same = same;
  }

  add(item: T): void {
    const same = this.#same?.(item);
    if (same !== undefined && this.#known.has(same)) return;
    if (same !== undefined && this.#known.size < mostHostsKnown) this.#known.add(same);
    this.count++;
    const last = this.#kept.at(-1);
    if (this.#kept.length >= this.#most && last !== undefined && this.#order(item, last) >= 0) return;
    const at = this.#kept.findIndex((other) => this.#order(item, other) < 0);
    this.#kept.splice(at === -1 ? this.#kept.length : at, 0, item);
    if (this.#kept.length > this.#most) this.#kept.pop();
  }

  list(): readonly T[] {
    return [...this.#kept];
  }
}

const severities: readonly Severity[] = ["info", "warning", "error"];

function gravity(severity: Severity): number {
  return severities.indexOf(severity);
}

function gravestFirst(a: CauseCount, b: CauseCount): number {
  return gravity(b.severity) - gravity(a.severity) || b.targets - a.targets || order(a.id, b.id);
}

function worstFirst(a: HostCount, b: HostCount): number {
  return b.fail - a.fail || b.inconclusive - a.inconclusive || order(a.host, b.host);
}

function byEnd(a: CertificateEnd, b: CertificateEnd): number {
  return order(a.notAfter, b.notAfter) || order(a.target, b.target);
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
