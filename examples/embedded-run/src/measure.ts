import { runBenchmark, type Report } from '@syntrix-bench/core';
import { crudScenario } from '@syntrix-bench/scenarios-crud';

/** What this program wants to know of a server. */
export interface Answer {
  readonly okPerSecond: number;
  /** Milliseconds; null when nothing succeeded. */
  readonly p99Ms: number | null;
  readonly goodEnough: boolean;
}

/** Measures a server for a moment and decides whether it is good enough: 99 % success, p99 of 50 ms. */
export async function measure(target: string, duration: string): Promise<{ answer: Answer; report: Report }> {
  const report = await runBenchmark(
    {
      benchmark: { name: 'embedded', target, duration, warmup: '200ms', workers: 8 },
      scenario: { type: 'crud', preset: 'read-heavy' },
      data: { seedData: 200, documentSize: '512B' },
    },
    { scenarios: [crudScenario] },
  );
  const { goodput, latency, success_rate: successRate } = report.summary;
  const p99Ms = latency?.p99 ?? null;
  return {
    answer: { okPerSecond: goodput, p99Ms, goodEnough: successRate >= 99 && p99Ms !== null && p99Ms < 50 },
    report,
  };
}
