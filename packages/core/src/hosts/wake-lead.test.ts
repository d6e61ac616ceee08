import { describe, expect, test } from 'vitest';

import { createRandom } from '../load/seeded-random.ts';
import { WakeLead } from './wake-lead.ts';

/** A lead that has learned from `wakes` wake-ups, each some time from `least` to `most` late. */
function learned(gapUs: number, least: number, most: number, wakes = 5_000) {
  const lead = new WakeLead();
  const random = createRandom(1);
  let inTime = 0;
  let turnedUs = 0;
  for (let wake = 0; wake < wakes; wake += 1) {
    const lateUs = least + random.int(most - least + 1);
    if (wake >= wakes / 2) {
      inTime += lateUs <= lead.leadUs ? 1 : 0;
      turnedUs += Math.max(0, lead.leadUs - lateUs);
    }
    lead.learn(lateUs, gapUs);
  }
  return { lead, inTime: (inTime * 2) / wakes, turning: (turnedUs * 2) / (wakes * gapUs) };
}

describe('R7 the lead', () => {
  test('is so long that nine of ten wake-ups come in time where they are rare', () => {
    const { lead, inTime } = learned(2_500, 80, 160);
    expect(lead.leadUs).toBeGreaterThan(150);
    expect(lead.leadUs).toBeLessThan(250);
    expect(inTime).toBeGreaterThan(0.88);
  });

  test('follows a machine that becomes slower', () => {
    const { lead } = learned(10_000, 80, 160);
    for (let wake = 0; wake < 500; wake += 1) lead.learn(300, 10_000);
    expect(lead.leadUs).toBeGreaterThan(290);
  });

  test.each([{ gapUs: 500 }, { gapUs: 1_000 }, { gapUs: 2_500 }, { gapUs: 20_000 }])(
    'never takes more than some percent of the time for turning, a wake-up each $gapUs µs',
    ({ gapUs }) => {
      expect(learned(gapUs, 20, 380).turning).toBeLessThan(0.08);
    },
  );

  test('shrinks, and wake-ups rest, where these are dense', () => {
    const rare = learned(2_000, 60, 120);
    const dense = learned(500, 60, 120);
    const denser = learned(200, 60, 120);
    expect(dense.lead.leadUs).toBeLessThan(rare.lead.leadUs - 40);
    expect([rare.lead.restUs, dense.lead.restUs]).toEqual([0, 0]);
    expect([denser.lead.restUs > 0, denser.lead.leadUs]).toEqual([true, 0]);
  });

  test('is never longer than turning is worth, and says where it is hopeless', () => {
    const { lead } = learned(2_500, 900, 4_000);
    expect([lead.leadUs <= 600, lead.hopeless]).toEqual([true, true]);
    lead.tryAgain();
    expect(lead.hopeless).toBe(false);
  });
});
