import type { Random } from '@syntrix-bench/core';

import type { Keys } from './keys.ts';

/** Each document as likely, by one random number. */
export class UniformKeys implements Keys {
  draw(random: Random, shared: number, own: number): number {
    return random.int(shared + own);
  }
}
