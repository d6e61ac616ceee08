import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { ensureBuilt } from './built-program.ts';
import { longRuns, type LongRuns } from './long-runs.ts';
import { claimOf, expectCountsToAddUp, expectReasonsToBePrinted } from './measured-run.ts';

const BAD = ['suspect', 'invalid'];

let folder = '';
let long: LongRuns;
beforeAll(async () => {
  ensureBuilt();
  folder = await mkdtemp(join(tmpdir(), 'syntrix-bench-long-'));
  long = await longRuns(folder);
}, 300_000);
afterAll(async () => {
  await long.close();
  await rm(folder, { recursive: true, force: true });
});

describe('runs that last long enough to tell', { timeout: 300_000 }, () => {
  test('R23 R25 a healthy one is valid in all that it claims unless others use up the machine, and --strict is content: exit 0', async () => {
    const attempts = await long.healthy();
    expect(attempts.flatMap(({ unexplained }) => unexplained)).toEqual([]);
    for (const { measured, facts } of attempts) {
      const isValid = facts.length === 0;
      const grades = (['rate', 'latency'] as const).map((name) => claimOf(measured, name).grade);
      expect(measured.code).toBe(isValid ? 0 : 6);
      if (isValid) expect(grades).toEqual(['valid', 'valid']);
      else expect(grades.filter((grade) => BAD.includes(grade))).not.toEqual([]);
      expect(measured.summary).toMatch(
        isValid ? /^✓ crud: 350 of 350\/s sent, 350 ok\/s, p50 .*, p99 .*, no errors / : /^! crud: /,
      );
      expect(measured.stderr.includes('not proven, as --strict asks for: ')).toBe(!isValid);
      expectReasonsToBePrinted(measured);
      expectCountsToAddUp(measured);
    }
  });

  test('R25 --until-steady goes on as soon as a target that was slow at first has settled', async () => {
    const { report, code } = await long.settling;
    const warmup = report.phases.find(({ name }) => name === 'warmup');
    expect(code).toBe(0);
    expect(warmup?.seconds).toBeGreaterThan(30);
    expect(warmup?.seconds).toBeLessThan(60);
    expect(report.run.notes).toContain(
      `goodput and p50 were steady after ${Math.round(warmup?.seconds ?? 0)} s of warm-up`,
    );
  });

  test('R25 --until-steady that is never reached ends with the longest warm-up, measures all the same, and says so', async () => {
    const { report, code, summary } = await long.drifting;
    expect(code).toBe(0);
    expect(report.summary.total_operations).toBe(350);
    expect(summary).toMatch(
      /goodput and p50 were not steady within 31 s of warm-up: (?:goodput [^:]*, and )?p50 rose by [\d.]+ % over (?:the first \d+ s of )?its last \d+ s /,
    );
  });
});
