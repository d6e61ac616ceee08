import type { Report } from '@syntrix-bench/metrics';

import type { Reporter } from '../../contracts/reporter.ts';
import { BenchError } from '../../errors.ts';
import type { RecordingReporter } from '../recording-reporter.ts';
import { startTestRun, type TestRunOptions } from '../start-test-run.ts';
import type { SuiteTools } from './suite-tools.ts';

const SECOND = 1_000_000;

/**
 * What every reporter promises: whatever a run tells it, in whatever order a broken-off run does, it neither throws nor
 * hangs, and it finishes.
 *
 * @param create Makes a fresh reporter that writes nowhere that matters.
 */
export function reporterContract(tools: SuiteTools, name: string, create: () => Reporter): void {
  const { describe, test, expect } = tools;

  async function reportOf(options: TestRunOptions, stopAfterUs?: number): Promise<Report> {
    const { run, clock, reporter } = startTestRun({ ...options, reporters: [create()] });
    if (stopAfterUs !== undefined) {
      await clock.advance(stopAfterUs);
      run.stop('SIGINT');
    }
    const report = await clock.runUntil(run.finished);
    expect(complaints(reporter)).toEqual([]);
    return report;
  }

  describe(`${name} keeps the contract of a reporter`, () => {
    test('it has a name', () => {
      expect(create().name.length).toBeGreaterThanOrEqual(1);
    });

    test('it sees a whole run through', async () => {
      await reportOf({ plan: { phases: SHORT } });
    });

    test('it sees an interrupted run through', async () => {
      await reportOf({ plan: { phases: SHORT } }, 2 * SECOND);
    });

    test('it copes with a run that never measured anything', async () => {
      await reportOf({ plan: { phases: SHORT } }, 1);
    });

    test('it copes with a report without having seen the run: stored reports are rendered again', async () => {
      const report = await reportOf({ plan: { phases: SHORT } });
      await create().onFinish?.(report);
      expect(report.schema_version).toBe(2);
    });

    test('it copes with an error, and with a run that ends in one', async () => {
      const reporter = create();
      await reporter.onError?.(new BenchError('setup_failed', 'no', { hint: 'do this' }));
      await reporter.onStatus?.('failed');
      expect(reporter.name).toBe(create().name);
    });
  });
}

const SHORT = {
  warmupUs: SECOND,
  untilSteady: false,
  rampupUs: SECOND,
  steadyUs: 3 * SECOND,
  drainUs: SECOND,
  stragglersUs: SECOND,
  cleanupUs: SECOND,
};

function complaints(reporter: RecordingReporter): readonly string[] {
  return reporter.logs.map(({ message }) => message).filter((message) => message.includes('failed and was dropped'));
}
