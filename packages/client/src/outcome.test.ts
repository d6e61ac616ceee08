import { expect, test } from 'vitest';
import { CALL_OUTCOME, callOutcome, type CallEnd, type CallOutcome } from './outcome.ts';

const { ok, failed, unknown } = CALL_OUTCOME;
const write: CallEnd = { category: 'protocol', status: 0, wasSent: true, readOnly: false };

const TABLE: readonly (readonly [string, Partial<CallEnd>, CallOutcome])[] = [
  ['no error is ok', { category: '', status: 200 }, ok],
  ['a read that was not answered changed nothing', { category: 'timeout', readOnly: true }, failed],
  ['a read with a 500 changed nothing', { category: 'http_500_internal', status: 500, readOnly: true }, failed],
  ['a write that was never sent was not applied', { category: 'connection_refused', wasSent: false }, failed],
  ['a write without an answer may be there', { category: 'timeout' }, unknown],
  ['a write whose success broke off may be there', { category: 'connection_reset', status: 201 }, unknown],
  ['a conflict comes before the write', { category: 'http_409_conflict', status: 409 }, failed],
  ['a refusal that broke off is still a refusal', { category: 'connection_reset', status: 409 }, failed],
  ['a redirect comes before routing', { category: 'http_3xx_redirect', status: 307 }, failed],
  ['a proxy’s request time-out proves nothing', { category: 'http_4xx_other', status: 408 }, unknown],
  ['a server that gave up may have written', { category: 'http_499_cancelled', status: 499 }, unknown],
  ['a server error may come after the write', { category: 'http_500_internal', status: 500 }, unknown],
  ['a bad gateway may have passed the write on', { category: 'http_502_bad_gateway', status: 502 }, unknown],
];

test.each(TABLE)('R12 %s', (_why, end, outcome) => {
  expect(callOutcome({ ...write, ...end })).toBe(outcome);
});
