import { packageBuild } from '../../tooling/tsup.base.ts';

export default packageBuild(
  {
    index: 'src/index.ts',
    plan: 'src/plan.ts',
    plugins: 'src/plugins.ts',
    text: 'src/text.ts',
    durations: 'src/durations.ts',
    ledgers: 'src/ledgers.ts',
    templates: 'src/templates/templates.ts',
    testing: 'src/testing/index.ts',
    'shard-thread': 'src/hosts/shard-thread.ts',
    'observe-thread': 'src/observe/observe-thread.ts',
    'pacing-thread': 'src/hosts/pacing-thread.ts',
  },
  {
    // A dependency for its types alone: its hundred modules would take longer to load than all of ours.
    noExternal: ['zod'],
    // cosmiconfig asks for Node's modules by `require`, and for typescript only where it were to read a config in it.
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    external: ['typescript'],
  },
);
