import { HotspotKeys } from './hotspot-keys.ts';
import type { KeyChoice } from './key-choice.ts';
import type { Keys } from './keys.ts';
import { LatestKeys } from './latest-keys.ts';
import type { Scatter } from './scatter.ts';
import { UniformKeys } from './uniform-keys.ts';
import { ZipfianKeys } from './zipfian-keys.ts';

/** Makes what draws by a distribution; `scatter` says which of the shared documents are popular. */
export function createKeys(choice: KeyChoice, scatter: Scatter): Keys {
  switch (choice.distribution) {
    case 'uniform':
      return new UniformKeys();
    case 'zipfian':
      return new ZipfianKeys(choice.theta, scatter);
    case 'latest':
      return new LatestKeys(choice.theta);
    case 'hotspot':
      return new HotspotKeys(choice.hotFraction, choice.hotOperations, scatter);
  }
}
