import { seriesId, type SeriesKey, type SeriesKind } from '../series.ts';
import type { SeriesInterval } from '../snapshot.ts';
import type { TimeSpan } from './common-stillness.ts';
import { isChosen, type SeriesChoice } from './series-sums.ts';

/** What of the steady phase is looked at: all that is of one kind, or of one name as well. */
export interface EndedChoice extends SeriesChoice {
  readonly kind: SeriesKind;
  /** Of an operation type, delivery, connection or step; `null`: of all. */
  readonly name: string | null;
}

/** What was ok in the measured phase, or in some segments of it, by when it was due. */
export interface EndedCounts {
  /** Of what was due in these segments. */
  readonly own: number;
  /** Of what was due before them. */
  readonly carried: number;
}

interface Ended {
  readonly key: SeriesKey;
  readonly bySegment: Map<number, number>;
}

/**
 * Counts what was ok of each series by the segment of the steady phase that lasted when it ended; what ended after the phase is not in it.
 *
 * An interval in which a segment ends is cut there. What was due in that segment ended evenly until a mean response behind it: of a
 * load that is kept up with nearly all lies before the cut, of a backlog as much as of the time does.
 */
export class EndedIn {
  readonly #segments: readonly TimeSpan[];
  readonly #series = new Map<string, Ended>();

  constructor(segments: readonly TimeSpan[]) {
    this.#segments = segments;
  }

  /** @param span of the interval, in active time from the start of the steady phase. */
  add(series: readonly SeriesInterval[], span: TimeSpan): void {
    const touched = this.#touchedBy(span);
    for (const interval of series) {
      const count = interval.ok - interval.outsideLoad;
      if (count === 0) continue;
      const { bySegment } = this.#endedOf(interval.key);
      for (const [segment, share] of this.#sharesOf(interval, span, touched)) {
        bySegment.set(segment, (bySegment.get(segment) ?? 0) + count * share);
      }
    }
  }

  counts({ kind, name, ...choice }: EndedChoice): EndedCounts {
    const { segments = null } = choice;
    const counts = { own: 0, carried: 0 };
    for (const { key, bySegment } of this.#series.values()) {
      if (key.kind !== kind || (name !== null && key.operation !== name)) continue;
      if (!isChosen(key, { ...choice, segments: null })) continue;
      const isOwn = key.phase === 'steady' && (segments === null || segments.includes(key.segment));
      for (const [segment, count] of bySegment) {
        if (segments === null || segments.includes(segment)) counts[isOwn ? 'own' : 'carried'] += count;
      }
    }
    return counts;
  }

  #endedOf(key: SeriesKey): Ended {
    const id = seriesId(key);
    const known = this.#series.get(id);
    if (known !== undefined) return known;
    const ended = { key, bySegment: new Map<number, number>() };
    this.#series.set(id, ended);
    return ended;
  }

  /** Numbers of the segments that an interval lies in: at least one. */
  #touchedBy(span: TimeSpan): readonly number[] {
    const touched = this.#segments.flatMap((_, index) => (overlapUs(span, this.#spanAt(index)) > 0 ? [index] : []));
    if (touched.length > 0) return touched;
    return [
      Math.max(
        0,
        this.#segments.findLastIndex(({ fromUs }) => fromUs <= span.fromUs),
      ),
    ];
  }

  /** What part of an interval's count ended in which of the segments that it lies in. */
  #sharesOf(
    interval: SeriesInterval,
    span: TimeSpan,
    touched: readonly number[],
  ): readonly (readonly [segment: number, share: number])[] {
    const [only] = touched;
    if (only !== undefined && touched.length === 1) return [[only, 1]];
    const within = this.#spanOf(interval, span);
    return touched.flatMap((segment) => {
      const share = overlapUs(within, this.#spanAt(segment)) / (within.toUs - within.fromUs);
      return share > 0 ? [[segment, share] as const] : [];
    });
  }

  /** When in an interval what is in it of a series ended. */
  #spanOf({ key, response }: SeriesInterval, { fromUs, toUs }: TimeSpan): TimeSpan {
    const due = key.phase === 'steady' ? this.#spanAt(key.segment) : { fromUs: -Infinity, toUs: 0 };
    const meanUs = response.count > 0 ? response.sumUs / response.count : 0;
    const within = { fromUs: Math.max(fromUs, due.fromUs), toUs: Math.min(toUs, due.toUs + meanUs) };
    return within.toUs > within.fromUs ? within : { fromUs, toUs };
  }

  /** The last one lasts as long as the phase does. */
  #spanAt(segment: number): TimeSpan {
    const { fromUs, toUs } = this.#segments[segment] ?? { fromUs: 0, toUs: Infinity };
    return segment >= this.#segments.length - 1 ? { fromUs, toUs: Infinity } : { fromUs, toUs };
  }
}

function overlapUs(a: TimeSpan, b: TimeSpan): number {
  return Math.min(a.toUs, b.toUs) - Math.max(a.fromUs, b.fromUs);
}
