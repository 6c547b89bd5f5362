import { check } from "../check.ts";
import { readIgnored } from "../cli/ignored.ts";
import { diagnose } from "../diagnose.ts";
import { exitCodeOf, exitCodes } from "../exit-codes.ts";
import { eventTypeNamed } from "../protocol/type-names.ts";
import type { Report } from "../report.ts";
import { renderExchange } from "../reporters/terminal/exchange.ts";
import { makeStyle } from "../reporters/terminal/style.ts";
import { renderReport } from "../reporters/terminal/terminal.ts";
import { type SendOptions, send } from "../send.ts";
import type { CheckOptions } from "../settings.ts";
import { keysFromEnvironment } from "./keys.ts";
import { withUrl } from "./serve.ts";

/**
 * As for `check`. Without keys, those in `PREVALIDATE_SECRET_KEY` and `PREVALIDATE_VALIDATION_KEY` are taken;
 * the endpoint need not be public unless `local` is false.
 */
export interface ValidateOptions extends Omit<CheckOptions, "url"> {
  /** Warnings fail as well. */
  readonly strict?: boolean;
  /** Ids of causes, or families such as `leak/*`, that don't count. */
  readonly ignore?: readonly string[];
}

/** As for `send`, with keys from the environment unless they are given. */
export type TakeOptions = Omit<SendOptions, "url" | "type">;

/** What a matcher gives to vitest. */
interface Outcome {
  readonly pass: boolean;
  readonly message: () => string;
}

/** What vitest tells a matcher. */
interface State {
  readonly isNot: boolean;
}

const style = makeStyle({ color: false, unicode: true });

/** The matchers, in the form that `expect.extend` takes. */
export const matchers = {
  async toValidate(this: State, endpoint: unknown, options: ValidateOptions = {}): Promise<Outcome> {
    const { strict = false, ignore = [], ...settings } = options;
    return withUrl(endpoint, async (url) => {
      const checked = await check({ ...keysFromEnvironment(), local: true, ...settings, url });
      const ignored = readIgnored(ignore);
      const report =
        ignored.length === 0 ? checked : { ...checked, ...diagnose(checked.evidence, { ignore: ignored }) };
      const code = exitCodeOf(report, strict);
      return {
        // What could not be found out is neither: it fails with `not` and without.
        pass: code === exitCodes.inconclusive ? this.isNot : code === exitCodes.pass,
        message: () => told(report, this.isNot, strict),
      };
    });
  },

  async toTake(this: State, endpoint: unknown, type: string, options: TakeOptions = {}): Promise<Outcome> {
    const named = eventTypeNamed(type);
    if (named === undefined) throw new TypeError(`toTake: there is no event of type “${type}”`);
    return withUrl(endpoint, async (url) => {
      const { exchange, acceptance } = await send({ ...keysFromEnvironment(), ...named, ...options, url });
      const { accepted, why } = acceptance;
      const heading = `the sender would ${accepted === null ? "perhaps " : accepted ? "" : "not "}take this answer to ${named.type}. ${why}`;
      return {
        pass: accepted ?? this.isNot,
        message: () => [heading, "", ...renderExchange(exchange, style)].join("\n"),
      };
    });
  },

  toHaveCause(this: State, received: unknown, id: string): Outcome {
    if (!isReport(received)) throw new TypeError("toHaveCause: give a report, as check() makes them");
    const ids = received.findings.map((finding) => finding.id);
    const found = ids.length === 0 ? "no finding" : ids.join(", ");
    return {
      pass: ids.includes(id),
      message: () => `expected the report ${this.isNot ? "not " : ""}to have ${id}; it has ${found}`,
    };
  },
};

function told(report: Report, isNot: boolean, strict: boolean): string {
  const expected =
    report.verdict === "inconclusive"
      ? "it could not be found out whether the endpoint validates"
      : `expected the endpoint ${isNot ? "not " : ""}to validate${strict ? " without a warning" : ""}`;
  const view = { style, verbose: false, quiet: false, strict, several: false };
  return `${expected}\n\n${renderReport(report, view)}`;
}

function isReport(value: unknown): value is Report {
  return (
    typeof value === "object" &&
    value !== null &&
    "schema" in value &&
    value.schema === "prevalidate/report@1" &&
    "findings" in value &&
    Array.isArray(value.findings)
  );
}
