import { test as base } from "vitest";
import type { Listener, ListenOptions } from "../listen/listen.ts";
import { keysFromEnvironment, listen } from "./library.ts";

/** What `test` of this module gives to a test that names it in its first argument. */
export interface ListenerFixtures {
  /** How to listen; set with `test.override` or `test.extend`. A free port of loopback unless it says otherwise. */
  readonly listenOptions: ListenOptions;
  /** A listener that catches posts and answers as a good handler would. Closed after the test. */
  readonly listener: Listener;
}

/** vitest's `test`, with a `listener` for the tests that ask for one. */
export const test = base.extend<ListenerFixtures>({
  listenOptions: {},
  listener: async ({ listenOptions }, use) => {
    const listener = await listen({ port: 0, ...keysFromEnvironment(), ...listenOptions });
    try {
      await use(listener);
    } finally {
      await listener.close();
    }
  },
});
