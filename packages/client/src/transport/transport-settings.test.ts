import { expect, test } from 'vitest';
import { ClientUsageError } from '../errors.ts';
import { resolveTransportOptions, type TransportOptions } from './transport-settings.ts';

const good: TransportOptions = { url: 'http://127.0.0.1:8080/base/', connections: 4 };

test('P1-11 every option has its documented default', () => {
  const { clock, wallClock, ...rest } = resolveTransportOptions(good);
  expect(rest).toEqual({
    target: { origin: 'http://127.0.0.1:8080', pathPrefix: '/base', secure: false },
    connections: 4,
    maxSockets: 4,
    timeoutMs: 10_000,
    connectTimeoutMs: 10_000,
    maxHeaderBytes: 65_536,
    limits: { maxBodyBytes: 67_108_864, maxErrorBodyBytes: 262_144, sampleBytes: 2048 },
    headers: [],
    authorization: null,
    tls: {},
    openSocket: null,
  });
  expect(clock.nowUs()).toBeGreaterThan(0);
  expect(wallClock()).toBeGreaterThan(1_700_000_000_000);
});

test('more sockets than connections are never used', () => {
  expect(resolveTransportOptions({ ...good, maxSockets: 9 }).maxSockets).toBe(4);
});

test.each<[string, Partial<TransportOptions>, string]>([
  ['no connections', { connections: 0 }, 'connections is 0.'],
  ['half a connection', { connections: 1.5 }, 'connections is 1.5.'],
  ['no sockets', { maxSockets: 0 }, 'maxSockets is 0.'],
  ['no time', { timeoutMs: 0 }, 'timeoutMs is 0.'],
  ['endless patience', { connectTimeoutMs: Infinity }, 'connectTimeoutMs is Infinity.'],
  ['no body', { limits: { maxBodyBytes: -1 } }, 'limits.maxBodyBytes is -1.'],
  [
    'a token with a line break',
    { authorization: 'Bearer a\n' },
    'The token has characters that a header cannot contain.',
  ],
  ['a bad address', { url: 'localhost:8080' }, 'The target "localhost:8080" is not an http or https address.'],
])('refuses %s with a sentence and a hint', (_what, options, message) => {
  const attempt = (): unknown => resolveTransportOptions({ ...good, ...options });
  expect(attempt).toThrow(ClientUsageError);
  expect(attempt).toThrow(expect.objectContaining({ message, hint: expect.stringMatching(/\.$/) as string }));
});
