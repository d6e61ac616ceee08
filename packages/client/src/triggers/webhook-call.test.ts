import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { readWebhookCall } from './webhook-call.ts';

const BODY = {
  triggerId: 'on-order',
  database: 'default',
  event: 'create',
  collection: 'orders',
  documentId: `default:${'5f'.repeat(16)}`,
  lsn: '',
  seq: 0,
  ts: 0,
  url: 'http://127.0.0.1:9999/hook',
  headers: { 'X-Run': '42' },
  secretsRef: '',
  retryPolicy: { maxAttempts: 3, initialBackoff: '1m30s', maxBackoff: '30s' },
  timeout: '10s',
  preIssuedToken: 'head.claims.signature',
  payload: { id: 'o-1', total: 250 },
};

test('P3-03 a call is read member by member, and its token is not kept', () => {
  const { lsn: _, seq: _seq, ts: _ts, secretsRef: _ref, timeout: _timeout, preIssuedToken: _token, ...call } = BODY;
  expect(readWebhookCall(JSON.stringify(BODY))).toEqual({ ok: true, call });
});

test('a deletion has no payload, and no further headers are null', () => {
  const { payload: _, ...rest } = BODY;
  const read = readWebhookCall(JSON.stringify({ ...rest, event: 'delete', headers: null }));
  expect(read).toMatchObject({ ok: true, call: { event: 'delete', headers: null, payload: null } });
});

test.each<[string, object]>([
  ['no text as triggerId', { triggerId: 7 }],
  ['no event', { event: 'CREATE' }],
  ['no storage id as documentId', { documentId: 'o-1' }],
  ['no number as seq or ts', { ts: 'now' }],
  ['no texts as headers', { headers: { a: 1 } }],
  ['no retryPolicy', { retryPolicy: { maxAttempts: 3, initialBackoff: 1, maxBackoff: '30s' } }],
  ['no token as preIssuedToken', { preIssuedToken: 'secret' }],
  ['no payload', { payload: null }],
  ['no object as payload', { payload: [1] }],
  ['a payload of a deletion', { event: 'delete' }],
])('P3-03 %s is told, and nothing of what is there in its place', (problem, change) => {
  expect(readWebhookCall(JSON.stringify({ ...BODY, ...change }))).toEqual({ ok: false, problem });
});

test('whatever comes is read, or is none: nothing is thrown', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      expect(readWebhookCall(text).ok).toBe(false);
    }),
  );
});
