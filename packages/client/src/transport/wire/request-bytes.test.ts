import { expect, test } from 'vitest';
import { parseTargetUrl } from '../../target/target-url.ts';
import { WorkerHeaders } from '../worker-headers.ts';
import { RequestBytes } from './request-bytes.ts';
import { RequestHeads } from './request-head.ts';

const heads = new RequestHeads(parseTargetUrl('http://h'), new WorkerHeaders(1, [], null));

const big = 'x'.repeat(100_000);
test.each<[string, Uint8Array | string, string]>([
  ['ASCII text', '{"n":1}', 'string'],
  ['text beyond ASCII', '{"n":"é€𝄞"}', 'object'],
  ['a small buffer', Buffer.from('{"n":"é€𝄞"}'), 'string'],
  ['a buffer of all octets', Buffer.from(Array.from({ length: 256 }, (_, octet) => octet)), 'string'],
  ['bytes that are no buffer', new TextEncoder().encode('{"n":"é"}'), 'object'],
  ['a buffer of some size', Buffer.alloc(20_000, 1), 'object'],
  ['bytes beyond the shared buffer', Buffer.from(big), 'object'],
  ['text beyond it', `é${big}`, 'object'],
  ['nothing', '', 'string'],
])('%s is put behind its head, whole and counted in bytes', (_what, body, kind) => {
  const written = new RequestBytes(heads).of(0, { method: 'POST', path: '/docs', body });
  const expected = Buffer.from(body as string);
  const head = heads.headOf(0, 'POST', '/docs', expected.length);
  expect(typeof written).toBe(kind);
  expect(Buffer.concat([Buffer.from(head), expected]).equals(Buffer.from(written as string, 'latin1'))).toBe(true);
  expect(written.length).toBe(head.length + expected.length);
});

test('a buffer that its socket still writes is not used for the next request', () => {
  const requests = new RequestBytes(heads);
  const request = (text: string) => ({ method: 'POST', path: '/docs', body: new TextEncoder().encode(text) });
  const first = requests.of(0, request('first'));
  requests.keep();
  requests.of(0, request('other'));
  expect(first.toString('latin1').endsWith('\r\n\r\nfirst')).toBe(true);
});
