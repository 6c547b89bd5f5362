/*
 * Texts that the bundle contains: what the build makes before it bundles. Each stands in dist/embedded/ for the
 * program run from its sources, and in the bundle in place of the module that reads it from there.
 */
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { describeCommandLine } from "./command-line.mjs";
import { completionWords } from "./completion-words.mjs";
import { buildHooks } from "./hooks.mjs";
import { buildPage } from "./page.mjs";

/**
 * Makes the texts.
 * @param {string} root the repository
 * @returns {Promise<{ texts: Record<string, string>, sources: string[] }>} each by its file name, and the paths of
 *   the sources that were bundled in them
 */
export async function makeTexts(root) {
  const [page, hooks, commandLine, handlers, words, scripts] = await Promise.all([
    buildPage(),
    buildHooks(root),
    describeCommandLine(root),
    readHandlers(root),
    completionWords(root),
    readCompletionScripts(root),
  ]);
  const texts = {
    "command-line.json": JSON.stringify(commandLine),
    "completion-scripts.json": JSON.stringify(scripts),
    "completion-words.json": JSON.stringify(words),
    "handlers.json": JSON.stringify(handlers),
    "inspector-page.html": page.html,
    "module-hooks.mjs": hooks.text,
  };
  return { texts, sources: [...page.inputs, ...hooks.inputs] };
}

/** The handlers of docs/handlers/, as `init` prints them: the files of each, by its name. */
async function readHandlers(root) {
  const folder = path.join(root, "docs/handlers");
  const handlers = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const read = async (handler) => {
    const names = (await readdir(path.join(folder, handler))).sort();
    const texts = names.map((name) => readFile(path.join(folder, handler, name), "utf8"));
    return [handler, (await Promise.all(texts)).map((text, index) => ({ name: names[index], text }))];
  };
  return Object.fromEntries(
    await Promise.all(
      handlers
        .map(({ name }) => name)
        .sort()
        .map(read),
    ),
  );
}

/** The scripts of src/cli/completion/scripts/, as `completion` prints them, by the name of the shell. */
async function readCompletionScripts(root) {
  const folder = path.join(root, "src/cli/completion/scripts");
  const files = { bash: "bash", zsh: "zsh", fish: "fish", powershell: "ps1" };
  const read = async ([shell, end]) => [
    shell,
    await readFile(path.join(folder, `prevalidate.${end}`), "utf8"),
  ];
  return Object.fromEntries(await Promise.all(Object.entries(files).map(read)));
}

/**
 * @param {Record<string, string>} texts by file name: `command-line.json` is read by src/embedded/command-line.ts
 * @param {string} out folder of the build
 */
export async function writeEmbedded(texts, out) {
  const folder = path.join(out, "embedded");
  await mkdir(folder, { recursive: true });
  for (const [name, text] of Object.entries(texts)) await writeFile(path.join(folder, name), text);
}

/**
 * A plugin that puts each text in place of its module.
 * @param {Record<string, string>} texts as for `writeEmbedded`
 */
export function embed(texts) {
  const byModule = new Map(Object.entries(texts).map(([name, text]) => [path.parse(name).name, text]));
  return {
    name: "embed",
    load(id) {
      const module = /[\\/]src[\\/]embedded[\\/]([^\\/]+)\.ts$/.exec(id)?.[1] ?? "";
      const text = byModule.get(module);
      return text === undefined ? undefined : `export const text = ${JSON.stringify(text)};`;
    },
  };
}
