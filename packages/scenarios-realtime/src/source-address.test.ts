import { expect, test } from 'vitest';

import { SourceAddress } from './source-address.ts';

test('each 20,000 connections have an address of their own, on this machine', () => {
  const of = (connection: number) => new SourceAddress(connection).address;
  expect([0, 19_999, 20_000, 45_000].map(of)).toEqual([null, null, '127.0.0.2', '127.0.0.3']);
});

test('an address that is none to come from is left to the system, and one whose ports are used up is changed', () => {
  const far = new SourceAddress(20_000);
  far.failed('connect EINVAL 10.0.0.1:80 - Local (127.0.0.2:0)');
  expect(far.address).toBeNull();
  const full = new SourceAddress(3);
  full.failed('connect ECONNREFUSED 127.0.0.1:80');
  expect(full.address).toBeNull();
  full.failed('connect EADDRNOTAVAIL 127.0.0.1:80');
  expect(full.address).toBe('127.0.0.2');
});
