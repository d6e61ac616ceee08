import { packageBuild } from '../../tooling/tsup.base.ts';

export default packageBuild(
  { index: 'src/index.ts', options: 'src/options.ts' },
  // A dependency for its types alone, as it is of core; scenarios take it from here, so that all of them load one.
  { noExternal: ['zod'] },
);
