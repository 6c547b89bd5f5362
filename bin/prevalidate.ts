#!/usr/bin/env node
import module from "node:module";
import { answerQuickly, print } from "../src/cli/quick.ts";

/* The program's own file: what it can't answer by itself makes it load the rest. */

const args = process.argv.slice(2);
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);

if (major < 20 || (major === 20 && minor < 18)) {
  process.stderr.write(`prevalidate: needs Node.js 20.18 or newer; this is ${process.versions.node}\n`);
  process.exitCode = 2;
} else if (args[0] === "__complete") {
  import("../src/cli/completion/answer.ts").then(({ answerScript }) => print(answerScript(args.slice(1))));
} else if (!answerQuickly(args)) {
  // There since Node 22.1: what was compiled once is kept for the next time.
  (module as { enableCompileCache?: () => unknown }).enableCompileCache?.();
  import("../src/cli/main.ts").then(({ main }) => main(args));
}
