import { expect, test } from 'vitest';
import { clientAddress, RateLimiter, TokenBuckets } from './rate-limiter.ts';

test('a fresh key gets the whole capacity, then tokens at the rate of the window', () => {
  const clock = { us: 0 };
  const buckets = new TokenBuckets({ requests: 100, windowMs: 60_000 }, () => clock.us);
  const passed = (times: number) => Array.from({ length: times }, () => buckets.allow('a')).filter(Boolean).length;
  expect(passed(110)).toBe(100);
  clock.us = 1_300_000;
  expect(passed(5)).toBe(2);
  expect(buckets.allow('b')).toBe(true);
  buckets.clear();
  expect(passed(101)).toBe(100);
});

test('keys that rested for two windows are forgotten and start full', () => {
  const clock = { us: 0 };
  const buckets = new TokenBuckets({ requests: 1, windowMs: 1000 }, () => clock.us);
  expect([buckets.allow('a'), buckets.allow('a')]).toEqual([true, false]);
  clock.us = 2_000_001;
  expect([buckets.allow('a'), buckets.allow('a')]).toEqual([true, false]);
});

test('the limiters answer 429 with the whole window to wait', () => {
  const limiter = new RateLimiter({ requests: 1, windowMs: 30_000, authRequests: 1, authWindowMs: 90_000 }, () => 0);
  expect([limiter.refuse('a'), limiter.refuseAuth('a')]).toEqual([undefined, undefined]);
  expect(limiter.refuse('a')).toEqual({
    status: 429,
    contentType: 'application/json',
    body: '{"code":"RATE_LIMITED","message":"Too many requests"}\n',
    headers: [['Retry-After', '30']],
  });
  expect(limiter.refuseAuth('a')).toMatchObject({
    body: '{"code":"RATE_LIMITED","message":"Too many authentication attempts"}\n',
    headers: [['Retry-After', '90']],
  });
  limiter.clear();
  expect(limiter.refuse('a')).toBeUndefined();
});

test.each([
  [{ forwardedFor: ' 1.2.3.4 , 5', realIp: 'x' }, '1.2.3.4'],
  [{ forwardedFor: 'anything', realIp: '' }, 'anything'],
  [{ forwardedFor: '', realIp: ' 9 ' }, '9'],
  [{ forwardedFor: '', realIp: '' }, 'peer'],
])('the request %j is charged to %s', (fields, address) => expect(clientAddress(fields, 'peer')).toBe(address));
