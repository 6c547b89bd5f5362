import { type ExitCode, exitCodes } from "../exit-codes.ts";

/**
 * The exit code of a run over a list. A failure is certain; an entry that was not tried may hide one; what can't be
 * told may pass tomorrow.
 */
export function gravest(codes: ReadonlySet<ExitCode>): ExitCode {
  const byGravity = [exitCodes.fail, exitCodes.usage, exitCodes.inconclusive];
  return byGravity.find((code) => codes.has(code)) ?? exitCodes.pass;
}
