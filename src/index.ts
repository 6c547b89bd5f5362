export { type Baseline, compareWith, readBaseline } from "./baseline.ts";
export { check, planAudit, planCheck } from "./check.ts";
export { type Config, defineConfig } from "./config/config.ts";
export { diagnose } from "./diagnose.ts";
export { UsageError } from "./errors.ts";
export type { Evidence } from "./evidence.ts";
export { causesByFamily, type Explanation, explain, type JudgedAgain, judgeAgain } from "./explain.ts";
export { type Grade, type GradeLetter, type GradeReason, gradeOf } from "./grade.ts";
export type { ToldAnswer } from "./listen/answer.ts";
export { bodyPieces, type KeptBody } from "./listen/body.ts";
export { type Listener, type ListenOptions, listen } from "./listen/listen.ts";
export type { SaveOptions } from "./listen/save/saver.ts";
export type { CaughtAnswer, CaughtPost, CaughtRequest, Judgement } from "./listen/store.ts";
export type { ReplayOptions } from "./replay/options.ts";
export { replay } from "./replay/replay.ts";
export type { ReplayReport } from "./replay/report.ts";
export type {
  Check,
  Comparison,
  Confidence,
  Diagnosis,
  Finding,
  Report,
  Severity,
  Verdict,
} from "./report.ts";
export type { Reporter, ReportView } from "./reporters/reporter.ts";
export { type SendOptions, type Sent, send } from "./send.ts";
export type { CheckOptions, PlannedRequest, Progress, VantagePoint } from "./settings.ts";
export { readVantagePoint } from "./vantage/point.ts";
