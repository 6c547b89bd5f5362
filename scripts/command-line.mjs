import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { rolldown } from "rolldown";

/**
 * Describes every command, option and help text, as the program itself defines them.
 * @param {string} root the repository
 * @returns {Promise<object>} a `CommandLine` of src/cli/command-line/command-line.ts
 */
export async function describeCommandLine(root) {
  const build = await rolldown({
    cwd: root,
    input: entry,
    platform: "node",
    plugins: [shapeAlone],
    logLevel: "silent",
  });
  const { output } = await build.generate({ format: "esm" });
  await build.close();
  const file = path.join(root, "node_modules/.cache", `command-line-${process.pid}.mjs`);
  try {
    await writeFile(file, output[0].code);
    return (await import(pathToFileURL(file).href)).commandLine;
  } finally {
    await rm(file, { force: true });
  }
}

const entry = "describe-command-line";

/** The program's shape: what a command does is imported when it runs, and none runs here. */
const shapeAlone = {
  name: "shape-alone",
  resolveId(source, _importer, { kind }) {
    if (source === entry) return path.join(import.meta.dirname, "../src", `${entry}.ts`);
    return kind === "dynamic-import" ? { id: source, external: true } : undefined;
  },
  load(id) {
    if (!id.endsWith(`${entry}.ts`)) return undefined;
    return `import { describeProgram } from "./cli/command-line/describe.ts";
      import { makeProgram } from "./cli/program.ts";
      export const commandLine = describeProgram(makeProgram(() => {}));`;
  },
};
