import { json } from "./json.ts";
import type { Reporter } from "./reporter.ts";
import { terminal } from "./terminal/terminal.ts";

/** Every reporter by its name, each loaded when it is asked for. */
export const reporters: Readonly<Record<string, () => Promise<Reporter>>> = {
  terminal: async () => terminal,
  json: async () => json,
  ndjson: async () => (await import("./ndjson.ts")).ndjson,
  junit: async () => (await import("./junit/junit.ts")).junit,
  github: async () => (await import("./github/github.ts")).github,
  markdown: async () => (await import("./markdown/markdown.ts")).markdown,
  sarif: async () => (await import("./sarif/sarif.ts")).sarif,
  tap: async () => (await import("./tap.ts")).tap,
  prometheus: async () => (await import("./prometheus.ts")).prometheus,
  html: async () => (await import("./html/report.ts")).htmlReport,
};

/** Those whose files other programs read at any moment: one is replaced when the new one is whole. */
export const wholeFiles: ReadonlySet<string> = new Set(["prometheus"]);
