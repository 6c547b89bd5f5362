import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/build-once.ts"],
    // Real servers on a busy machine: a connection lost in passing must not turn a whole run red.
    retry: process.env.CI ? 1 : 0,
  },
});
