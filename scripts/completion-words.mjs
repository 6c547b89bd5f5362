import { readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { rolldown } from "rolldown";

/**
 * What options and arguments of the command line may be, as the sources have it.
 * @param {string} root the repository
 * @returns {Promise<object>} the `CompletionWords` of src/cli/completion/words.ts
 */
export async function completionWords(root) {
  const build = await rolldown({
    cwd: root,
    input: entry,
    platform: "node",
    plugins: [words],
    logLevel: "silent",
  });
  const { output } = await build.generate({ format: "esm", codeSplitting: false });
  await build.close();
  const file = path.join(root, "node_modules/.cache", `completion-words-${process.pid}.mjs`);
  try {
    await writeFile(file, output[0].code);
    const handlers = await readdir(path.join(root, "docs/handlers"), { withFileTypes: true });
    const { completionWords: found } = await import(pathToFileURL(file).href);
    return {
      ...(await found()),
      handler: handlers.filter((one) => one.isDirectory()).map(({ name }) => [name]),
    };
  } finally {
    await rm(file, { force: true });
  }
}

const entry = "completion-words";

const words = {
  name: "completion-words",
  /** Of what is imported later, the faults alone are wanted. */
  resolveId(source, _importer, { kind }) {
    if (source === entry) return path.join(import.meta.dirname, "../src", `${entry}.ts`);
    const later = kind === "dynamic-import" && !/\/faults\/[a-z]+\.ts$/.test(source);
    return later ? { id: source, external: true } : undefined;
  },
  load(id) {
    if (!id.endsWith(`${path.sep}${entry}.ts`)) return undefined;
    return `import { allCauses } from "./causes/all.ts";
      import { allFaults, faultName, hostileFaults } from "./lab/catalogue.ts";
      import { profiles } from "./protocol/profiles.ts";
      import { typeWords } from "./protocol/type-names.ts";
      import { reporters } from "./reporters/all.ts";
      import { shells } from "./cli/completion/shells.ts";
      const names = (list) => list.map((name) => [name]);
      const faces = (faults) => {
        const byCause = new Map();
        for (const [cause, ...face] of faults.map((one) => faultName(one).split(":")))
          byCause.set(cause, [...(byCause.get(cause) ?? []), ...face]);
        return [...byCause].map(([cause, named]) => [cause, named.join(" ")]);
      };
      export const completionWords = async () => ({
        cause: allCauses.map(({ id, title }) => [id, title]),
        fault: faces([...(await allFaults()), ...(await hostileFaults())]),
        profile: profiles.map(({ name, title }) => [name, title]),
        type: names(typeWords),
        reporter: names(Object.keys(reporters)),
        shell: names(shells),
      });`;
  },
};
