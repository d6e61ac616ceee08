import { packageBuild } from '../../tooling/tsup.base.ts';

export default packageBuild(
  {
    index: 'src/index.ts',
    catalogue: 'src/catalogue.ts',
    declaration: 'src/trigger-declaration.ts',
  },
  // docs/decisions/0210-what-is-bundled.md
  { noExternal: ['@noble/hashes'] },
);
