/*
 * What `npx` downloads, as it is published: sizes, number of packages, and the time from an empty folder and an
 * empty cache to the first report, against `npx` of a package that is one file.
 */
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pack } from "../scripts/pack.mjs";
import { keys, median, milliseconds, report, run, serve } from "./measure.mjs";

const runs = 9;
const work = await mkdtemp(path.join(tmpdir(), "prevalidate-package-"));
const server = await serve("healthy.mjs");
try {
  const whole = await pack(work);
  await sizes(whole);
  await firstReport(whole, await oneFile());
} finally {
  server.stop();
  await rm(work, { recursive: true, force: true });
}

async function sizes(tarball) {
  const folder = await emptyFolder();
  // A package.json that lies about in a folder above would draw the installation there.
  run(["npm", "install", "--silent", "--prefix", folder, tarball], npmAlone(folder));
  const modules = path.join(folder, "node_modules");
  const installed = (await readdir(modules)).filter((name) => !name.startsWith("."));
  const files = await filesIn(modules);
  const total = (sizeOf) => files.reduce((sum, file) => sum + sizeOf(file), 0);
  const packed = (await stat(tarball)).size;
  report("tarball / 600 kB", packed / 600_000, 1, kilobytes(packed));
  report(
    "installed / 3 MB",
    total(({ size }) => size) / 3e6,
    1,
    `${kilobytes(total(({ size }) => size))}, ${files.length} files`,
  );
  report(
    "installed on disk / 3 MB",
    total(({ blocks }) => blocks * 512) / 3e6,
    1,
    kilobytes(total(({ blocks }) => blocks * 512)),
  );
  report("packages / 5", installed.length / 5, 1, installed.join(", "));
}

/** By turns, so that what else the machine does falls on both alike. */
async function firstReport(whole, single) {
  const check = ["prevalidate", "check", `http://127.0.0.1:${server.port}/hook`, "--local"];
  const subjects = [
    { tarball: single, command: ["one-file"], times: [] },
    { tarball: whole, command: check, times: [] },
  ];
  for (let i = 0; i < runs; i++)
    for (const { tarball, command, times } of subjects) {
      const folder = await emptyFolder();
      times.push(run(["npx", "--yes", "--package", tarball, "--", ...command], npmAlone(folder)).ms);
      await rm(folder, { recursive: true });
    }
  const [bare, ours] = subjects.map(({ times }) => median(times));
  report(
    "npx to the first report / npx of one file",
    ours / bare,
    1.5,
    `${milliseconds(ours)} to ${milliseconds(bare)}`,
  );
}

async function oneFile() {
  const folder = path.join(work, "one-file");
  await mkdir(folder);
  const manifest = { name: "one-file", version: "1.0.0", bin: "one-file.js" };
  await writeFile(path.join(folder, "package.json"), JSON.stringify(manifest));
  await writeFile(path.join(folder, "one-file.js"), '#!/usr/bin/env node\nconsole.log("pass");\n');
  run(["npm", "pack", "--silent", "--pack-destination", work, folder]);
  return path.join(work, "one-file-1.0.0.tgz");
}

function emptyFolder() {
  return mkdtemp(path.join(work, "run-"));
}

/** Options for npm in a folder: nothing cached, nothing asked of a registry. */
function npmAlone(folder) {
  const env = {
    npm_config_cache: path.join(folder, ".cache"),
    npm_config_offline: "true",
    npm_config_update_notifier: "false",
    PREVALIDATE_SECRET_KEY: keys.secretKey,
    PREVALIDATE_VALIDATION_KEY: keys.validationKey,
  };
  return { env, cwd: folder };
}

async function filesIn(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return Promise.all(files.map((entry) => stat(path.join(entry.parentPath, entry.name))));
}

function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(0)} kB`;
}
