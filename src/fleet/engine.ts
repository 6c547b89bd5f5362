import { createRequire } from "node:module";
import path from "node:path";
import { UsageError } from "../errors.ts";

/** The queue that the fleet runs on, and the client it talks to Redis with. */
export interface Engine {
  readonly bullmq: typeof import("bullmq");
  readonly Redis: typeof import("ioredis").Redis;
}

/**
 * Loads BullMQ and its client, which are not part of the package: whoever has no fleet needs neither. They are looked
 * for where this program is installed, and then in the project that it runs in, as with `npx`.
 * @throws UsageError that says what to install.
 */
export async function loadEngine(): Promise<Engine> {
  const bullmq = await load("bullmq", () => import("bullmq"));
  const { Redis } = await load("ioredis", () => import("ioredis"));
  return { bullmq, Redis };
}

async function load<T>(name: string, own: () => Promise<T>): Promise<T> {
  try {
    return await own();
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  try {
    return createRequire(path.join(process.cwd(), "prevalidate.js"))(name) as T;
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw new UsageError(`a fleet needs ${name}, which is not installed: npm install bullmq ioredis`, {
      cause: error,
    });
  }
}

function isMissing(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "ERR_MODULE_NOT_FOUND" || code === "MODULE_NOT_FOUND";
}
