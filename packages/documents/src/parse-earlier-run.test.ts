import { expect, test } from 'vitest';

import { parseEarlierRun } from './run-record.ts';

const RECORD = {
  id: 'abc123',
  runId: 'abc123',
  state: 'running',
  scenario: 'crud',
  workload: 'main',
  collection: 'benchmarks',
  workers: 3,
  firstWorker: 0,
  seed: 7,
  sharedDocuments: 130,
  ownDocuments: 10,
  startedAtMs: Date.UTC(2026, 0, 1),
};
const RUN = {
  recordId: 'abc123',
  runId: 'abc123',
  scenario: 'crud',
  state: 'running',
  workers: 3,
  firstWorker: 0,
  databases: 1,
  databasePlace: 0,
  sharedDocuments: 130,
  startedAtMs: Date.UTC(2026, 0, 1),
};

test.each<[object, object, string]>([
  [{}, RUN, 'as it was written'],
  [{ collection: 'benchmarks-runs', version: 1 }, RUN, 'as the server shows it: with members of its own'],
  [{ state: 'left', documentsLeft: 4 }, { ...RUN, state: 'left' }, 'after a clean-up that could not do it all'],
  [{ scenario: 'query' }, { ...RUN, scenario: 'query' }, 'of any scenario'],
  [{ state: 'kept' }, { ...RUN, state: 'kept' }, 'after a run that was told to keep everything'],
  [{ id: 'abc123-3', firstWorker: 3 }, { ...RUN, recordId: 'abc123-3', firstWorker: 3 }, 'of a second workload'],
  [{ databases: 3, databasePlace: 2 }, { ...RUN, databases: 3, databasePlace: 2 }, 'in the last of three databases'],
])('P1-24 %j is a record: %j (%s)', (change, run) => {
  expect(parseEarlierRun({ ...RECORD, ...change })).toEqual(run);
});

test.each<[object, string]>([
  [{ id: 'other' }, 'its id is not that of its run'],
  [{ firstWorker: 3 }, 'its id is that of the first workload'],
  [{ runId: undefined }, 'it names no run'],
  [{ id: '', runId: '' }, 'every id begins with an empty one'],
  [{ id: 'a-0', runId: 'a-0' }, 'such an id would reach into the workers of run a'],
  [{ state: 'finished' }, 'no run says so'],
  [{ scenario: '' }, 'some scenario made it'],
  [{ scenario: 7 }, 'a name is a text'],
  [{ scenario: 'x'.repeat(101) }, 'no scenario is called so'],
  [{ workers: 0 }, 'no run has no workers'],
  [{ workers: 1e12 }, 'looking for so many workers would never end'],
  [{ workers: '3' }, 'a number is a number'],
  [{ workers: 2.5 }, 'workers are whole'],
  [{ firstWorker: -1 }, 'workers count from 0'],
  [{ databases: 0 }, 'no run works on none'],
  [{ databases: 2, databasePlace: 2 }, 'there is no third of two'],
  [{ databases: 2, databasePlace: -1 }, 'places count from 0'],
  [{ databases: 0.5, databasePlace: 0 }, 'databases are whole'],
  [{ sharedDocuments: null }, 'cut off'],
  [{ sharedDocuments: 1e15 }, 'no config asks for so many'],
  [{ startedAtMs: 1e300 }, 'no date'],
])('P1-24 %j makes it none: %s', (change) => {
  expect(parseEarlierRun({ ...RECORD, ...change })).toBeNull();
});
