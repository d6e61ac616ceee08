import { packageBuild } from '../../tooling/tsup.base.ts';

// pino is CommonJS, and asks for Node's modules by `require`.
const REQUIRE = "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);";

export default packageBuild(
  {
    index: 'src/index.ts',
    wrap: 'src/format/wrap.ts',
    compare: 'src/compare/index.ts',
    capacity: 'src/capacity/index.ts',
    log: 'src/log/index.ts',
  },
  { banner: { js: REQUIRE } },
);
