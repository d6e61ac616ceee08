import type { Argument } from '../flags/argument.ts';
import { INIT_FLAGS } from '../flags/init-flags.ts';
import type { CommandSpec } from './command-spec.ts';

const ARGUMENT = {
  name: 'TEMPLATE',
  description: 'What to start from: a name that list shows. Default: crud-balanced.',
  required: false,
} as const satisfies Argument;

/** `init`: a config to start from. */
export const INIT_SPEC = {
  words: ['init'],

  description: 'Write a config to start from.',
  details: 'Files that are there already stay as they are, unless --force says otherwise.',
  examples: [
    ['An everyday mix', '$0 init'],
    ['A scenario of your own, as a plugin', '$0 init plugin'],
    ['Only look at it', '$0 init open-rate --output -'],
  ],

  flags: INIT_FLAGS,
  argument: ARGUMENT,
} satisfies CommandSpec;
