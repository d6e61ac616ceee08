import { expect, test } from 'vitest';
import { ClientUsageError } from '../errors.ts';
import { resolveTransportOptions, type TransportOptions } from './transport-settings.ts';

const good: TransportOptions = { url: 'http://127.0.0.1:8080/base/', workers: 4 };

test('P1-11 every option has its documented default', () => {
  const { clock, wallClock, openSocket, ...rest } = resolveTransportOptions(good);
  expect(rest).toEqual({
    target: { origin: 'http://127.0.0.1:8080', pathPrefix: '/base', secure: false },
    workers: 4,
    maxConnections: 4,
    timeoutMs: 10_000,
    connectTimeoutMs: 10_000,
    maxHeaderBytes: 65_536,
    limits: { maxBodyBytes: 67_108_864, maxErrorBodyBytes: 262_144, sampleBytes: 2048 },
    headers: [],
    authorization: null,
  });
  expect(openSocket).toBeTypeOf('function');
  expect(clock.nowUs()).toBeGreaterThan(0);
  expect(wallClock()).toBeGreaterThan(1_700_000_000_000);
});

test('more connections than workers are never used', () => {
  expect(resolveTransportOptions({ ...good, maxConnections: 9 }).maxConnections).toBe(4);
});

test.each<[string, Partial<TransportOptions>, string]>([
  ['no workers', { workers: 0 }, 'workers is 0.'],
  ['half a worker', { workers: 1.5 }, 'workers is 1.5.'],
  ['no connections', { maxConnections: 0 }, 'maxConnections is 0.'],
  ['no time', { timeoutMs: 0 }, 'timeoutMs is 0.'],
  ['endless patience', { connectTimeoutMs: Infinity }, 'connectTimeoutMs is Infinity.'],
  ['no body', { limits: { maxBodyBytes: -1 } }, 'limits.maxBodyBytes is -1.'],
  [
    'a token with a line break',
    { authorization: 'Bearer a\n' },
    'The token has characters that a header cannot carry.',
  ],
  ['a bad address', { url: 'localhost:8080' }, 'The target "localhost:8080" is not an http or https address.'],
])('refuses %s with a sentence and a hint', (_what, options, message) => {
  const attempt = (): unknown => resolveTransportOptions({ ...good, ...options });
  expect(attempt).toThrow(ClientUsageError);
  expect(attempt).toThrow(expect.objectContaining({ message, hint: expect.stringMatching(/\.$/) as string }));
});
