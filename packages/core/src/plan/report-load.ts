import { formatDuration } from '../config/units/duration.ts';
import { formatRate } from '../config/units/rate.ts';
import type { Json } from '../contracts/json.ts';
import type { LoadStage, ScheduledLoadPlan, ThinkTime } from '../contracts/plan.ts';

type Block = { readonly [key: string]: Json };

/** A load in the form that people write; given as a config again it makes the same load. Rates of operations stand with them. */
export function reportLoad(load: ScheduledLoadPlan): Block {
  const stages = load.stages === undefined ? {} : { stages: load.stages.map((stage) => stageBlock(stage, load.model)) };
  const connections =
    load.connectionRampUs === undefined ? {} : { connection_ramp: formatDuration(load.connectionRampUs) };
  if (load.model === 'closed') {
    return {
      model: 'closed',
      ...stages,
      ...(load.pacingUs === undefined ? {} : { pacing: formatDuration(load.pacingUs) }),
      ...(load.thinkTime === undefined ? {} : { think_time: thinkTimeBlock(load.thinkTime) }),
      ...connections,
    };
  }
  return {
    model: 'open',
    ...(load.rates === undefined && load.stages === undefined ? { rate: formatRate(load.ratePerSecond) } : stages),
    arrivals: load.arrivals,
    max_queue: formatDuration(load.maxQueueUs),
    ...(load.overflow === undefined ? {} : { overflow: load.overflow }),
    ...(load.precision === undefined ? {} : { precision: load.precision }),
    ...connections,
  };
}

/** Where a stage begins is told by the one before it. */
function stageBlock({ durationUs, from, to }: LoadStage, model: ScheduledLoadPlan['model']): Block {
  return {
    duration: formatDuration(durationUs),
    ...(model === 'open' ? { rate: formatRate(to) } : { workers: to }),
    ...(from === to ? {} : { ramp: true }),
  };
}

function thinkTimeBlock(thinkTime: ThinkTime): Json {
  if (thinkTime.kind === 'exponential') return { mean: formatDuration(thinkTime.meanUs) };
  const [min, max] = [formatDuration(thinkTime.minUs), formatDuration(thinkTime.maxUs)];
  return min === max ? min : { min, max };
}
