import fc from 'fast-check';
import { expect, test } from 'vitest';

import { anyText, mutatedConfig, mutatedEnvironment, VALID_CONFIG } from '../../fuzz/mutated-configs.ts';
import { outcomeOf } from '../../fuzz/outcome.ts';
import { environmentLayer } from '../config/layers/environment-layer.ts';
import { parseConfigText } from '../config/layers/parse-config-text.ts';

/** A sample: `pnpm --filter @syntrix-bench/core fuzz [count] [seed]` has more. */
const SETTINGS = { numRuns: 300, seed: 20260203 };
const TIMEOUT_MS = 60_000;
const OUTCOMES = ['plan', 'config_invalid', 'config_unreadable'];

test('the config that is mutated here is valid', () => {
  expect(outcomeOf(() => parseConfigText(VALID_CONFIG, 'b.yaml'))).toBe('plan');
});

test.each([
  ['P2-03 whatever becomes of a config, it makes a plan or a message', mutatedConfig],
  ['P2-03 any text at all makes a plan or a message', anyText],
])(
  '%s',
  (_what, texts) => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(OUTCOMES).toContain(outcomeOf(() => parseConfigText(text, 'b.yaml')));
      }),
      SETTINGS,
    );
  },
  TIMEOUT_MS,
);

test(
  'P2-04 whatever the variables hold, they make a plan or a message',
  () => {
    fc.assert(
      fc.property(mutatedEnvironment, (variables) => {
        expect(OUTCOMES).toContain(outcomeOf(() => environmentLayer(variables)));
      }),
      SETTINGS,
    );
  },
  TIMEOUT_MS,
);
