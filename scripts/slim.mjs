/*
 * What bundled libraries bring along that this program never uses: see docs/decisions/0006-small-package.md.
 */
import { readFile } from "node:fs/promises";

/** inquirer's ten prompts, less those that nothing here asks with: an editor alone needs 560 kB of character sets. */
const unusedPrompts = /^@inquirer\/(?:editor|expand|number|rawlist|search)$/;
const leftOut = "\0left-out";

/** ora shows one of the ninety spinners in cli-spinners, or the second where a terminal lacks Unicode. */
const usedSpinners = ["dots", "line"];

/** Of yaml, how a document is written: here it is only read. A key that is a list or a map has no name then. */
const yamlWriters =
  /[\\/]yaml[\\/]browser[\\/]dist[\\/]stringify[\\/](stringify(?:Collection|Comment|Document|Pair|String)|foldFlowLines)\.js$/;
const written = {
  stringifyComment: ["stringifyComment", "indentComment", "lineComment"],
  foldFlowLines: ["foldFlowLines", "FOLD_FLOW", "FOLD_BLOCK", "FOLD_QUOTED"],
};

/** A plugin that leaves them out. */
export const slim = {
  name: "slim",
  resolveId(source) {
    return unusedPrompts.test(source) ? leftOut : undefined;
  },
  async load(id) {
    if (id === leftOut) return "export default undefined;";
    const [, writer] = yamlWriters.exec(id) ?? [];
    if (writer !== undefined)
      return (written[writer] ?? [writer]).map((name) => `export const ${name} = () => "";`).join("\n");
    if (!/[\\/]cli-spinners[\\/]spinners\.json$/.test(id)) return undefined;
    const all = JSON.parse(await readFile(id, "utf8"));
    return JSON.stringify(Object.fromEntries(usedSpinners.map((name) => [name, all[name]])));
  },
};
