import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Styles that are read as text (`?raw`) are that text in tests too.
    css: { include: [/\.css\?raw$/] },
    globalSetup: ["test/build-once.ts"],
    // Most tests wait for servers and clocks: on two processors, the one worker that is usual would sit idle.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // Tests wait for facts, not for clocks: these bounds only end what hangs.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Real servers on a busy machine: a connection lost in passing must not turn a whole run red.
    retry: process.env.CI ? 1 : 0,
  },
});
