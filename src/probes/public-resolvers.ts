/**
 * Name servers that anybody may ask, each of another operator: what most of the world is told of a name.
 * Cloudflare, Google, Quad9, as each documents them.
 */
export const publicResolvers: readonly string[] = ["1.1.1.1", "8.8.8.8", "9.9.9.9"];
