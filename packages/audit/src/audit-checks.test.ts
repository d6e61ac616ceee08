import { expect, test } from 'vitest';

import { auditChecks } from './audit-checks.ts';

const LEAST = { changes: false, deletes: false, filters: false, snapshots: false, channels: false };
const namesOf = (more: Partial<Parameters<typeof auditChecks>[0]>): readonly string[] =>
  auditChecks({ ...LEAST, ...more }).map(({ name }) => name);
const ALWAYS = namesOf({});

test('R40 checks are declared for what a scenario does, and for nothing else', () => {
  const added = (more: Parameters<typeof namesOf>[0]) => namesOf(more).filter((name) => !ALWAYS.includes(name));
  expect({
    always: ALWAYS,
    changes: added({ changes: true }),
    deletes: added({ deletes: true }),
    leaving: added({ changes: true, filters: true }),
    snapshots: added({ snapshots: true }),
    channels: added({ channels: true }),
    unsubscribes: added({ unsubscribes: true }),
    readBack: added({ readBack: true }),
    contents: added({ contents: true }),
  }).toEqual({
    always: [
      'lost',
      'duplicated',
      'out-of-order',
      'wrongly-delivered',
      'never-written',
      'subscribe-gap',
      'late',
      'resumed',
    ],
    changes: ['older-states', 'converged', 'merged-states'],
    deletes: ['stale-by-protocol', 'doubled-deletes', 'deletes-without-id'],
    leaving: ['older-states', 'converged', 'merged-states', 'stale-by-protocol'],
    snapshots: ['snapshot-seam'],
    channels: ['channels-agree'],
    unsubscribes: ['after-unsubscribe'],
    readBack: ['converged', 'held'],
    contents: ['altered'],
  });
});
