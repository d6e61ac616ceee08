import type { ScheduledLoadPlan, LoadStage, ThinkTime } from '../contracts/plan.ts';
import { shapeStages, type LoadShape } from './load-shapes.ts';
import type { ConfigBlocks } from './schema/config-schema.ts';

const DEFAULT_WORKERS = 10;

/** What an open load is made of beside its rates and their shape. */
export type OpenDefaults = Omit<
  Extract<ScheduledLoadPlan, { model: 'open' }>,
  'model' | 'ratePerSecond' | 'rates' | 'stages'
>;

type WrittenLoad = NonNullable<ConfigBlocks['load']>;
type WrittenStage = NonNullable<WrittenLoad['stages']>[number];
type WrittenThinkTime = NonNullable<WrittenLoad['thinkTime']>;

/** The load that a block asks for. It is open where it says so, or where it or its first stage has a rate. */
export function completeLoad(written: WrittenLoad, timeoutUs: number): ScheduledLoadPlan {
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
    ratePerSecond: stages === undefined ? ratePerSecond : (stages[0]?.from ?? 0) || ratePerSecond,
    ...(stages === undefined ? {} : { stages }),
  };
}

/** What an open load is made of beside its rates. */
export function openDefaults(written: WrittenLoad, timeoutUs: number): OpenDefaults {
  return {
    arrivals: written.arrivals ?? 'poisson',
    maxQueueUs: written.maxQueue ?? timeoutUs,
    ...(written.overflow === 'drop' ? { overflow: 'drop' } : {}),
    ...(written.precision === 'spin' ? { precision: 'spin' } : {}),
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
export function stagesUs(load: ScheduledLoadPlan): number | null {
  return load.stages?.reduce((sumUs, { durationUs }) => sumUs + durationUs, 0) ?? null;
}

function completeConnections({ connectionRamp }: WrittenLoad): Pick<ScheduledLoadPlan, 'connectionRampUs'> {
  return connectionRamp === undefined ? {} : { connectionRampUs: connectionRamp };
}

function completeStages(stages: readonly WrittenStage[]): readonly LoadStage[] {
  let before = 0;
  return stages.map(({ duration, rate, workers, ramp }) => {
    const to = rate ?? workers ?? 0;
    const from = ramp ? before : to;
    before = to;
    return { durationUs: duration, from, to };
  });
}

function completeThinkTime(written: WrittenThinkTime): ThinkTime {
  if (typeof written === 'number') return { kind: 'uniform', minUs: written, maxUs: written };
  if ('mean' in written) return { kind: 'exponential', meanUs: written.mean };
  return { kind: 'uniform', minUs: written.min, maxUs: written.max };
}
