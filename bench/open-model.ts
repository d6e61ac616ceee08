import { outputOf } from './output-of.ts';
import { PROGRAMS } from './programs.ts';

/** One kind of run, and our goals for it. */
export interface OpenRun {
  readonly name: string;
  readonly ratePerSecond: number;
  readonly more: readonly string[];
  /** `Infinity`: no goal. */
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const by = (precision: 'paced' | 'spin') => ['--set', `load.precision=${precision}`];

export const OPEN_RUNS: readonly OpenRun[] = [
  { name: '10,000/s, precision: paced', ratePerSecond: 10_000, more: by('paced'), p50Ms: 1, p99Ms: 2 },
  { name: '20,000/s, precision: paced', ratePerSecond: 20_000, more: by('paced'), p50Ms: Infinity, p99Ms: 3 },
  { name: '10,000/s, precision: spin', ratePerSecond: 10_000, more: by('spin'), p50Ms: Infinity, p99Ms: 0.2 },
];

/** How late the generator was in one run. */
export interface Lateness {
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Share of the scheduled operations that were done, 1 if all were. */
  readonly reached: number;
}

interface ReportedRun {
  readonly summary: {
    readonly goodput: number;
    readonly delay: { readonly p50: number; readonly p99: number } | null;
  };
}

/**
 * Lets the built program read at a rate for some seconds, and takes its delay (R2) from its report. It is not pinned: drawing
 * and merging have the core that the target leaves, as in any run.
 */
export async function measureLateness(
  url: string,
  options: {
    readonly ratePerSecond: number;
    readonly seconds: number;
    readonly more: readonly string[];
  },
): Promise<Lateness> {
  const { ratePerSecond, seconds, more } = options;
  const command = PROGRAMS.readAt(url, ratePerSecond, seconds, more);
  const text = await outputOf(command);
  const { summary } = JSON.parse(text) as ReportedRun;
  if (summary.delay === null) throw new Error(`at ${ratePerSecond}/s no operation was measured`);
  return { p50Ms: summary.delay.p50, p99Ms: summary.delay.p99, reached: summary.goodput / ratePerSecond };
}
