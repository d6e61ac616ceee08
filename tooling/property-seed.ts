import fc from 'fast-check';

/** What is drawn in tests of properties that name no seed: the same with each change, another every night (`tooling/nightly.mjs`). */
const SEED = Number(process.env['PROPERTY_SEED'] ?? 20260203);

fc.configureGlobal({ seed: SEED });
