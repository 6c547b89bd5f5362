import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { rollup } from "rollup";
import { dts } from "rollup-plugin-dts";

/**
 * Declares the types of the library and of `prevalidate/vitest`, each in one file with the types that it needs.
 * @param {string} root the repository
 * @param {string} out folder to write to
 * @throws what the compiler says, when types don't check
 */
export async function declareTypes(root, out) {
  // Not under node_modules, whose declarations are left to those who wrote them.
  const each = await mkdtemp(path.join(tmpdir(), "prevalidate-types-"));
  try {
    await compile(root, each);
    await Promise.all([
      rollUp("index.d.ts", "index.d.cts", each, out),
      rollUp("vitest.d.ts", "vitest.d.ts", each, out, libraryElsewhere(each)),
    ]);
  } finally {
    await rm(each, { recursive: true, force: true });
  }
}

async function rollUp(from, to, each, out, ...plugins) {
  const input = path.join(each, from);
  const rolled = await rollup({ input, plugins: [...plugins, dts()], external: [/^node:/, "vitest"] });
  await rolled.write({ file: path.join(out, to), format: "es" });
}

/** For `prevalidate/vitest`: the library's types are the library's. */
function libraryElsewhere(folder) {
  const own = [path.join(folder, "vitest"), path.join(folder, "vitest.d.ts")];
  const isOwn = (file) => own.some((place) => file === place || file.startsWith(place + path.sep));
  return {
    name: "library-elsewhere",
    resolveId(source, importer) {
      if (importer === undefined || !source.startsWith(".")) return undefined;
      return isOwn(path.resolve(path.dirname(importer), source))
        ? undefined
        : { id: "./index.cjs", external: true };
    },
  };
}

async function compile(root, out) {
  const tsc = path.join(root, "node_modules/typescript/bin/tsc");
  await promisify(execFile)(process.execPath, [tsc, "-p", "tsconfig.types.json", "--outDir", out], {
    cwd: root,
  }).catch((error) => {
    throw new Error(`the types don't check\n${error.stdout || error.message}`, { cause: error });
  });
}
