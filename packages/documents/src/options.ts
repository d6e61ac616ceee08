// What options of a scenario are made of. The engine is not loaded for it.
export { collectionProblem, MOST_SEEDS, runsCollectionOf } from './collections.ts';
export { LARGEST_BODY_BYTES, minimumDocumentBytes } from './document-shape.ts';
export { KEY_DISTRIBUTIONS, readKeyChoice, type KeyChoice, type KeyDistribution } from './keys/key-options.ts';
export { noWholeNumber, shown, unknownKeys } from './option-messages.ts';
