import { expect, test } from 'vitest';
import { windowsOf } from '../../test/some-certificate-input.ts';
import { assessSteadiness, describeUnsteady, isSteady, type SteadinessInput } from './steadiness.ts';

const minute = (more: Partial<SteadinessInput> = {}): SteadinessInput => ({
  seconds: 60,
  operations: 60_000,
  windows: windowsOf(60),
  ...more,
});
const rising = (index: number) => 100 + index;

test.each<[SteadinessInput, string, string]>([
  [minute(), '', 'it is steady'],
  [minute({ operations: 4_000, seconds: 10 }), '6,000 more operations are needed to assess it', 'operations are short'],
  [minute({ seconds: 12.5 }), '18 s more are needed to assess it', 'time is short'],
  [minute({ windows: windowsOf(7) }), '3 more intervals are needed to assess it', 'intervals are short'],
  [
    minute({ windows: windowsOf(60, undefined, () => null) }),
    'fewer than 10 intervals had an ok operation',
    'all fail',
  ],
  [
    minute({ windows: windowsOf(60, undefined, rising) }),
    'p50 rose by 46.3 % over its newest 60 s',
    'the target grows slower',
  ],
  [
    minute({
      windows: windowsOf(
        60,
        (k) => (k < 40 ? 100 : 80),
        (k) => (k === 7 ? 9 : 3),
      ),
    }),
    'goodput fell by 20 % suddenly, 40 s into its newest 60 s, and p50 was 200 % higher than usual from 7 s to 8 s of its newest 60 s',
    'it changes at once',
  ],
  [
    minute({ windows: windowsOf(60, (k) => 100 + (k % 12)) }),
    'goodput rose and fell by 11.4 % in a sawtooth of about 12 s',
    'it comes and goes',
  ],
  [
    minute({ windows: windowsOf(60, (index) => 200 - index, rising) }),
    'goodput fell by 35.2 % over its newest 60 s, and p50 rose by 46.3 % over its newest 60 s',
    'and takes less',
  ],
])('R25 what speaks against a steady measure: %#', (input, text, why) => {
  const steadiness = assessSteadiness(input);
  expect([describeUnsteady(steadiness, 'its newest 60 s'), isSteady(steadiness), why]).toEqual([
    text,
    text === '',
    why,
  ]);
});
