import { expect, test } from 'vitest';

import { programName } from './context.ts';

test.each<[Record<string, string>, string, string]>([
  [{}, 'syntrix-bench', 'installed, or on the PATH'],
  [{ npm_command: 'exec', npm_lifecycle_event: 'npx' }, 'npx syntrix-bench', 'started by npx'],
  [{ npm_command: 'run-script', npm_lifecycle_event: 'demo' }, 'npx syntrix-bench', 'the demo of a clone'],
  [{ npm_command: 'run-script', npm_lifecycle_event: 'bench' }, 'syntrix-bench', "a script of somebody's package"],
])('started with %j a person is told to type %s: %s', (env, program) => {
  expect(programName(env)).toBe(program);
});
