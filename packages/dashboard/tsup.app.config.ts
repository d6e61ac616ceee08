import { packageBuild } from '../../tooling/tsup.base.ts';

/** The page itself: one script and one style sheet that need nothing else. */
export default packageBuild(
  { dashboard: 'src/app/main.tsx' },
  {
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    noExternal: [/.*/],
    minify: true,
    splitting: false,
    dts: false,
    clean: false,
    outExtension: () => ({ js: '.js' }),
  },
);
