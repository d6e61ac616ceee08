import { packageTests } from '../tooling/vitest.base.ts';

// For all examples, and beside them: a copy of an example takes vitest as it comes.
export default packageTests(import.meta.url, '*/{src,test}');
