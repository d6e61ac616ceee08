import fc from 'fast-check';
import { expect, test } from 'vitest';

import { anyText, mutatedConfig, mutatedEnvironment } from '../../fuzz/mutated-configs.ts';
import { outcomeOf } from '../../fuzz/outcome.ts';
import { environmentLayer } from '../config/layers/environment-layer.ts';
import { parseConfigText } from '../config/layers/parse-config-text.ts';

const OUTCOMES = ['plan', 'config_invalid', 'config_unreadable'];
const TIMEOUT_MS = 600_000;

test.each([
  ['P2-03 twenty thousand mutated configs each make a plan or a message', mutatedConfig, 20_000],
  ['P2-03 two thousand arbitrary texts each make a plan or a message', anyText, 2000],
])(
  '%s',
  (_what, texts, numRuns) => {
    const read = (text: string): void => {
      expect(OUTCOMES).toContain(outcomeOf(() => parseConfigText(text, 'b.yaml')));
    };
    fc.assert(fc.property(texts, read), { numRuns });
  },
  TIMEOUT_MS,
);

test(
  'P2-04 two thousand mutated environments each make a plan or a message',
  () => {
    const read = (variables: Readonly<Record<string, string>>): void => {
      expect(OUTCOMES).toContain(outcomeOf(() => environmentLayer(variables)));
    };
    fc.assert(fc.property(mutatedEnvironment, read), { numRuns: 2000 });
  },
  TIMEOUT_MS,
);
