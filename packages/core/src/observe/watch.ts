import { boundedRows, type ReadThing } from '@syntrix-bench/metrics';

import { sourceOf, type ObservePlan } from '../contracts/observe.ts';
import { mongoSource } from './mongo-source.ts';
import { natsSource } from './nats-source.ts';
import { processSource } from './process-source.ts';
import { prometheusSource } from './prometheus-source.ts';
import type { Source } from './source.ts';

/** Rows that are kept of each thing, at most: neighbours are joined beyond. */
const MOST_ROWS = 2_400;

/** The source of something to be watched. */
export function openSource({ kind, process, url = '', metrics }: ObservePlan): Source {
  switch (kind) {
    case 'process':
      return processSource(process ?? { pid: 0 });
    case 'nats':
      return natsSource(url);
    case 'mongodb':
      return mongoSource(url);
    case 'prometheus':
      return prometheusSource(url, metrics);
  }
}

/** Looks at things when it is told to, and keeps what it saw, bounded. A look that fails is counted, and the first of a thing is told. */
export class Watch {
  readonly #things: readonly Watched[];

  /**
   * @param nowMs wall time that never goes back, in ms since 1970
   * @param onProblem is told once of each thing that cannot be looked at
   */
  constructor(
    things: readonly ObservePlan[],
    nowMs: () => number,
    onProblem: (sentence: string) => void,
    open: (thing: ObservePlan) => Source = openSource,
  ) {
    this.#things = things.map((thing) => new Watched(thing, open(thing), nowMs, onProblem));
  }

  /** Looks at everything that is not being looked at still. */
  async look(): Promise<void> {
    await Promise.all(this.#things.map((thing) => thing.look()));
  }

  /** All that was seen until now. */
  read(): readonly ReadThing[] {
    return this.#things.map((thing) => thing.read());
  }
}

class Watched {
  readonly #thing: ObservePlan;
  readonly #source: Source;
  readonly #nowMs: () => number;
  readonly #onProblem: (sentence: string) => void;
  #rows: {
    readonly atMs: number[];
    readonly series: { readonly isSum: boolean; readonly values: (number | null)[] }[];
  };
  #looking = false;
  #samples = 0;
  #failed = 0;
  #problem: string | null = null;

  constructor(thing: ObservePlan, source: Source, nowMs: () => number, onProblem: (sentence: string) => void) {
    this.#thing = thing;
    this.#source = source;
    this.#nowMs = nowMs;
    this.#onProblem = onProblem;
    this.#rows = { atMs: [], series: source.series.map(({ isSum }) => ({ isSum, values: [] })) };
  }

  async look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    try {
      this.#keep(await this.#source.look());
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#looking = false;
    }
  }

  #keep(values: readonly (number | null)[]): void {
    this.#samples += 1;
    this.#rows.atMs.push(this.#nowMs());
    this.#rows.series.forEach((series, index) => series.values.push(values[index] ?? null));
    if (this.#rows.atMs.length <= MOST_ROWS) return;
    const { atMs, series } = boundedRows({ atMs: this.#rows.atMs, series: this.#named() }, MOST_ROWS);
    this.#rows = { atMs: [...atMs], series: series.map(({ isSum, values: kept }) => ({ isSum, values: [...kept] })) };
  }

  #fail(error: unknown): void {
    this.#failed += 1;
    if (this.#problem !== null) return;
    this.#problem = (error instanceof Error ? error.message : String(error)).slice(0, 300);
    this.#onProblem(`${this.#thing.name} (${sourceOf(this.#thing)}) cannot be observed: ${this.#problem}`);
  }

  #named(): ReadThing['series'] {
    return this.#source.series.map((each, index) => ({ ...each, values: this.#rows.series[index]!.values }));
  }

  read(): ReadThing {
    const { name, kind } = this.#thing;
    return {
      name,
      kind,
      source: sourceOf(this.#thing),
      samples: this.#samples,
      failed: this.#failed,
      problem: this.#problem,
      atMs: [...this.#rows.atMs],
      series: this.#named().map((each) => ({ ...each, values: [...each.values] })),
    };
  }
}
