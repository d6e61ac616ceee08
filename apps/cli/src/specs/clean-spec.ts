import { CLEAN_FLAGS } from '../flags/clean-flags.ts';
import type { CommandSpec } from './command-spec.ts';

/** `clean`: removes what earlier runs left on a target. */
export const CLEAN_SPEC = {
  words: ['clean'],

  description: 'Remove what earlier runs left on a target.',
  details:
    'Works from the records that runs keep in <collection>-runs. Without --run-id and --all it only lists them. Needs a token, because the server answers queries to nobody else.',
  examples: [
    ['Which runs left something', '$0 clean --target http://localhost:8080 --username bench --password env:P'],
    ['Remove it', '$0 clean --config crud.yaml --all'],
  ],

  flags: CLEAN_FLAGS,
  argument: null,
} satisfies CommandSpec;
