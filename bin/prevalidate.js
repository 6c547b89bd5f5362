#!/usr/bin/env node
import { readFileSync } from "node:fs";
import module from "node:module";

const [major, minor] = process.versions.node.split(".").map(Number);
const asked = process.argv[2];

if (major < 20 || (major === 20 && minor < 18)) {
  process.stderr.write(`prevalidate: needs Node.js 20.18 or newer; this is ${process.versions.node}\n`);
  process.exitCode = 2;
} else if (process.argv.length === 3 && (asked === "--version" || asked === "-V")) {
  const manifest = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  process.stdout.write(`${/"version": "([^"]+)"/.exec(manifest)[1]}\n`);
} else {
  module.enableCompileCache?.();
  const { main } = await import("../dist/cli/main.js");
  await main(process.argv.slice(2));
}
