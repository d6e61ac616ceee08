import { frame, template, type Template } from './template.ts';

const SCENARIO = `// A scenario of one's own: each worker writes a document and reads it back, again and again.
import { defineScenario, encodeDocument, OUTCOME_CODE, type Operation } from '@syntrix-bench/core';

/** What the config may say beside \`type\`, complete. */
interface Options {
  readonly collection: string;
  readonly fields: number;
}

type Checked = { readonly value: Options } | { readonly issues: { message: string; path: string[] }[] };

/** Takes what the config says beside \`type\`, with the data block under \`data\`; yields the scenario's options. */
function validate(written: unknown): Checked {
  const { data, fields = 3, ...others } = written as { data: { collection: string }; fields?: unknown };
  const issues = Object.keys(others).map((key) => ({ message: \`unknown key \${key}\`, path: [key] }));
  if (!Number.isInteger(fields) || Number(fields) < 1) {
    issues.push({ message: 'fields must be a whole number above 0', path: ['fields'] });
  }
  return issues.length > 0 ? { issues } : { value: { collection: data.collection, fields: Number(fields) } };
}

export default defineScenario({
  name: 'write-then-read',
  description: 'How soon can a document be read after it was written?',
  options: { '~standard': { version: 1, vendor: 'my-scenario', validate } },

  /** Names of the operations in the report, in the order that \`type\` counts below. */
  operations: () => ['write', 'read_back'],

  shard({ options, runId, forEach }) {
    const { collection } = options;
    const written: string[] = [];
    const fields = Object.fromEntries(Array.from({ length: options.fields }, (_, index) => [\`field_\${index}\`, index]));

    return {
      createWorker({ worker }) {
        let turn = 0;
        let id = '';
        const write: Operation = {
          type: 0,
          execute(client, result) {
            written.push(id);
            return client.documents.create(collection, encodeDocument({ id, ...fields }), result);
          },
        };
        const readBack: Operation = {
          type: 1,
          execute: (client, result) => client.documents.get(collection, id, result),
        };
        return {
          next() {
            turn += 1;
            if (turn % 2 === 0) return readBack;
            id = \`\${runId}-\${worker}-\${turn}\`;
            return write;
          },
        };
      },

      /** Removes what was written, and says what could not be removed. */
      async teardown() {
        const left = new Set(written);
        await forEach(written.length, async (index, client, result) => {
          const id = written[index] ?? '';
          const outcome = await client.documents.delete(collection, id, result);
          if (outcome === OUTCOME_CODE.ok) left.delete(id);
        });
        return { removed: written.length - left.size, left: { count: left.size, samples: [...left].slice(0, 20) } };
      },
    };
  },
});
`;

const TEST = `import { fakeSyntrix, scenarioContract, startTestRun, workloadForTests } from '@syntrix-bench/core/testing';
import { describe, expect, test } from 'vitest';

import scenario from '../src/my-scenario.ts';

scenarioContract({ describe, test, expect }, 'write-then-read', {
  scenario,
  options: { fields: 3, data: { collection: 'things' } },
});

test('a worker reads back what it wrote', async () => {
  const target = fakeSyntrix();
  const options = { collection: 'things', fields: 1 };
  const workload = workloadForTests({ scenario: scenario.name, options, workers: 1, operations: 20 });
  const { run, clock } = startTestRun({ scenarios: [scenario], target, plan: { workloads: [workload] } });
  const report = await clock.runUntil(run.finished);
  const [first, second] = target.documents().calls;
  expect([first?.method, second?.method, second?.id]).toEqual(['POST', 'GET', first?.id]);
  expect(report.summary).toMatchObject({ total_operations: 20, total_errors: 0 });
});
`;

/** A config with a scenario of one's own in TypeScript, that scenario, and its test. */
export const PLUGIN_TYPESCRIPT_TEMPLATE: Template = template(
  'plugin-typescript',
  'How does the server do at operations of my own, in TypeScript?',
  frame(
    'plugin-typescript',
    'workers: 10',
    `
plugins:
  - ./src/my-scenario.ts # a path from here, or the name of a package

scenario:
  type: write-then-read
  fields: 5 # an option of the scenario’s own

data:
  collection: benchmarks`,
  ),
  { files: { 'src/my-scenario.ts': SCENARIO, 'test/my-scenario.test.ts': TEST } },
);
