/*
 * What the commands do, apart from their shape: loaded as one when a command runs. One file to load costs
 * less than a dozen that share their parts.
 */

export { learntSecrets } from "../redact/learnt.ts";
export { Redactor } from "../redact.ts";
export { runCheck } from "./commands/check-run.ts";
export { runExplain } from "./commands/explain-run.ts";
export { runSend } from "./commands/send-run.ts";
