/*
 * What `prevalidate/vitest` takes from the library. vitest itself is an ES module alone, and the bundle of the
 * library is CommonJS: the build draws its line here (`scripts/bundle.mjs`).
 */

export { listen } from "../listen/listen.ts";
export { keysFromEnvironment } from "./keys.ts";
export { matchers } from "./matchers.ts";
