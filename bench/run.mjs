// Every benchmark, one after another; each can be run alone as `node bench/<name>.mjs`.
await import("./startup.mjs");
await import("./check.mjs");
await import("./latency.mjs");
// Not here, since they take minutes and more than Node: bench/replay.mjs, bench/replay-kills.mjs, bench/diagnosis.mjs.
