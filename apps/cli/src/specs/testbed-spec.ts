import { TESTBED_FLAGS } from '../flags/testbed-flags.ts';
import type { CommandSpec } from './command-spec.ts';

/** `testbed`: serves the embedded target until it is told to stop. */
export const TESTBED_SPEC = {
  words: ['testbed'],

  description: 'Serve the embedded Syntrix-compatible target until Ctrl+C.',
  details:
    'Speaks the protocol of Syntrix over real HTTP, in memory, with open rules. Its URL is printed on stdout, what it offers on stderr. What it saw is at /_testbed/ground-truth, faults are set at /_testbed/faults.',
  examples: [
    ['Something to try the other commands on', '$0 testbed --port 8080'],
    [
      'With two more databases and tokens that expire quickly',
      '$0 testbed --database shop --database logs --token-lifetime 2s',
    ],
  ],

  flags: TESTBED_FLAGS,
  argument: null,
} satisfies CommandSpec;
