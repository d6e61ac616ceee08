/** Levels of any number are found to so much, as a share. */
const PRECISION = 0.001;

/**
 * The level that lies furthest from one that may be asked for towards another, and may be asked for as well; found by bisection.
 *
 * @param step levels are multiples of it; 0: any number
 * @param refusalOf why a level may not be asked for; `null`: it may
 * @returns also why the next one may not; `null` where it is `to`
 */
export function furthestLevel(
  from: number,
  to: number,
  step: number,
  refusalOf: (level: number) => string | null,
): { readonly level: number; readonly why: string | null } {
  let level = from;
  let beyond = to;
  let why = from === to ? null : refusalOf(to);
  if (why === null) return { level: to, why };
  for (;;) {
    const half = (level + beyond) / 2;
    const next = step > 0 ? Math.round(half / step) * step : half;
    const isNear = step === 0 && Math.abs(beyond - level) <= PRECISION * level;
    if (isNear || next === level || next === beyond) return { level, why };
    const refusal = refusalOf(next);
    if (refusal === null) level = next;
    else [beyond, why] = [next, refusal];
  }
}
