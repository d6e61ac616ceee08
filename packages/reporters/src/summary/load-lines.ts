import type { Report } from '@syntrix-bench/metrics';
import {
  blockIn,
  countHeld,
  formatCount,
  formatPercent,
  isBlock,
  plural,
  writtenWorkloads,
  type WrittenBlock,
} from '@syntrix-bench/metrics/text';
import type { Line } from '../format/line.ts';
import { itemLines } from './facts.ts';
import { DOCUMENTS_RECEIVED } from './received-lines.ts';

/** What was asked for: each workload with its load and its documents, as far as the report's config tells. */
export function renderLoad(report: Report, columns: number): readonly Line[] {
  const workloads = writtenWorkloads(report);
  const isHold = (workload: WrittenBlock) => blockIn(workload, 'load')['model'] === 'hold';
  // How many each of several holds is not known.
  const known = workloads.filter(isHold).length === 1 ? countHeld(report) : 0;
  const held = known === 0 ? 'held connections' : `${plural(known, 'connection')} held`;
  return workloads.flatMap((workload, index) =>
    itemLines(index === 0 ? 'Load' : '', workloadItems(workload, isHold(workload) ? held : null), columns),
  );
}

/** @param held what the workload holds; null where it starts operations */
function workloadItems(workload: WrittenBlock, held: string | null): readonly string[] {
  const scenario = blockIn(workload, 'scenario');
  const data = blockIn(workload, 'data');
  const what = [text(scenario['type']), text(scenario['preset'])].filter((part) => part !== '').join(' ');
  const named = [text(workload['name']), what].filter((part) => part !== '').join(': ');
  const databases = [workload['database']]
    .flat()
    .map(text)
    .filter((name) => name !== '');
  const size = text(data['document_size']);
  const seeded = data['seed_data'];
  const where = `${named}${databases.length === 0 ? '' : ` on database ${databases.join(', ')}`}`;
  if (held !== null) return [where, held].filter((item) => item !== '');
  return [
    where,
    loadText(blockIn(workload, 'load'), workload['workers']),
    size === '' ? '' : `${size} documents`,
    typeof seeded === 'number' && seeded > 0 ? `${formatCount(seeded)} seeded` : '',
  ].filter((item) => item !== '');
}

function loadText(load: WrittenBlock, workers: unknown): string {
  if (typeof workers !== 'number') return '';
  const stages = Array.isArray(load['stages']) ? plural(load['stages'].length, 'stage') : '';
  if (load['model'] === 'open') {
    const rate = [text(load['rate']), stages, text(load['arrivals'])].filter((part) => part !== '').join(' ');
    return `${rate}, at most ${plural(workers, 'worker')}`;
  }
  const pacing = text(load['pacing']);
  const pace = pacing === '' ? '' : `a start each ${pacing}`;
  return [plural(workers, 'worker'), stages, pace, thinkText(load['think_time'])]
    .filter((part) => part !== '')
    .join(', ');
}

/** What workers think between two operations, in which they ask for nothing: `think 1s to 3s`, `think 2s in the mean`. */
function thinkText(thinkTime: unknown): string {
  if (typeof thinkTime === 'string') return thinkTime === '' ? '' : `think ${thinkTime}`;
  const { min, max, mean } = isBlock(thinkTime) ? thinkTime : {};
  if (text(mean) !== '') return `think ${text(mean)} in the mean`;
  return [min, max].map(text).includes('') ? '' : `think ${text(min)} to ${text(max)}`;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Counts how often a paced worker was still busy when its next start was due (R5). */
const MISSED_SLOTS = 'missed_slots';

/** Whether load came as it was asked for: arrivals that were sent or dropped (R6, R8), starts that pacing missed (R5). */
export function renderLoadReached(report: Report, columns: number): readonly Line[] {
  return [
    ...itemLines('Arrivals', arrivalItems(report), columns),
    ...itemLines('Pacing', pacingItems(report), columns),
  ];
}

/** Counters that stand elsewhere in the summary. */
export const TOLD_COUNTERS: ReadonlySet<string> = new Set([MISSED_SLOTS, DOCUMENTS_RECEIVED]);

function arrivalItems(report: Report): readonly string[] {
  const { run, summary, generator, reached, benchmark } = report;
  if (run.load_model === 'closed' || run.load_model === 'hold') return [];
  const { scheduled = 0, largest_batch: batch = 0 } = generator ?? {};
  const started = startedArrivals(report);
  const [only, other] = Object.values(reached ?? {});
  // What shards began in the phase may be of before it.
  const inTime =
    only === undefined || other !== undefined
      ? started
      : Math.min(started, Math.round(only.sent * benchmark.duration_seconds));
  const share = formatPercent((inTime / scheduled) * 100);
  const later = started - inTime;
  return [
    ...(scheduled === 0 ? [] : [`sent ${formatCount(inTime)} of ${formatCount(scheduled)} scheduled (${share})`]),
    ...(later === 0 ? [] : [`${formatCount(later)} later, in the drain`]),
    summary.dropped === 0 ? 'none dropped' : `${formatCount(summary.dropped)} dropped unsent`,
    ...(summary.given_up === 0 ? [] : [`${formatCount(summary.given_up)} given up unsent`]),
    ...(batch > 1 ? [`at most ${formatCount(batch)} released at once`] : []),
  ];
}

/** A closed loop starts operations that no schedule asks for: they are no arrivals. */
function startedArrivals({ workloads = {}, generator }: Report): number {
  const all = Object.values(workloads);
  const open = all.filter(({ load_model: model }) => model === 'open');
  if (open.length === 0 || open.length === all.length) return generator?.started ?? 0;
  return open.reduce((sum, { ok, refused, failed, unknown }) => sum + ok + refused + failed + unknown, 0);
}

function pacingItems({ counters }: Report): readonly string[] {
  const missed = counters[MISSED_SLOTS] ?? 0;
  return missed === 0 ? [] : [`${plural(missed, 'start')} missed: the worker was still busy with the one before`];
}
