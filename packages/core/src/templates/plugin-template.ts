import { frame, template, type Template } from './template.ts';

const SCENARIO = `// A scenario of your own: each worker writes a document and reads it back, again and again.

/** Takes what the config says beside \`type\`, with the data block under \`data\`; yields the scenario's options. */
function validate(written) {
  const { data, fields = 3, ...unknown } = written;
  const issues = Object.keys(unknown).map((key) => ({ message: \`unknown key \${key}\`, path: [key] }));
  if (!Number.isInteger(fields) || fields < 1) {
    issues.push({ message: 'fields must be a whole number above 0', path: ['fields'] });
  }
  return issues.length > 0 ? { issues } : { value: { collection: data.collection, fields } };
}

export default {
  name: 'write-then-read',
  description: 'How soon can a document be read after it was written?',
  options: { '~standard': { version: 1, vendor: 'my-scenario', validate } },

  /** Names of the operations in the report, in the order that \`type\` counts below. */
  operations: () => ['write', 'read_back'],

  shard({ options, runId, forEach }) {
    const written = [];
    const fields = Object.fromEntries(Array.from({ length: options.fields }, (_, index) => [\`field_\${index}\`, index]));

    return {
      createWorker({ worker }) {
        let turn = 0;
        let id = '';
        const write = {
          type: 0,
          execute(client, result) {
            written.push(id);
            return client.documents.create(options.collection, JSON.stringify({ id, ...fields }), result);
          },
        };
        const readBack = {
          type: 1,
          execute: (client, result) => client.documents.get(options.collection, id, result),
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

      /** Nothing stays behind: what was written is removed, and what could not be is told. */
      async teardown() {
        const left = new Set(written);
        await forEach(written.length, async (index, client, result) => {
          const outcome = await client.documents.delete(options.collection, written[index], result);
          if (outcome === 0) left.delete(written[index]);
        });
        return { removed: written.length - left.size, left: { count: left.size, samples: [...left].slice(0, 20) } };
      },
    };
  },
};
`;

/** A config with a scenario of one's own, and that scenario. */
export const PLUGIN_TEMPLATE: Template = template(
  'plugin',
  'How does the server do under my application’s load?',
  frame(
    'plugin',
    'workers: 10',
    `
plugins:
  - ./my-scenario.mjs # a path from here, or the name of a package

scenario:
  type: write-then-read
  fields: 5 # an option of the scenario’s own

data:
  collection: benchmarks`,
  ),
  { files: { 'my-scenario.mjs': SCENARIO } },
);
