import { packageBuild } from '../../tooling/tsup.base.ts';

export default packageBuild({
  index: 'src/index.ts',
  catalogue: 'src/catalogue.ts',
  declaration: 'src/database-declaration.ts',
});
