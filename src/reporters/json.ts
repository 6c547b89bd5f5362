import type { Reporter } from "./reporter.ts";

/** `prevalidate/report@1`: one object for one target, one object a line for several (NDJSON). */
export const json: Reporter = {
  name: "json",
  render: (report, { several }) => `${several ? JSON.stringify(report) : JSON.stringify(report, null, 2)}\n`,
};
