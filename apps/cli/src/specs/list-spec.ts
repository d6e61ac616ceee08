import { LIST_FLAGS } from '../flags/list-flags.ts';
import type { CommandSpec } from './command-spec.ts';

/** `list`: what there is to run, and to start from. */
export const LIST_SPEC = {
  words: ['list'],

  description: 'List scenarios, presets and templates, each with the question it answers.',
  details: 'Scenarios of plugins are among them, where the config or --plugin names the plugin.',
  examples: [
    ['What can be run', '$0 list'],
    ['Names for another program', '$0 list --json | jq .templates[].name'],
  ],

  flags: LIST_FLAGS,
  argument: null,
} satisfies CommandSpec;
