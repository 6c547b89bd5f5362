/*
 * What a check doesn't need is bundled in parts, each of them run when it is first asked for, and all of them in one
 * file: `npx` waits for every file of a package to be unpacked, four times over. Parts that are used together are
 * compressed together: a tarball's own compression looks back no further than 32 kB.
 */
import { brotliCompressSync, constants } from "node:zlib";

/** Packs of parts that are used together, by the modules in them; the first that fits. */
const packs = {
  lab: /[\\/]src[\\/]lab[\\/]|[\\/]commands[\\/]lab/,
  capture: /[\\/]src[\\/](?:replay|exchange|listen|inspector)[\\/]|inspector-page/,
  reports: /[\\/]src[\\/](?:reporters|summary|metrics|grade)/,
  formats: /[\\/]node_modules[\\/]yaml[\\/]|module-hooks/,
  terminal: /[\\/]node_modules[\\/](?:ora|inquirer|@inquirer|chokidar)[\\/]/,
  rest: /(?:)/,
};

/**
 * Puts chunks in one file.
 * @param {readonly { fileName: string, code: string, moduleIds: readonly string[] }[]} chunks CommonJS modules that
 *   ask for each other by file name
 * @param {string} container file name of what is made, beside those that ask for a chunk
 * @param {string} runtime the chunk that every other asks for: each file has its own
 * @returns {{ code: string, redirect: (code: string) => string }} the container, and what makes a file ask the
 *   container for a chunk
 */
export function packParts(chunks, container, runtime) {
  const byName = new Map(chunks.map(({ fileName, code }) => [fileName, code]));
  const own = `((exports)=>{${byName.get(runtime)}\nreturn exports})({})`;
  const ask = (code, chunk) =>
    code.replaceAll(/\brequire\((["'`])\.\/([\w.$-]+)\1\)/g, (asked, _, name) =>
      byName.has(name) ? chunk(name) : asked,
    );
  const places = {};
  const texts = { plain: "" };
  for (const { fileName, code, moduleIds } of chunks) {
    // Compiled from a text, `import()` is an experiment of Node's, which says so each time.
    const pack = /\bimport\(/.test(code) ? "plain" : packOf(moduleIds);
    const part = `${JSON.stringify(fileName)}(exports){${ask(code, (name) => `part("${name}")`)}\n},`;
    places[fileName] = pack;
    texts[pack] = `${texts[pack] ?? ""}${part}`;
  }
  const { plain, ...others } = texts;
  const packed = Object.entries(others).map(([pack, text]) => [pack, compressed(`return {${text}}`)]);
  const held = [
    `opened={plain:{${plain}}}`,
    `places=${JSON.stringify(places)}`,
    `packs=${JSON.stringify(Object.fromEntries(packed))}`,
  ];
  return {
    code: `${opening}const ${held.join(",")};\n`,
    redirect: (code) =>
      ask(code, (name) => (name === runtime ? own : `require("./${container}")("${name}")`)),
  };
}

function packOf(moduleIds) {
  const names = Object.keys(packs).filter((pack) => moduleIds.some((id) => packs[pack].test(id)));
  return names[0];
}

function compressed(text) {
  const params = {
    [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
    [constants.BROTLI_PARAM_LGWIN]: 22,
  };
  return brotliCompressSync(text, { params }).toString("base64");
}

/** The container's own code. A pack is named in stack traces as a file beside the container. */
const opening = `const vm=require("node:vm"),zlib=require("node:zlib"),path=require("node:path"),made={};
const unpack=(pack)=>vm.compileFunction(zlib.brotliDecompressSync(Buffer.from(packs[pack],"base64")).toString(),["part","require","__filename","__dirname"],{filename:path.join(__dirname,\`more-\${pack}.cjs\`)})(part,require,__filename,__dirname);
const part=(name)=>{if(!(name in made))(opened[places[name]]??=unpack(places[name]))[name](made[name]={});return made[name]};
module.exports=part;
`;
