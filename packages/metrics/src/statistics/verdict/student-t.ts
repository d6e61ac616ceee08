import { incompleteBeta } from './incomplete-beta.ts';

/**
 * The value that Student's t exceeds with a probability of `tail`, by bisection on its distribution function.
 *
 * @param tail above 0, at most 0.5
 * @param freedom degrees of freedom, at least 1; `Infinity` gives the normal distribution's
 */
export function studentT(tail: number, freedom: number): number {
  let low = 0;
  let high = 1;
  while (upperTail(high, freedom) > tail) high *= 2;
  // 60 halvings leave less than the last digit of a number.
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (upperTail(middle, freedom) > tail) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** The probability that t lies beyond a positive value: half the incomplete beta function of ν/2 and ½ at ν/(ν + t²). */
function upperTail(t: number, freedom: number): number {
  // With so many degrees of freedom it is normal to the sixth digit.
  const nu = Math.min(freedom, 1e7);
  return incompleteBeta(nu / (nu + t * t), nu / 2, 0.5) / 2;
}
