import { ANDERSON_DARLING_LIMIT } from '@syntrix-bench/core/testing';

import { GAP_RUNS, type GapFit } from './arrival-gaps.ts';
import type { Case } from './cases.ts';
import type { LoadSample } from './measure-load.ts';
import { OPEN_RUNS, type Lateness } from './open-model.ts';
import type { RecordingCost } from './recording-cost.ts';
import { ratios, showSpread, spreadOf } from './statistics.ts';
import { THREAD_COUNTS } from './thread-counts.ts';

/** What was measured, as Markdown, and how that does against our own goals, for who works on the generator. */
export interface Measured {
  readonly table: string;
  readonly goals: readonly string[];
}

/** Of two free cores. */
const SPEEDUP_GOAL = 1.7;

/** A case as a table, and below it our own cost as a ratio to others. */
export function caseTable({ name, contestants, goals }: Case, samples: readonly (readonly LoadSample[])[]): Measured {
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
  const compared = goals.map((goal) => ({
    ...goal,
    spread: spreadOf(ratios(cpuOf('syntrix-bench'), cpuOf(goal.against))),
  }));
  const ratioLines = compared.map(({ against, spread }) => `- ${showSpread(spread, 2)} × ${against}`);
  const head = ['program', 'CPU per request, µs', 'of wrk’s', 'requests/s', 'what it did'];
  return {
    table: `### ${name}\n\n${markdown(head, rows)}\n${ratioLines.join('\n')}\n`,
    goals: compared.map(
      ({ against, atMost, spread }) => `${name}: at most ${atMost} × ${against}: ${verdict(spread.median, atMost)}`,
    ),
  };
}

/**
 * What more threads do, in the order of {@link THREAD_COUNTS}. Two cores have two seconds of CPU for each second: a request
 * that costs us `c` and the target `t` can be made at most `2 / (c + t)` times, and one thread makes at most `1 / c`.
 */
export function threadsTable(samples: readonly (readonly LoadSample[])[]): Measured {
  const pick = (index: number, field: keyof LoadSample): number[] => (samples[index] ?? []).map((each) => each[field]);
  const rows = THREAD_COUNTS.map((count, index) => [
    String(count),
    showSpread(spreadOf(pick(index, 'requestsPerSecond')), 0),
    showSpread(spreadOf(pick(index, 'cpuUsPerRequest')), 1),
    showSpread(spreadOf(pick(index, 'targetUsPerRequest')), 1),
  ]);
  const speedup = spreadOf(ratios(pick(1, 'requestsPerSecond'), pick(0, 'requestsPerSecond')));
  const cost = spreadOf(ratios(pick(1, 'cpuUsPerRequest'), pick(0, 'cpuUsPerRequest')));
  const [own, target] = [spreadOf(pick(0, 'cpuUsPerRequest')).median, spreadOf(pick(0, 'targetUsPerRequest')).median];
  const room = (2 * own) / (own + target);
  const head = ['threads', 'requests/s', 'CPU per request, µs', 'the target’s, µs'];
  const table = [
    '### Two threads beside one: GET of 1 KB, 50 connections, as far as two cores shared with the target allow\n',
    markdown(head, rows),
    `- CPU per request with two threads: ${showSpread(cost, 2)} × that with one: two free cores, both busy, would make ${(2 / cost.median).toFixed(2)} × as many requests`,
    `- requests/s with two threads: ${showSpread(speedup, 2)} × those with one; beside the target there is room for at most ${room.toFixed(2)} ×\n`,
  ].join('\n');
  const goal = `two threads on two free cores: at least ${SPEEDUP_GOAL} × the requests/s of one: ${verdict(-speedup.median, -SPEEDUP_GOAL)}`;
  return { table, goals: [goal] };
}

/** How late the generator was in each kind of run, in the order of {@link OPEN_RUNS}. */
export function latenessTable(samples: readonly (readonly Lateness[])[]): Measured {
  const measured = OPEN_RUNS.map((run, index) => {
    const lateness = samples[index] ?? [];
    const p50 = spreadOf(lateness.map(({ p50Ms }) => p50Ms));
    const p99 = spreadOf(lateness.map(({ p99Ms }) => p99Ms));
    const reached = spreadOf(lateness.map((each) => each.reached * 100));
    const kept = p50.median <= run.p50Ms ? verdict(p99.median, run.p99Ms) : verdict(p50.median, run.p50Ms);
    const goal = `${run.p50Ms === Infinity ? '' : `p50 ≤ ${run.p50Ms} ms, `}p99 ≤ ${run.p99Ms} ms`;
    return {
      row: [run.name, showSpread(p50, 2), showSpread(p99, 2), showSpread(reached, 1)],
      goal: `delay at ${run.name}: ${goal}: ${kept}`,
    };
  });
  const head = ['Poisson arrivals', 'delay p50, ms', 'delay p99, ms', 'reached, %'];
  const rows = measured.map(({ row }) => row);
  return {
    table: `### Delay of an open model, one shard\n\n${markdown(head, rows)}`,
    goals: measured.map(({ goal }) => goal),
  };
}

/** How well each kind of run keeps a Poisson process at the socket, in the order of {@link GAP_RUNS}. */
export function gapsTable(fits: readonly (readonly GapFit[])[]): Measured {
  const rows = GAP_RUNS.map(({ ratePerSecond, precision }, index) => {
    const pick = (field: keyof GapFit) => spreadOf((fits[index] ?? []).map((fit) => fit[field]));
    const distance = pick('distance');
    return [
      `${ratePerSecond.toLocaleString('en')}/s, precision: ${precision}`,
      pick('gaps').median.toFixed(0),
      `${showSpread(distance, 1)}: ${distance.median < ANDERSON_DARLING_LIMIT ? 'passes' : '**does not pass**'}`,
      showSpread(pick('shortestUs'), 1),
      pick('leastDistance').median.toFixed(1),
      (pick('passingParts').median * 100).toFixed(0),
    ];
  });
  const head = [
    'Poisson arrivals',
    'gaps',
    'A², whole run',
    'shortest gap, µs',
    'A² by that alone',
    'parts that pass, %',
  ];
  const table = [
    '### Gaps between requests as they were sent, against the exponential (Anderson–Darling), one shard\n',
    markdown(head, rows),
    `A sample passes below ${ANDERSON_DARLING_LIMIT}, as 99.9 % of all exponential samples do; parts are of a thousand gaps.\n`,
  ].join('\n');
  return { table, goals: [] };
}

/** What recording costs: one value, and a whole operation. */
export function recordingTable(values: readonly RecordingCost[], operations: readonly RecordingCost[]): Measured {
  const measure = (name: string, costs: readonly RecordingCost[], atMost: number) => {
    const time = spreadOf(costs.map(({ nanoseconds }) => nanoseconds));
    const bytes = spreadOf(costs.map((cost) => cost.bytes));
    return {
      row: [name, showSpread(time, 0), showSpread(bytes, 3)],
      goal: `recording ${name}: at most ${atMost} ns: ${verdict(time.median, atMost)}`,
    };
  };
  const measured = [
    measure('one value, one histogram', values, 50),
    measure('one operation: four histograms and its counts', operations, 150),
  ];
  const rows = measured.map(({ row }) => row);
  return {
    table: `### Recording\n\n${markdown(['what is recorded', 'CPU, ns', 'bytes'], rows)}`,
    goals: measured.map(({ goal }) => goal),
  };
}

function verdict(value: number, atMost: number): string {
  return value <= atMost ? 'reached' : 'NOT REACHED';
}

function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  return `${lines.join('\n')}\n`;
}
