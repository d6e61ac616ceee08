/**
 * Gaps between stamps in whole microseconds, in microseconds, of which none is 0. What was cut off from a stamp lies
 * anywhere within its microsecond, each place as likely, and is put back.
 *
 * @param random a number from 0 to before 1, again with each call
 */
export function gapsBetween(stampsUs: readonly number[], random: () => number): number[] {
  const times = stampsUs.map((stamp) => stamp + random()).sort((a, b) => a - b);
  return times.slice(1).map((time, index) => Math.max(Number.MIN_VALUE, time - times[index]!));
}
