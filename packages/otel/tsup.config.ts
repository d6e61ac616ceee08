import { packageBuild } from '../../tooling/tsup.base.ts';

// ws is CommonJS, and asks for Node's modules by `require`.
const REQUIRE = "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);";

export default packageBuild({ index: 'src/index.ts' }, { banner: { js: REQUIRE } });
