import { readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const folder = "src/inspector";

/**
 * Makes the inspector's page: one HTML text with its script and style in it.
 * @returns {Promise<{ html: string, inputs: string[] }>} the page, and the paths of the sources in it
 * @throws what esbuild throws
 */
export async function buildPage() {
  const result = await build({
    absWorkingDir: root,
    entryPoints: { script: `${folder}/main.tsx`, style: `${folder}/style.css` },
    outdir: "page",
    tsconfig: `${folder}/tsconfig.json`,
    bundle: true,
    format: "iife",
    platform: "browser",
    target: ["chrome110", "firefox115", "safari16.4"],
    charset: "utf8",
    minify: true,
    legalComments: "none",
    metafile: true,
    write: false,
    logLevel: "silent",
  });
  const text = (ending) => result.outputFiles.find((file) => file.path.endsWith(ending))?.text.trim() ?? "";
  // Nothing in it may end its element; strings say the same with `<\/`.
  const script = text(".js").replaceAll("</script", "<\\/script").replaceAll("<!--", "\\x3c!--");
  const template = await readFile(path.join(root, folder, "page.html"), "utf8");
  const html = template.replace("/* style */", () => text(".css")).replace("/* script */", () => script);
  return { html, inputs: Object.keys(result.metafile.inputs) };
}
