import { expect, test } from 'vitest';

import { portsOfProcess } from '../../tooling/free-address.ts';

test.each([1, 2, 24, 128])(
  'each of the processes of a suite on a machine of %d cores has ports of its own',
  (cores) => {
    const owners = new Map<number, number>();
    for (let pool = 1; pool <= Math.max(4, cores); pool += 1) {
      const { first, count } = portsOfProcess(pool, cores);
      expect(count).toBeGreaterThan(50);
      for (let port = first; port < first + count; port += 1) {
        expect([port, owners.get(port), port >= 20_000 && port < 32_000]).toEqual([port, undefined, true]);
        owners.set(port, pool);
      }
    }
  },
);
