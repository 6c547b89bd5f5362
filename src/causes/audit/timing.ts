import { compareKeys } from "../../advice/compare-keys.ts";
import { defineCause } from "../define.ts";

/** Below this no claim is made: once in a million times chance alone would do it. */
const surely = 1e-6;
/** Each half of the measurement must show it by itself. */
const inHalf = 1e-3;
/** Shorter differences can't be told from how long the texts take to read. */
const leastMs = 0.05;

export const timing = defineCause({
  id: "audit/timing",
  severity: "warning",
  title: "Refusing a key takes longer the more of it is right",
  about:
    "Wrong keys that begin as the right one does are refused later than others. Who measures that long enough finds the key character by character. It takes a comparison that stops at the first difference, and something slow in it: ordinary comparisons differ by nanoseconds, which no network lets through.",
  signs:
    "In pairs of posts on one connection, in an order drawn at random, keys that differ in the last character take longer than keys that differ in every one: by a signed-rank test with p below one in a million over all, below one in a thousand in each half, and by 0.05 ms or more. Anything less is not told; over a network that is nearly always so, and does not prove that there is no difference.",
  verify:
    'prevalidate check --audit --audit-timing "$URL"\n# wanted: nothing about the time that refusals take',
  needs: ["audit"],
  recognise: ({ audit: { timing: seen } }) => {
    if (seen?.outcome !== "measured") return undefined;
    const { p, halves, shiftMs, nearMs, farMs, pairs } = seen;
    const justified = p < surely && halves.every((half) => half < inHalf) && shiftMs >= leastMs;
    if (!justified) return undefined;
    return {
      confidence: "certain",
      detail: `Keys that differ from the right one in the last character took ${nearMs} ms to refuse, keys that differ in all ${farMs} ms (medians of ${pairs} pairs, p < ${p < 1e-12 ? "1e-12" : p.toExponential(0)}).`,
      evidence: ["audit.timing"],
    };
  },
  fixes: {
    software: compareKeys,
    otherwise: [
      "Compare in constant time: hash_equals in PHP, hmac.compare_digest in Python, crypto.timingSafeEqual in Node.js, Rack::Utils.secure_compare in Ruby, CryptographicOperations.FixedTimeEquals in .NET.",
    ],
    general: [
      "Do nothing slow between the parts of a comparison, such as a look-up for each character or a log line.",
    ],
  },
});
