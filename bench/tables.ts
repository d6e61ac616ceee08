import type { Case } from './cases.ts';
import type { LoadSample } from './measure-load.ts';
import { OPEN_RUNS, type Lateness } from './open-model.ts';
import type { RecordingCost } from './recording-cost.ts';
import { ratios, showSpread, spreadOf } from './statistics.ts';

/** A case as a table in Markdown, and below it what was promised. */
export function caseTable({ name, contestants, promises }: Case, samples: readonly (readonly LoadSample[])[]): string {
  const cpuOf = (tool: string): number[] =>
    (samples[contestants.findIndex((contestant) => contestant.tool === tool)] ?? []).map(
      ({ cpuUsPerRequest }) => cpuUsPerRequest,
    );
  const rows = contestants.map(({ tool, work }, index) => {
    const own = samples[index] ?? [];
    return [
      tool,
      showSpread(spreadOf(cpuOf(tool)), 1),
      showSpread(spreadOf(ratios(cpuOf(tool), cpuOf('wrk'))), 2),
      spreadOf(own.map(({ requestsPerSecond }) => requestsPerSecond)).median.toFixed(0),
      work,
    ];
  });
  const kept = promises.map(({ against, atMost }) => {
    const spread = spreadOf(ratios(cpuOf('syntrix-bench'), cpuOf(against)));
    return `- ${showSpread(spread, 2)} × ${against}; at most ${atMost} is promised: ${verdict(spread.median, atMost)}`;
  });
  const head = ['program', 'CPU per request, µs', 'of wrk’s', 'requests/s', 'what it did'];
  return `### ${name}\n\n${markdown(head, rows)}\n${kept.join('\n')}\n`;
}

/** How late the generator was in each kind of run, in the order of {@link OPEN_RUNS}. */
export function latenessTable(samples: readonly (readonly Lateness[])[]): string {
  const rows = OPEN_RUNS.map((run, index) => {
    const lateness = samples[index] ?? [];
    const p50 = spreadOf(lateness.map(({ p50Ms }) => p50Ms));
    const p99 = spreadOf(lateness.map(({ p99Ms }) => p99Ms));
    const reached = spreadOf(lateness.map((each) => each.reached * 100));
    const kept = p50.median <= run.p50Ms ? verdict(p99.median, run.p99Ms) : verdict(p50.median, run.p50Ms);
    const promised = `${run.p50Ms === Infinity ? '' : `p50 ≤ ${run.p50Ms}, `}p99 ≤ ${run.p99Ms}: ${kept}`;
    return [run.name, showSpread(p50, 2), showSpread(p99, 2), showSpread(reached, 1), promised];
  });
  const head = ['Poisson arrivals', 'delay p50, ms', 'delay p99, ms', 'reached, %', 'promised'];
  return `### Delay of an open model, one shard\n\n${markdown(head, rows)}`;
}

/** What recording costs: one value, and a whole operation. */
export function recordingTable(values: readonly RecordingCost[], operations: readonly RecordingCost[]): string {
  const row = (name: string, costs: readonly RecordingCost[], atMost: number): string[] => {
    const time = spreadOf(costs.map(({ nanoseconds }) => nanoseconds));
    const bytes = spreadOf(costs.map((cost) => cost.bytes));
    return [name, showSpread(time, 0), showSpread(bytes, 3), `≤ ${atMost} ns: ${verdict(time.median, atMost)}`];
  };
  const rows = [
    row('one value, one histogram', values, 50),
    row('one operation: four histograms and its counts', operations, 150),
  ];
  return `### Recording\n\n${markdown(['what is recorded', 'CPU, ns', 'bytes', 'promised'], rows)}`;
}

function verdict(value: number, atMost: number): string {
  return value <= atMost ? 'reached' : '**not reached**';
}

function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  return `${lines.join('\n')}\n`;
}
