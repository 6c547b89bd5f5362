import { readFile } from "node:fs/promises";
import path from "node:path";
import { transform } from "esbuild";

const query = "?raw";

/** A rolldown plugin that reads `./style.css?raw` as the text of the style sheet, which is made smaller. */
export const styleText = {
  name: "style-text",
  resolveId: {
    filter: { id: /\.css\?raw$/ },
    handler: (source, importer) => path.resolve(path.dirname(importer), source),
  },
  load: {
    filter: { id: /\.css\?raw$/ },
    async handler(id) {
      const css = await readFile(id.slice(0, -query.length), "utf8");
      const { code } = await transform(css, { loader: "css", minify: true, legalComments: "none" });
      return { code: `export default ${JSON.stringify(code.trim())};`, moduleType: "js" };
    },
  },
};
