import { packageBuild } from '../../tooling/tsup.base.ts';

export default packageBuild(
  {
    index: 'src/index.ts',
    spread: 'src/spread.ts',
    text: 'src/text.ts',
    written: 'src/written.ts',
    compare: 'src/compare/index.ts',
    capacity: 'src/capacity/index.ts',
    durations: 'src/durations.ts',
  },
  // docs/decisions/0210-what-is-bundled.md
  { noExternal: ['hdr-histogram-js'] },
);
