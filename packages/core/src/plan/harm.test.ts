import { expect, test } from 'vitest';

import { harmOf, requireHarmless } from './harm.ts';

const storming = {
  name: 'realtime',
  harm: (options: unknown) => ((options as { storm: boolean }).storm ? 'cuts connections off' : null),
};

function planOf(storm: boolean, mayHarm = false) {
  const workloads = [{ name: 'crowd', scenario: 'realtime', options: { storm } }];
  return { workloads, ...(mayHarm ? { mayHarm: true as const } : {}) };
}

test('R34 what can harm a server beyond the run is refused, before anything is sent, unless it is the user’s own', () => {
  expect(harmOf(planOf(true), [storming])).toBe('workload crowd cuts connections off');
  expect(() => requireHarmless(planOf(true), [storming])).toThrow(
    expect.objectContaining({
      code: 'harm_not_allowed',
      message: 'workload crowd cuts connections off: nothing was sent',
    }),
  );
  expect(() => requireHarmless(planOf(true, true), [storming])).not.toThrow();
  expect(() => requireHarmless(planOf(false), [storming])).not.toThrow();
  expect(harmOf(planOf(true), [{ name: 'realtime' }])).toBeNull();
});
