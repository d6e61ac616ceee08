// What options and other declarations of a scenario are made of. The engine is not loaded for it.
import * as z from './schema-parts.ts';

export { MOST_SEEDS, runsCollectionOf } from './collections.ts';
export { LARGEST_BODY_BYTES, minimumDocumentBytes } from './document-shape.ts';
export { KEY_DISTRIBUTIONS, type KeyChoice, type KeyDistribution } from './keys/key-options.ts';
export { badRate, inOrderOf, ratesOf, readRate, shareOf } from './mix-options.ts';
export { howOftenOf, mixEntryOptions, mixOf, rate, refuseHowOften, weightedMix } from './mix-schema.ts';
export { shown, unknownKeys } from './option-messages.ts';
export {
  checkedText,
  collectionOptions,
  duration,
  keyOptions,
  onOrOff,
  oneOf,
  part,
  seededOptions,
  wholeNumber,
} from './option-schemas.ts';
export { blocksOf, roundsProblem, segmentsOfTurns, stagesOf, stagesOfSide } from './turns.ts';
export { z };
