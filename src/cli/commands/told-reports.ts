import { compareWith } from "../../baseline.ts";
import type { Report } from "../../report.ts";
import { SummaryBuilder } from "../../summary/build.ts";
import type { BaselineIndex } from "../../targets/baseline-index.ts";
import { type ExitCode, exitCodeOf, exitCodes } from "../exit-codes.ts";
import type { VolumeFlags } from "../flags.ts";
import { outputStyle, ReportOutput } from "../output.ts";
import { requireCreatable } from "../report-file.ts";
import { gravest } from "./gravest.ts";
import { openBaseline } from "./list-sources.ts";
import { writeSummary } from "./write-summary.ts";

/** How reports of checks that were made elsewhere are told. */
export interface TellingFlags extends VolumeFlags {
  readonly baseline?: string;
  readonly summary?: string;
  readonly strict?: boolean;
  readonly reporter: readonly string[];
  readonly color: boolean;
}

/** Where reports of many targets go that were checked elsewhere: baseline, summary, reporters and exit code. */
export class ToldReports {
  readonly #flags: TellingFlags;
  readonly #baseline: BaselineIndex | undefined;
  readonly #summary = new SummaryBuilder();
  readonly #codes = new Set<ExitCode>();
  #output: ReportOutput | undefined;

  private constructor(flags: TellingFlags, baseline: BaselineIndex | undefined) {
    this.#flags = flags;
    this.#baseline = baseline;
  }

  /**
   * Reads the baseline, and sees that the summary can be written; reporters are opened by `begin`.
   * @throws UsageError for a file that can't be had.
   */
  static async prepare(flags: TellingFlags): Promise<ToldReports> {
    if (flags.summary !== undefined) await requireCreatable(flags.summary);
    return new ToldReports(flags, await openBaseline(flags.baseline));
  }

  /** @throws UsageError for an unknown reporter, or a file that can't be written. */
  async begin(): Promise<void> {
    const { reporter, color, verbose = false, quiet = false } = this.#flags;
    this.#output = await ReportOutput.open(reporter, {
      style: outputStyle(color),
      verbose,
      quiet,
      strict: this.#strict,
      several: true,
      many: true,
      summary: () => this.#summary.value(),
    });
  }

  async add(report: Report): Promise<void> {
    const told = this.#baseline === undefined ? report : compareWith(report, this.#baseline.of(report));
    const code = exitCodeOf(told, this.#strict || (told.strict ?? false));
    this.#codes.add(code);
    this.#summary.add(told, code === exitCodes.pass);
    await this.#output?.add(told);
  }

  /** A target that there is no report on. */
  addMissing(code: ExitCode): void {
    this.#summary.addUnreadable();
    this.#codes.add(code);
  }

  /** @returns the exit code that all of it comes to. */
  async close(): Promise<ExitCode> {
    if (this.#baseline !== undefined) {
      const { names, count, latest } = this.#baseline.removed();
      this.#summary.setRemoved(names, count, latest);
    }
    await this.#output?.close();
    if (this.#flags.summary !== undefined) await writeSummary(this.#flags.summary, this.#summary.value());
    return gravest(this.#codes);
  }

  get #strict(): boolean {
    return this.#flags.strict ?? false;
  }
}
