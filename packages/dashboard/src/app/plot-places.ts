import type { Chart } from '../model/chart.ts';

/** As far as what is drawn reaches. Somebody who zooms in sees what he chose; dots at the edges are drawn whole. */
export function xRange(
  { x, span, places }: Pick<Chart, 'x' | 'span' | 'places'>,
  least: number,
  most: number,
): [number, number] {
  // Around a single place the library makes room of its own.
  const isWhole = least <= places[0]! && most >= places.at(-1)!;
  if (x.unit === 'perSecond') {
    const room = (most - least) * 0.05 || 1;
    return [Math.max(0, least - room), most + room];
  }
  return isWhole && span !== null ? [span[0], span[1]] : least < most ? [least, most] : [least - 1, most + 1];
}

/** A value with none on either side is no line: it is drawn as a dot. */
export function lonelyPoints(values: ArrayLike<number | null | undefined>): number[] | null {
  const lonely = Array.from(values, (_, index) => index).filter(
    (index) => values[index] != null && values[index - 1] == null && values[index + 1] == null,
  );
  return lonely.length === 0 ? null : lonely;
}
