/*
 * Whether one of two groups of times is longer, by tests that assume nothing of how times are distributed.
 */

/** The middle of some numbers; NaN of none. */
export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/**
 * Wilcoxon's signed-rank test of paired differences, one-sided: how likely differences at least as far above zero are
 * where neither of a pair tends to be longer. By the normal approximation with a correction for continuity, which is
 * close from 20 pairs on; ties share their ranks, and differences of zero are left out.
 * @returns between 0 and 1; 1 where there is nothing to rank.
 */
export function signedRank(differences: readonly number[]): number {
  const ranked = [...differences].filter((d) => d !== 0).sort((a, b) => Math.abs(a) - Math.abs(b));
  const n = ranked.length;
  if (n === 0) return 1;
  let positive = 0;
  let ties = 0;
  for (let i = 0; i < n; ) {
    let end = i + 1;
    while (end < n && Math.abs(ranked[end] ?? 0) === Math.abs(ranked[i] ?? 0)) end++;
    const rank = (i + 1 + end) / 2;
    const count = end - i;
    ties += count ** 3 - count;
    for (const difference of ranked.slice(i, end)) if (difference > 0) positive += rank;
    i = end;
  }
  const mean = (n * (n + 1)) / 4;
  const deviation = Math.sqrt((n * (n + 1) * (2 * n + 1)) / 24 - ties / 48);
  return deviation === 0 ? 1 : upperTail((positive - mean - 0.5) / deviation);
}

/** The chance that a standard normal variable is above z (Abramowitz and Stegun 7.1.26 is too coarse far out, so by continued fraction). */
export function upperTail(z: number): number {
  if (z < 0) return 1 - upperTail(-z);
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  if (z < 2.5) {
    // The series of the distribution's lower part converges fast this close to the middle.
    let term = z;
    let sum = z;
    for (let k = 1; k < 100; k++) {
      term *= (z * z) / (2 * k + 1);
      sum += term;
    }
    return 0.5 - density * sum;
  }
  let fraction = 0;
  for (let k = 60; k > 0; k--) fraction = k / (z + fraction);
  return density / (z + fraction);
}
