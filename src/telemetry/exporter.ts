import { randomBytes } from "node:crypto";
import type { Report } from "../report.ts";
import type { Milliseconds } from "../units.ts";
import { type Delivery, deliver, makeAgent } from "./deliver.ts";
import type { TraceSettings } from "./settings.ts";
import { encodeSpans, type Span } from "./span.ts";
import { spansOf } from "./spans-of.ts";

/** Spans that go out together, at the least where there are so many. */
const batchSize = 512;
/** Spans that wait at the most; a check has some fifty. */
const mostWaiting = 8192;
/** A batch that does not fill goes out after this. */
const lingerMs: Milliseconds = 1000;
/** The end of a run waits so long at the most. */
const flushMs: Milliseconds = 5000;

/** What the exporter is told besides its settings. */
export interface ExporterOptions {
  readonly version: string;
  /** Told why traces don't arrive, once until some do. */
  readonly onProblem?: ((line: string) => void) | undefined;
}

/** Sends the traces of checks to a receiver, behind the back of who makes the checks. */
export class TraceExporter {
  readonly #settings: TraceSettings;
  readonly #options: ExporterOptions;
  readonly #agent: ReturnType<typeof makeAgent>;
  readonly #stop = new AbortController();
  #waiting: (readonly Span[])[] = [];
  #count = 0;
  #sending: Promise<void> | undefined;
  #linger: NodeJS.Timeout | undefined;
  #failing = false;
  #lost = 0;
  #overrun = 0;
  #rejected = 0;
  #why = "";
  #said = "";

  constructor(settings: TraceSettings, options: ExporterOptions) {
    this.#settings = settings;
    this.#options = options;
    this.#agent = makeAgent(settings.endpoint);
  }

  /** Takes a report; its trace goes out when there are enough, or after a second. Where too many wait, it is dropped. */
  add(report: Report): void {
    const spans = spansOf(report, { parent: this.#settings.parent, newId });
    if (this.#count > 0 && this.#count + spans.length > mostWaiting) {
      this.#overrun += 1;
      return;
    }
    this.#waiting.push(spans);
    this.#count += spans.length;
    if (this.#count >= batchSize) this.#send();
    else {
      this.#linger ??= setTimeout(() => this.#send(), lingerMs);
      this.#linger.unref();
    }
  }

  /**
   * Sends what waits, and gives up what does not arrive in five seconds.
   * @returns what went wrong since the beginning, in one line; what the receiver wrote is in it as it came.
   */
  async close(): Promise<string | undefined> {
    const timer = setTimeout(() => this.#stop.abort(), flushMs);
    this.#send();
    await this.#sending;
    clearTimeout(timer);
    this.#agent.destroy();
    return this.#summary();
  }

  #send(): void {
    clearTimeout(this.#linger);
    this.#linger = undefined;
    if (this.#waiting.length > 0) this.#sending ??= this.#sendAll();
  }

  /** One batch after another, until nothing waits. */
  async #sendAll(): Promise<void> {
    const { endpoint, headers, timeoutMs, resource } = this.#settings;
    while (this.#waiting.length > 0) {
      const checks = this.#takeBatch();
      const body = encodeSpans(checks.flat(), resource, this.#options.version);
      const how = { headers, timeoutMs, signal: this.#stop.signal, agent: this.#agent };
      this.#note(await deliver(endpoint, body, how), checks.length);
    }
    // Not a moment later: what is added then would find nobody to send it.
    this.#sending = undefined;
  }

  #takeBatch(): readonly (readonly Span[])[] {
    let spans = 0;
    const upTo = this.#waiting.findIndex((check) => {
      spans += check.length;
      return spans >= batchSize;
    });
    const batch = this.#waiting.splice(0, upTo < 0 ? this.#waiting.length : upTo + 1);
    this.#count -= batch.reduce((total, check) => total + check.length, 0);
    return batch;
  }

  #note(delivery: Delivery, checks: number): void {
    if (delivery.outcome === "delivered") {
      this.#failing = false;
      this.#rejected += delivery.rejected;
      if (delivery.message !== "") this.#said = delivery.message;
      return;
    }
    this.#lost += checks;
    this.#why = delivery.why;
    if (!this.#failing) this.#options.onProblem?.(`traces don't arrive: ${delivery.why}`);
    this.#failing = true;
  }

  #summary(): string | undefined {
    const checks = (count: number) => `${count} ${count === 1 ? "check" : "checks"}`;
    const problems = [
      ...(this.#lost > 0 ? [`traces of ${checks(this.#lost)} did not arrive: ${this.#why}`] : []),
      ...(this.#overrun > 0 ? [`traces of ${checks(this.#overrun)} were dropped: too many waited`] : []),
      ...(this.#rejected > 0 ? [`the receiver of traces refused ${this.#rejected} spans`] : []),
      ...(this.#said === "" ? [] : [`the receiver of traces says: ${this.#said.slice(0, longestWords)}`]),
    ];
    return problems.length === 0 ? undefined : problems.join("; ");
  }
}

/** Characters of what the receiver wrote. */
const longestWords = 200;

/** A random id; the one that is all zeros stands for none. */
export function newId(octets: number): string {
  while (true) {
    const id = randomBytes(octets).toString("hex");
    if (!/^0+$/.test(id)) return id;
  }
}
