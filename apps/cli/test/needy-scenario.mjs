// A scenario as a plugin author writes one: its queries need an index by score, and it asks for that before a run.
import { encodeQuery } from '@syntrix-bench/core';

const collectionOf = (options) => options.data?.collection ?? 'benchmarks';
const highest = (options) => ({
  collection: collectionOf(options),
  orderBy: [{ field: 'score', direction: 'desc' }],
  limit: 5,
});

export default {
  name: 'needy',
  description: 'How fast are the highest scores found?',
  options: { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) } },
  operations: () => ['highest'],
  footprint: (options) => ({ collections: [collectionOf(options)], seeded: 0, creating: 0, writing: 0 }),
  needs: (options) => ({
    indexTemplates: [
      {
        name: `${collectionOf(options)}-score`,
        collectionPattern: collectionOf(options),
        fields: [
          { field: 'score', order: 'desc' },
          { field: 'id', order: 'asc' },
        ],
        includeDeleted: false,
      },
    ],
    queries: [highest(options)],
  }),
  async probeNeeds({ client, result, options, signedIn }) {
    if (!signedIn) return [{ problem: 'queries need a token', hint: 'Give a user, a token or a key.' }];
    await client('default').documents.query(encodeQuery(highest(options)), result);
    if (result.status === 200) return [];
    const indexTemplate = `${collectionOf(options)}-score`;
    return [{ problem: `no index serves ${collectionOf(options)} by score`, hint: 'Put it there.', indexTemplate }];
  },
  shard: ({ options }) => ({
    createWorker: () => {
      const body = encodeQuery(highest(options));
      const operation = { type: 0, execute: (client, result) => client.documents.query(body, result) };
      return { next: () => operation };
    },
  }),
};
