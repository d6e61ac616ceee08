import { existsSync } from 'node:fs';
import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';

import { systemClock } from '../src/index.ts';

const BUILT = new URL('../dist/index.js', import.meta.url);

beforeAll(() => {
  if (!existsSync(new URL('../dist/pacing-thread.js', import.meta.url)) || !existsSync(BUILT)) {
    throw new Error('threads run built JavaScript: run `pnpm build` before these tests');
  }
});

/** A pacer whose thread runs; on one core there is none, and where it cannot run this fails. */
async function startedPacer(clock: ReturnType<typeof systemClock>) {
  const pacer = clock.openPacer!('paced');
  while (pacer.coarse?.includes('not started yet') === true) await sleep(5);
  expect(pacer.coarse ?? '').not.toContain('failed');
  return pacer;
}

/** A program that has not ended by then is kept alive by its pacer. */
const LONGEST_PROGRAM_MS = 120_000;

describe('R7 a pacer with a thread of its own', () => {
  test('calls in the order of the moments, and none early', async () => {
    const clock = systemClock();
    const pacer = await startedPacer(clock);
    const beginUs = clock.nowUs() + 5_000;
    const called: { readonly k: number; readonly early: boolean }[] = [];
    const order = [7, 2, 11, 0, 5, 1, 3, 10, 4, 9, 6, 8];
    await Promise.all(
      order.map(
        (k) =>
          new Promise<void>((resolve) => {
            const dueUs = beginUs + k * 3_000;
            pacer.callAt(dueUs, () => {
              called.push({ k, early: clock.nowUs() < dueUs });
              resolve();
            });
          }),
      ),
    );
    pacer.close();
    expect(called.map(({ k }) => k)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(called.filter(({ early }) => early)).toEqual([]);
  });

  test.each([
    { how: 'closed', ending: 'pacer.close();' },
    { how: 'left open', ending: '' },
    { how: 'left open by process.exit', ending: 'process.exit(0);' },
  ])('keeps no process alive: $how', async ({ ending }) => {
    const program = `
      import { systemClock } from ${JSON.stringify(BUILT.href)};
      const clock = systemClock();
      const pacer = clock.openPacer('paced');
      pacer.callAt(clock.nowUs() + 200_000, () => { console.log('called'); ${ending} });
    `;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], {
      cwd: fileURLToPath(new URL('.', import.meta.url)),
      timeout: LONGEST_PROGRAM_MS,
    });
    expect(stdout).toBe('called\n');
  });
});
