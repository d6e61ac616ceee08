import { DOCTOR_FLAGS } from '../flags/doctor-flags.ts';
import type { CommandSpec } from './command-spec.ts';

/** `doctor`: are this target and this machine ready for the run that the config describes? */
export const DOCTOR_SPEC = {
  words: ['doctor'],

  description: 'Check that target and machine are ready for a run.',
  details:
    'Asks the target what a run needs of it, every URL of it, and looks at this machine. Writes a document into each collection of the run and removes it, and holds an event stream for 15 s where it has a token: a longer write time-out, of the server or of a proxy, does not show. Exits with 3 where something would spoil the run; what only lessens it is a warning.',
  examples: [
    ['A server on this machine', '$0 doctor --target http://localhost:8080'],
    ['Before the run of a config', '$0 doctor --config crud.yaml'],
  ],

  flags: DOCTOR_FLAGS,
  argument: null,
} satisfies CommandSpec;
