// A scenario that creates documents until its worker 1 has made fifty of them, and then does what its option says; a loop without
// end it begins when there is a file `begin` in the working directory, and tells of it by a file `begun`.
import { existsSync, writeFileSync } from 'node:fs';

const DEATHS = {
  exit: () => process.exit(7),
  throw: () => setTimeout(() => nobody.isHere()),
  loop: () => {
    if (!existsSync('begin')) return;
    writeFileSync('begun', '');
    for (;;);
  },
  // As silent as a loop without end, and leaves the core to other tests.
  stuck: () => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0),
  memory: () => {
    for (const kept = []; ;) kept.push(new Array(100_000).fill(0.5));
  },
};

export default {
  name: 'dying',
  description: 'What is left of a run when one of its threads dies?',
  options: {
    '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value: { death: value.death ?? 'exit' } }) },
  },
  operations: () => ['create'],
  shard: ({ runId, options }) => ({
    createWorker({ worker }) {
      let made = 0;
      const create = {
        type: 0,
        execute: (client, result) =>
          client.documents.create('things', JSON.stringify({ id: `${runId}-${worker}-${made}` }), result),
      };
      const next = () => {
        made += 1;
        if (worker === 1 && made >= 50) DEATHS[options.death]();
        return create;
      };
      return { next, highWaterMark: () => made };
    },
  }),
};
