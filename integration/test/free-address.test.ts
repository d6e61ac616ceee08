import { expect, test, vi } from 'vitest';

import { freePort } from '../../tooling/free-address.ts';

vi.mock('node:os', () => ({ availableParallelism: () => 128 }));
// Every port is free, and none is listened on: they are those of the tests that run beside this one.
vi.mock('node:net', () => ({
  createServer: () => ({
    once: () => undefined,
    listen: (_port: number, _host: string, listening: () => void) => listening(),
    close: (closed: () => void) => closed(),
  }),
}));

test('each of the processes of a suite on a machine of 128 cores has ports of its own', async () => {
  const portsOf = async (pool: number): Promise<readonly number[]> => {
    vi.stubEnv('VITEST_POOL_ID', String(pool));
    // So many that every port of the process comes up.
    return Promise.all(Array.from({ length: 500 }, freePort));
  };
  const owners = new Map<number, number>();
  for (let pool = 1; pool <= 128; pool += 1) {
    for (const port of await portsOf(pool)) {
      expect(owners.get(port) ?? pool, `port ${port}`).toBe(pool);
      owners.set(port, pool);
    }
  }
  vi.unstubAllEnvs();
});
