import { eachReport } from "./reporter.ts";

/** `prevalidate/report@1`: one object for one target, one object a line for several (NDJSON). */
export const json = eachReport(
  (report, { several }) => `${several ? JSON.stringify(report) : JSON.stringify(report, null, 2)}\n`,
);
