import type { CommandSpec } from './command-spec.ts';

/** `--version`: the program's version and nothing else, for scripts. */
export const VERSION_SPEC = {
  words: ['--version', '-v', 'version'],
  description: 'Print the version.',
  flags: {},
  argument: null,
} satisfies CommandSpec;
