import { packageBuild } from '../../tooling/tsup.base.ts';

export default packageBuild();
