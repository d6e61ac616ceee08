import { DEMO_FLAGS } from '../flags/demo-flags.ts';
import type { CommandSpec } from './command-spec.ts';

/** `demo`: a short run against a target that comes with the program. */
export const DEMO_SPEC = {
  words: ['demo'],

  description: 'A short run against an embedded target: nothing to install.',
  details:
    'Starts the embedded target in a process of its own, runs a mix of creates, reads, updates and deletes against it for five seconds, prints the summary and writes the report to `results/`. The figures are those of the embedded target, not of a Syntrix server.',
  examples: [
    ['The whole product in a few seconds', '$0 demo'],
    ['Longer, with more workers', '$0 demo --duration 10s --workers 50'],
  ],

  flags: DEMO_FLAGS,
  argument: null,
} satisfies CommandSpec;
