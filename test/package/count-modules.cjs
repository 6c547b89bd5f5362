// Loaded before the program: writes down which modules of the bundle ran, and which files were opened for them.
const { writeFileSync } = require("node:fs");
const path = require("node:path");

globalThis.modulesThatRan = [];
process.on("exit", () => {
  const files = Object.keys(require.cache).filter((file) => file !== __filename);
  const counted = { files: files.map((file) => path.basename(file)), modules: globalThis.modulesThatRan };
  writeFileSync(process.env.COUNTED_MODULES, JSON.stringify(counted));
});
