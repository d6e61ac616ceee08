import { expect, test } from 'vitest';

import { memoryWorld } from '../testing/memory-context.ts';
import { cleanCommand } from './clean-command.ts';
import { readPlan } from './read-plan.ts';

test('secrets that others override are no part of the command that removes what a run leaves', async () => {
  const { context } = memoryWorld();
  const request = {
    config: 'none',
    useEnvironment: false,
    values: [{ source: 'flags', value: { auth: { username: 'ada', password: 'first-secret-1' } } }],
    assignments: ['auth.password=Zed#1passwd77', 'auth.password=env:P'],
    runId: 'run1',
  } as const;
  const read = await readPlan(context, request);
  expect(cleanCommand({ program: 'syntrix-bench' }, read, request)).toBe(
    'syntrix-bench clean --no-config --target http://localhost:8080 --username ada --password env:PASSWORD ' +
      '--set auth.password=env:PASSWORD --set auth.password=env:P --run-id run1',
  );
});
