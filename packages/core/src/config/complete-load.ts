import type { LoadPlan, LoadStage, ScheduledLoadPlan, ThinkTime } from '../contracts/plan.ts';
import type { OpenLoadDefaults } from '../contracts/scenario-declaration.ts';
import type { ConfigBlocks } from './schema/config-schema.ts';
import type { LoadShape } from './schema/load-block.ts';

const DEFAULT_WORKERS = 10;

type WrittenLoad = NonNullable<ConfigBlocks['load']>;
type WrittenStage = NonNullable<WrittenLoad['stages']>[number];
type WrittenThinkTime = NonNullable<WrittenLoad['thinkTime']>;

/** The load that a block asks for. It is open where it says so, or where it or its first stage has a rate. */
export function completeLoad(written: WrittenLoad, timeoutUs: number): LoadPlan {
  if (written.model === 'hold') return { model: 'hold', ...completeConnections(written) };
  const stages = written.stages === undefined ? undefined : completeStages(written.stages);
  const ratePerSecond = written.rate ?? written.stages?.[0]?.rate;
  if (ratePerSecond === undefined) {
    return {
      model: 'closed',
      ...(stages === undefined ? {} : { stages }),
      ...(written.pacing === undefined ? {} : { pacingUs: written.pacing }),
      ...(written.thinkTime === undefined ? {} : { thinkTime: completeThinkTime(written.thinkTime) }),
      ...completeConnections(written),
    };
  }
  return {
    model: 'open',
    ...openDefaults(written, timeoutUs),
    ratePerSecond: stages === undefined ? ratePerSecond : firstLevel(stages),
    ...(stages === undefined ? {} : { stages }),
  };
}

/** Warm-up and ramp-up lead to the first level at which there is any load. */
function firstLevel(stages: readonly LoadStage[]): number {
  return stages.flatMap(({ from, to }) => [from, to]).find((level) => level > 0) ?? 0;
}

/** What an open load is made of beside its rates. */
export function openDefaults(written: WrittenLoad, timeoutUs: number): OpenLoadDefaults {
  return {
    arrivals: written.arrivals ?? 'poisson',
    maxQueueUs: written.maxQueue ?? timeoutUs,
    ...(written.overflow === 'drop' ? { overflow: 'drop' } : {}),
    ...(written.precision === undefined || written.precision === 'paced' ? {} : { precision: written.precision }),
    ...completeConnections(written),
  };
}

/** Workers where none are asked for: enough for answers that take a tenth of a second, or as many as the widest stage. */
export function defaultWorkers(load: ScheduledLoadPlan): number {
  const widest = Math.max(0, ...(load.stages ?? []).flatMap(({ from, to }) => [from, to]));
  if (load.model === 'closed') return load.stages === undefined ? DEFAULT_WORKERS : Math.max(1, widest);
  return Math.min(Math.max(Math.ceil(Math.max(load.ratePerSecond, widest) / 10), DEFAULT_WORKERS), 1000);
}

/** A load of one level in a shape below it. */
export function shapedLoad(
  load: ScheduledLoadPlan,
  shape: LoadShape,
  workers: number,
  durationUs: number,
): ScheduledLoadPlan {
  if (load.model === 'closed') return { ...load, stages: shapeStages(shape, workers, durationUs, true) };
  const stages = shapeStages(shape, load.ratePerSecond, durationUs, false);
  return { ...load, ratePerSecond: stages[0]?.from ?? load.ratePerSecond, stages };
}

/** How long the stages of a load last together; null where it has none. */
export function stagesUs(load: LoadPlan): number | null {
  return load.stages?.reduce((sumUs, { durationUs }) => sumUs + durationUs, 0) ?? null;
}

function completeConnections({ connectionRamp }: WrittenLoad): Pick<ScheduledLoadPlan, 'connectionRampUs'> {
  return connectionRamp === undefined ? {} : { connectionRampUs: connectionRamp };
}

function completeStages(stages: readonly WrittenStage[]): readonly LoadStage[] {
  let before = 0;
  return stages.map(({ name, duration, rate, workers, ramp }) => {
    const to = rate ?? workers ?? 0;
    const from = ramp ? before : to;
    before = to;
    return { ...(name === undefined ? {} : { name }), durationUs: duration, from, to };
  });
}

function completeThinkTime(written: WrittenThinkTime): ThinkTime {
  if (typeof written === 'number') return { kind: 'uniform', minUs: written, maxUs: written };
  if ('mean' in written) return { kind: 'exponential', meanUs: written.mean };
  return { kind: 'uniform', minUs: written.min, maxUs: written.max };
}

const SECOND_US = 1_000_000;

/** How long a shape lasts where nothing says how long. */
export const SHAPE_DURATION_US: Readonly<Record<LoadShape, number>> = {
  smoke: 10 * SECOND_US,
  spike: 5 * 60 * SECOND_US,
  soak: 3600 * SECOND_US,
};

/** What is quiet, as a share of the level. */
const QUIET = 0.1;

/** Stages of a spike: quiet, up, the whole, down, and quiet again; shares in per cent of its time. */
const SPIKE = [
  { name: 'before', share: 40 },
  { name: 'rise', share: 2 },
  { name: 'rush', share: 18 },
  { name: 'fall', share: 2 },
  { name: 'after', share: 38 },
] as const;

/**
 * The stages of a shape, each with a name for thresholds to call it by. `level` is its highest, in workers or arrivals per second; nothing ever goes beyond it.
 *
 *     smoke ▁▁▁▁▁▁▁▁▁▁▁▁   a tenth of the level: does it work at all?
 *     spike ▁▁▁▁▁╱███╲▁▁   a tenth, then within moments the whole, and a tenth again: does it come through, and back?
 *     soak  ████████████   the level, for long: does it hold?
 *
 * @param whole Whether levels are whole numbers, as workers are.
 */
export function shapeStages(shape: LoadShape, level: number, durationUs: number, whole: boolean): readonly LoadStage[] {
  const quiet = whole ? Math.max(1, Math.round(level * QUIET)) : level * QUIET;
  switch (shape) {
    case 'smoke':
      return [{ name: shape, durationUs, from: quiet, to: quiet }];
    case 'soak':
      return [{ name: shape, durationUs, from: level, to: level }];
    case 'spike':
      return spike(quiet, level, durationUs);
  }
}

function spike(quiet: number, level: number, durationUs: number): readonly LoadStage[] {
  const levels = [
    [quiet, quiet],
    [quiet, level],
    [level, level],
    [level, quiet],
    [quiet, quiet],
  ] as const;
  let begun = 0;
  let shareSoFar = 0;
  return SPIKE.map(({ name, share }, index) => {
    const [from, to] = levels[index]!;
    shareSoFar += share;
    const ends = Math.round((durationUs * shareSoFar) / 100);
    const stage = { name, durationUs: ends - begun, from, to };
    begun = ends;
    return stage;
  });
}
