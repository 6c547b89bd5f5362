import { learntSecrets } from "../../redact/learnt.ts";
import { Redactor } from "../../redact.ts";

/** More lines of the same kind are not read. */
export const mostTold = 20;

/** Says on standard error which entries of a list could not be read or tried. */
export class Complaints {
  count = 0;

  /** @param place of the entry: `targets.csv:12`. */
  add(place: string, problem: string): void {
    if (this.count++ >= mostTold) return;
    const line = problem.startsWith(place) ? problem : `${place}: ${problem}`;
    const shown = new Redactor({ others: learntSecrets() }).url(line);
    process.stderr.write(`prevalidate: ${shown.replaceAll(/[\0-\x1f\x7f-\x9f]+/g, " ")}\n`);
  }

  /** Says how many were left out. */
  end(): void {
    if (this.count > mostTold)
      process.stderr.write(
        `prevalidate: and ${this.count - mostTold} more that could not be read or tried\n`,
      );
  }
}
