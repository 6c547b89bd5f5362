/*
 * What a check doesn't need is bundled in parts, each of them run when it is first asked for, and all of them in one
 * file: `npx` waits for every file of a package to be unpacked, four times over.
 */

/**
 * Puts chunks in one file.
 * @param {readonly { fileName: string, code: string }[]} chunks CommonJS modules that ask for each other by file name
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
  const parts = chunks.map(
    ({ fileName, code }) =>
      `${JSON.stringify(fileName)}(exports){${ask(code, (name) => `part("${name}")`)}\n}`,
  );
  const run = "const made={},part=(name)=>{if(!(name in made))parts[name](made[name]={});return made[name]};";
  return {
    code: `${run}const parts={${parts.join(",")}};module.exports=part;\n`,
    redirect: (code) =>
      ask(code, (name) => (name === runtime ? own : `require("./${container}")("${name}")`)),
  };
}
