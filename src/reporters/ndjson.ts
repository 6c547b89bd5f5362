import { eachReport } from "./reporter.ts";

/** `prevalidate/report@1`, one object a line always: a file that can be appended to, split and read line by line. */
export const ndjson = eachReport((report) => `${JSON.stringify(report)}\n`);
