import { configLayer, createRandom, resolvePlan, type Report } from '@syntrix-bench/core';
import { fakeSyntrix, ManualClock, startTestRun, type FakeDocuments } from '@syntrix-bench/core/testing';

import { databaseScenario } from '../src/database-scenario.ts';

/** A neighbour that sent this many requests in the last tenth of a second floods. */
const FLOODING = 5;
const WINDOW_US = 100_000;
/** What an answer takes at least, and half as much more at most. */
const LEAST_US = 4_000;

/**
 * An isolation in virtual time. Answers of the victim take 4 to 6 ms, evenly; while its neighbour floods, `factor` times as long. The
 * neighbour’s own answers take 40 ms.
 */
export async function isolate(seed: number, factor: number): Promise<Report> {
  const target = fakeSyntrix();
  const clock = new ManualClock();
  const random = createRandom(seed, 77);
  const wait = (us: number) => new Promise<void>((resolve) => void clock.setTimer(Math.round(us), resolve));
  const recent: number[] = [];
  const quiet = (documents: FakeDocuments) => {
    // They are many, and nobody looks at them.
    documents.script = () => ((documents.calls.length = 0), null);
  };
  const [victim, neighbour] = [target.documents('a'), target.documents('b')];
  [victim, neighbour].forEach(quiet);
  neighbour.pace = () => {
    recent.push(clock.nowUs());
    if (recent.length > FLOODING) recent.shift();
    return wait(40_000);
  };
  victim.pace = () => {
    const isFlooded = recent.length === FLOODING && clock.nowUs() - recent[0]! < WINDOW_US;
    return wait(LEAST_US * (1 + random.next() / 2) * (isFlooded ? factor : 1));
  };
  const { plan } = resolvePlan(
    [
      configLayer('test', {
        benchmark: { duration: '16s', warmup: '0s', seed },
        databases: ['a', 'b'],
        scenario: { type: 'database-isolation', rounds: 8, flood: 4, subscribers: 0 },
        load: { rate: '60/s' },
        data: { seedData: 20, documentSize: '300B', fieldsCount: 3 },
      }),
    ],
    { scenarios: [databaseScenario], targetKind: 'fake', runId: 'r1abcdef' },
  );
  const { run } = startTestRun({ scenarios: [databaseScenario], target, plan, clock });
  return clock.runUntil(run.finished);
}

/** What the report says of the victim's operations. */
export function figuresOf(report: Report) {
  return report.contrasts![0]!.figures;
}

/** Whether all intervals of a run hold a ratio of latencies, and that of goodput none. */
export function isWithinAll(report: Report, ratio: number): boolean {
  return figuresOf(report).every(({ figure, ratio_low: low, ratio_high: high }) => {
    const truth = figure === 'goodput' ? 1 : ratio;
    return low! <= truth && truth <= high!;
  });
}

/** Whether any figure is said to have become longer or shorter. */
export function isClaimed(report: Report): boolean {
  return figuresOf(report).some(({ verdict }) => verdict === 'worse' || verdict === 'better');
}
