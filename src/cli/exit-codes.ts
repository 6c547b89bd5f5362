export { type ExitCode, exitCodeOf, exitCodes, worst } from "../exit-codes.ts";
