import type { LookupOptions } from 'node:dns';
import { expect, test } from 'vitest';
import { localLookup } from './local-lookup.ts';

const ask = (hostname: string, options: LookupOptions): Promise<unknown[]> =>
  new Promise((resolve) => localLookup(hostname, options, (...answer) => resolve(answer)));

const both = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
];

test.each<[string, LookupOptions, unknown[]]>([
  ['localhost', { all: true }, [null, both]],
  ['db.localhost', { all: true }, [null, both]],
  ['localhost', {}, [null, '127.0.0.1', 4]],
  ['localhost', { family: 6 }, [null, '::1', 6]],
  ['localhost', { family: 'IPv4', all: true }, [null, both.slice(0, 1)]],
  ['127.0.0.1', {}, [null, '127.0.0.1', 4]],
])('%s with %o needs no resolver', async (hostname, options, answer) => {
  expect(await ask(hostname, options)).toEqual(answer);
});
