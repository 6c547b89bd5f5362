// Bundles as the build does, with each module saying that it runs: `node counted-build.mjs folder`.
import path from "node:path";
import { bundle } from "../../scripts/bundle.mjs";
import { embed, makeTexts } from "../../scripts/embed.mjs";
import { styleText } from "../../scripts/style-text.mjs";

const root = path.join(import.meta.dirname, "../..");

const announce = {
  name: "announce",
  transform: (code, id) => {
    if (!path.isAbsolute(id) || /\.(?:json|css\?raw)$/.test(id)) return undefined;
    const module = path.relative(root, id).replaceAll("\\", "/");
    return `${code}\nglobalThis.modulesThatRan?.push(${JSON.stringify(module)});`;
  },
};

const { texts } = await makeTexts(root);
await bundle(root, process.argv[2], [embed(texts), styleText, announce]);
