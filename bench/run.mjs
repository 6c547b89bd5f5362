// Every benchmark, one after another; each can be run alone as `node bench/<name>.mjs`.
await import("./startup.mjs");
await import("./check.mjs");
await import("./latency.mjs");
