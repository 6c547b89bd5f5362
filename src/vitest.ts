/**
 * `import "prevalidate/vitest"` gives vitest's `expect` the matchers `toValidate`, `toTake` and `toHaveCause`;
 * `test`, imported from here, gives each test that asks for it a `listener`.
 */
import { expect } from "vitest";
import { matchers } from "./vitest/library.ts";

expect.extend(matchers);

export { type ListenerFixtures, test } from "./vitest/fixture.ts";
export type { TakeOptions, ValidateOptions } from "./vitest/matchers.ts";
export type { Endpoint } from "./vitest/serve.ts";

import type { TakeOptions, ValidateOptions } from "./vitest/matchers.ts";

declare module "vitest" {
  interface Matchers<T> {
    /** The endpoint would validate, and takes the posts after it. Awaited. */
    toValidate(options?: ValidateOptions): Promise<void>;
    /** The endpoint answers one simulated event as the sender needs. Awaited. */
    toTake(type: string, options?: TakeOptions): Promise<void>;
    /** The report has a finding of this cause. */
    toHaveCause(id: string): void;
  }
}
