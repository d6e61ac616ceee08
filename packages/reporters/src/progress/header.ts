import type { LoadPlan, Plan, WorkloadPlan } from '@syntrix-bench/core';
import { CLOSED_LOOP_NOTE } from '@syntrix-bench/metrics';
import { cleanText, formatCount, formatSpanMs, plural } from '@syntrix-bench/metrics/text';
import { lineOf, span, wrapUnder, type Line } from '../format/line.ts';

const LABEL_WIDTH = 11;

/** What is about to be run, before it runs. */
export function renderHeader(plan: Plan, columns: number): readonly Line[] {
  const entry = (label: string, text: string) =>
    wrapUnder(lineOf(span(label.padEnd(LABEL_WIDTH), 'quiet')), cleanText(text), columns);
  const [first, ...more] = plan.workloads;
  return [
    [span('Benchmark'.padEnd(LABEL_WIDTH), 'quiet'), span(cleanText(plan.name), 'strong')],
    ...entry('Target', describeTarget(plan)),
    ...entry('Duration', describeDuration(plan)),
    ...(first !== undefined && more.length === 0
      ? entry(first.load.model === 'closed' ? 'Workers' : 'Load', describeLoad(first.load, first.workers))
      : plan.workloads.flatMap((workload, index) => entry(index === 0 ? 'Workloads' : '', describeWorkload(workload)))),
    ...entry('Run', `${plan.runId}, seed ${plan.seed}`),
  ];
}

function describeTarget({ target, workloads }: Plan): string {
  const databases = [...new Set(workloads.flatMap((workload) => workload.databases))];
  const where = databases.length === 1 ? ` (database ${databases[0]})` : '';
  return `${target.urls.join(', ')}${where}`;
}

function describeDuration({ phases, workloads }: Plan): string {
  const counts = workloads.flatMap(({ operations }) => (operations === null ? [] : [operations]));
  const operations = plural(
    counts.reduce((sum, count) => sum + count, 0),
    'operation',
  );
  const time = phases.steadyUs === null ? '' : formatSpanMs(phases.steadyUs / 1000);
  const steady = counts.length === 0 ? time : time === '' ? operations : `${operations}, at most ${time}`;
  const until = phases.untilSteady ? 'until steady, at most ' : '';
  const warmup = phases.warmupUs > 0 ? [`warm-up ${until}${formatSpanMs(phases.warmupUs / 1000)}`] : [];
  const rampup = phases.rampupUs > 0 ? [`ramp-up ${formatSpanMs(phases.rampupUs / 1000)}`] : [];
  return [steady, ...warmup, ...rampup].join(', ');
}

function describeLoad(load: LoadPlan, workers: number): string {
  switch (load.model) {
    case 'closed':
      return `${formatCount(workers)}, ${CLOSED_LOOP_NOTE}`;
    case 'hold':
      return 'held connections';
    case 'open':
      return `${formatAskedRate(load.ratePerSecond)}/s ${load.arrivals}, at most ${plural(workers, 'worker')}`;
  }
}

/** What was asked for is shown as it was written. */
function formatAskedRate(perSecond: number): string {
  return Number.isInteger(perSecond) ? formatCount(perSecond) : String(perSecond);
}

function describeWorkload(workload: WorkloadPlan): string {
  const load = describeLoad(workload.load, workload.workers);
  const workers = workload.load.model === 'closed' ? `workers ${load}` : load;
  return `${workload.name}: ${workload.scenario} on ${workload.databases.length === 1 ? 'database' : 'databases'} ${workload.databases.join(', ')}, ${workers}`;
}
