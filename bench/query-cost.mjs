// The scenario `query` against a target that answers every query alike: what a server must have, and records of runs, are left out.
import { queryScenario } from '@syntrix-bench/scenarios-query';

const { shard, options, operations, checks, writes, ledgers } = queryScenario;

export default {
  name: 'query-cost',
  description: 'What does a query cost the generator?',
  options,
  operations,
  checks,
  ...(writes === undefined ? {} : { writes }),
  ...(ledgers === undefined ? {} : { ledgers }),
  prepare: () => Promise.resolve({ record: 'none' }),
  shard,
};
