import type { ReplayOptions } from "./options.ts";
import { survey } from "./survey.ts";

/**
 * What dates move by so that the latest is now, in whole seconds, which both formats can write.
 * @returns milliseconds; null where dates stay, or there are none.
 */
export async function dateShift(options: ReplayOptions): Promise<number | null> {
  if (!options.now) return null;
  const { latest } = await survey(options.sources, options, {
    dates: true,
    ...(options.signal && { signal: options.signal }),
  });
  return latest === undefined ? null : Math.floor((Date.now() - latest) / 1000) * 1000;
}
