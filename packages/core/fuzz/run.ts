// Reads mutated configs and checks that each makes a plan or a message: node fuzz/run.ts [count] [seed]
import fc from 'fast-check';

import { environmentLayer } from '../src/config/layers/environment-layer.ts';
import { parseConfigText } from '../src/config/layers/parse-config-text.ts';
import { anyText, mutatedConfig, mutatedEnvironment } from './mutated-configs.ts';
import { outcomeOf } from './outcome.ts';

const count = Number(process.argv[2] ?? 1_000_000);
const seed = Number(process.argv[3] ?? 20260203);
const tally: Record<string, number> = {};

function run<T>(what: string, source: fc.Arbitrary<T>, read: (value: T) => ReturnType<typeof outcomeOf>, runs: number) {
  const property = fc.property(source, (value) => {
    const key = `${what}: ${read(value)}`;
    tally[key] = (tally[key] ?? 0) + 1;
  });
  fc.assert(property, { numRuns: runs, seed, endOnFailure: true });
}

run('config', mutatedConfig, (text) => outcomeOf(() => parseConfigText(text, 'b.yaml')), count);
run('text', anyText, (text) => outcomeOf(() => parseConfigText(text, 'b.yaml')), Math.ceil(count / 10));
run(
  'environment',
  mutatedEnvironment,
  (variables) => outcomeOf(() => environmentLayer(variables)),
  Math.ceil(count / 10),
);
process.stdout.write(
  `${Object.entries(tally)
    .map(([what, times]) => `${what} ${times}`)
    .join(', ')}\n`,
);
