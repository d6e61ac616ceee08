import type { ReportHops, ReportWaterfall } from '@syntrix-bench/core';
import { toMs } from '@syntrix-bench/core/durations';

import type { FigureState } from './figures.ts';
import { BANDS, HOPS, lowestUsOfBand, type Hop } from './hops.ts';

/** Around a percentile lie as many deliveries as this share of all, and at least so many, but for those that lie far from it. */
const SHARE = 0.01;
const FEWEST = 20;
const FAR_SHARE = 0.1;

/** Sums of hops of neighbouring bands. */
interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly of: (hop: Hop) => number;
}

/** The way of an event, hop by hop; null where no delivery was looked at. */
export function waterfallOf({ hops, maxima }: Pick<FigureState, 'hops' | 'maxima'>): ReportWaterfall | null {
  const bands = Object.keys(hops)
    .map(Number)
    .filter((band) => hops[band]![COUNT]! > 0)
    .sort((a, b) => a - b);
  if (bands.length === 0) return null;
  const least = maxima['aheadAtLeast'] ?? 0;
  const most = 0 - (maxima['behindAtLeast'] ?? 0);
  return {
    p50: hopsOf(around(hops, bands, 0.5)),
    p99: hopsOf(around(hops, bands, 0.99)),
    server_stamps_step: 1,
    server_clock_ahead: { least: toMs(Math.min(least, most)), most: toMs(Math.max(least, most)) },
  };
}

const COUNT = HOPS.indexOf('count');

/** The bands around a percentile: first its own, then neighbours, so that about as many deliveries lie below as above. */
function around(hops: FigureState['hops'], bands: readonly number[], percentile: number): Stretch {
  const countOf = (place: number): number => hops[bands[place]!]![COUNT]!;
  const total = bands.reduce((sum, _, place) => sum + countOf(place), 0);
  const wanted = Math.max(total * SHARE, Math.min(FEWEST, total * FAR_SHARE));
  let left = Math.max(1, Math.ceil(percentile * total));
  let first = 0;
  while (left > countOf(first)) {
    left -= countOf(first);
    first += 1;
  }
  let last = first;
  let within = countOf(first);
  /** How many more lie below than above. */
  let lead = 0;
  while (within < wanted) {
    const goesDown = first > 0 && (lead <= 0 || last === bands.length - 1);
    if (goesDown) first -= 1;
    else last += 1;
    const added = countOf(goesDown ? first : last);
    lead += goesDown ? added : -added;
    within += added;
  }
  const chosen = bands.slice(first, last + 1);
  return {
    from: lowestUsOfBand(chosen[0]!),
    to: lowestUsOfBand(Math.min(BANDS - 1, chosen.at(-1)! + 1)),
    of: (hop) => chosen.reduce((sum, band) => sum + hops[band]![HOPS.indexOf(hop)]!, 0),
  };
}

/** Mean hops, each of the deliveries that have its stamps, beside what was measured of all of them. */
function hopsOf({ from, to, of }: Stretch): ReportHops {
  const meanOf = (hop: Hop, count: Hop): number | null => (of(count) === 0 ? null : of(hop) / of(count));
  const ms = (us: number | null): number | null => (us === null ? null : toMs(us));
  // Those that tell when they were stored, and those that do not, are of different servers.
  const tellsStored = of('storedCount') * 2 > of('readCount');
  const stored = tellsStored ? meanOf('stored', 'storedCount') : null;
  const toRead = tellsStored ? meanOf('readAfterStored', 'storedCount') : meanOf('read', 'readCount');
  const received = meanOf('received', 'readCount');
  const propagation = of('took') / of('count');
  const acknowledged = meanOf('acknowledged', 'acknowledgedCount');
  return {
    deliveries: of('count'),
    from: toMs(from),
    to: toMs(to),
    propagation: toMs(propagation),
    due_to_sent: toMs(of('late') / of('count')),
    sent_to_stored: ms(stored),
    to_read: ms(toRead),
    read_to_received: ms(received),
    unaccounted: toMs(propagation - (stored ?? 0) - (toRead ?? 0) - (received ?? 0)),
    sent_to_acknowledged:
      acknowledged === null ? null : { mean: toMs(acknowledged), deliveries: of('acknowledgedCount') },
  };
}
