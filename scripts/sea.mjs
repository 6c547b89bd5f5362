/*
 * Makes a single-file executable of the program and the Node.js that runs this: `node scripts/sea.mjs [file]`.
 * See docs/releasing.md. It is for this system and processor alone.
 */
import { execFile } from "node:child_process";
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { inject } from "postject";
import { bundleWhole } from "./bundle.mjs";
import { embed, makeTexts } from "./embed.mjs";
import { styleText } from "./style-text.mjs";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const run = promisify(execFile);
const ending = process.platform === "win32" ? ".exe" : "";
const executable = path.resolve(process.argv[2] ?? path.join(root, "build", `prevalidate${ending}`));

/** What Node looks for in its own program: https://nodejs.org/api/single-executable-applications.html */
const resource = "NODE_SEA_BLOB";
const sentinelFuse = "NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2";

/** In an executable `import()` finds no files: `require`, made for the file's own place, does. */
const importFiles = {
  name: "import-files",
  transform(code, id) {
    if (!/[\\/]src[\\/].+\.ts$/.test(id)) return undefined;
    return code.replaceAll(/\bimport\((?=[a-z])/g, "importFile(");
  },
};
const importFile = `const importFile=async(url)=>{
const{createRequire}=require("node:module");return createRequire(url)(require("node:url").fileURLToPath(url))};\n`;

const work = await mkdtemp(path.join(tmpdir(), "prevalidate-sea-"));
try {
  const { texts } = await makeTexts(root);
  const code = await bundleWhole(root, [embed(texts), styleText, importFiles]);
  const main = path.join(work, "main.cjs");
  await writeFile(main, importFile + code.replace(/^#!.*\n/, ""));
  await mkdir(path.dirname(executable), { recursive: true });
  await build(main);
  console.error(`made ${executable}`);
} finally {
  await rm(work, { recursive: true, force: true });
}

async function build(main) {
  const blob = path.join(work, "blob");
  const config = path.join(work, "sea.json");
  const settings = { main, output: blob, disableExperimentalSEAWarning: true };
  await writeFile(config, JSON.stringify(settings));
  await run(process.execPath, ["--experimental-sea-config", config]);
  await copyFile(process.execPath, executable);
  await chmod(executable, 0o755);
  if (process.platform === "darwin") await run("codesign", ["--remove-signature", executable]);
  await inject(executable, resource, await readFile(blob), { sentinelFuse, machoSegmentName: "NODE_SEA" });
  if (process.platform === "darwin") await run("codesign", ["--sign", "-", executable]);
}
