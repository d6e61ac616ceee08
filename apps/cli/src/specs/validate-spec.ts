import type { Argument } from '../flags/argument.ts';
import { VALIDATE_FLAGS } from '../flags/validate-flags.ts';
import type { CommandSpec } from './command-spec.ts';

const ARGUMENT = {
  name: 'FILE',
  description: 'The config. Default: the nearest syntrix-bench.config.*, here or in a folder above.',
  required: false,
} as const satisfies Argument;

/** `validate`: is a config fine, and what would it run? */
export const VALIDATE_SPEC = {
  words: ['validate'],

  description: 'Check a config without running it.',
  details:
    'Lists everything that is wrong, each with its place, and exits with 2; where nothing is, says what would run. Variables SYNTRIX_BENCHMARK_* count as they do for a run. Nothing is sent. Of secrets only a private key is looked at, where its file can be read.',
  examples: [
    ['Before a long run', '$0 validate crud.yaml'],
    ['With a value changed', '$0 validate crud.yaml --set load.rate=500/s'],
  ],

  flags: VALIDATE_FLAGS,
  argument: ARGUMENT,
} satisfies CommandSpec;
