import { packageBuild } from '../../tooling/tsup.base.ts';

export default packageBuild(
  { index: 'src/index.ts', main: 'src/main.ts' },
  // Help is wrapped by it, and loads no package.
  { noExternal: ['@syntrix-bench/reporters/wrap'] },
);
