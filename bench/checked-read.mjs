// Reads documents, parses each answer and checks it: what a scenario pays that looks at what it is given.

const FAILED = 2;

/** Whether the answer is a document as the neutral target has it. */
function isDocument(body) {
  const document = JSON.parse(body.toString());
  return (
    document.id === 'bench-s-1' &&
    document.collection === 'benchmarks' &&
    document.version === 1 &&
    document.text.length === 880
  );
}

export default {
  name: 'checked-read',
  description: 'What does a read cost whose answer is parsed and checked?',
  options: { '~standard': { version: 1, vendor: 'bench', validate: (value) => ({ value }) } },
  operations: () => ['read'],
  shard: ({ runId }) => ({
    createWorker({ random }) {
      let id = '';
      const read = {
        type: 0,
        execute(client, result, done) {
          result.wantBody = true;
          client.documents.calls.get('benchmarks', id, result, (outcome) => {
            done(outcome === 0 && !isDocument(result.body) ? FAILED : outcome);
          });
        },
      };
      return {
        next() {
          id = `${runId}-s-${random.int(1000)}`;
          return read;
        },
      };
    },
  }),
};
