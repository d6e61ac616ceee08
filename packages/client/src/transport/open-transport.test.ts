import { expect, test } from 'vitest';
import { openTransport, type TransportChoice } from './open-transport.ts';

test.each<[string, TransportChoice | undefined, string, string]>([
  ['http://127.0.0.1:1', undefined, 'wire', 'it is plain http'],
  ['http://127.0.0.1:1', 'auto', 'wire', 'it is plain http'],
  ['https://127.0.0.1:1', 'auto', 'undici', 'wire speaks no TLS'],
  ['https://127.0.0.1:1', undefined, 'undici', 'wire speaks no TLS'],
  ['http://127.0.0.1:1', 'undici', 'undici', 'it was asked for'],
  ['http://127.0.0.1:1', 'wire', 'wire', 'it was asked for'],
  ['https://127.0.0.1:1', 'undici', 'undici', 'it was asked for'],
])('%s with transport %s is carried by %s: %3$s', async (url, transport, kind) => {
  const opened = openTransport({ url, workers: 1, ...(transport === undefined ? {} : { transport }) });
  expect(opened.kind).toBe(kind);
  await opened.close();
});

test('wire for an https target is refused with a sentence and a way out', () => {
  expect(() => openTransport({ url: 'https://bench.example', workers: 1, transport: 'wire' })).toThrow(
    expect.objectContaining({
      name: 'ClientUsageError',
      message: 'The transport "wire" speaks no TLS, and https://bench.example needs it.',
      hint: 'Leave the transport out: https targets are served by undici.',
    }),
  );
});

test('a bad address is refused before a transport is chosen', () => {
  expect(() => openTransport({ url: 'ftp://bench.example', workers: 1 })).toThrow(
    'The target "ftp://bench.example/" is not an http or https address.',
  );
});
