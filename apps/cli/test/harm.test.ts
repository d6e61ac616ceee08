import { expect, test } from 'vitest';

import { harmOf, refuseHarm } from '../src/running/harm-permission.ts';
import type { ReadPlan } from '../src/running/read-plan.ts';

const storming = {
  name: 'realtime',
  harm: (options: { readonly storm: boolean }) => (options.storm ? 'cuts connections off' : null),
};

function readOf(storm: boolean, ownsServer: boolean): ReadPlan {
  const workloads = [{ name: 'crowd', scenario: 'realtime', options: { storm } }];
  return { plan: { workloads }, scenarios: [storming], ownsServer } as unknown as ReadPlan;
}

test('R34 what can harm a server beyond the run is refused, before anything is sent, unless it is the user’s own', () => {
  expect(harmOf(readOf(true, false))).toBe('workload crowd cuts connections off');
  expect(() => refuseHarm(readOf(true, false))).toThrow(
    expect.objectContaining({
      code: 'harm_not_allowed',
      message: 'workload crowd cuts connections off: nothing was sent',
    }),
  );
  expect(() => refuseHarm(readOf(true, true))).not.toThrow();
  expect(() => refuseHarm(readOf(false, false))).not.toThrow();
});
