import { OUTCOME_CODE } from '@syntrix-bench/core';
import { FakeDocuments, type FakeScriptedAnswer, ManualClock } from '@syntrix-bench/core/testing';
import { expect, test } from 'vitest';

import { resultOf } from '../test/fake-results.ts';
import { Remover, type RemovalResult } from './removal.ts';

const { ok, failed, unknown } = OUTCOME_CODE;
const absent = { status: 404, outcome: failed, code: 'NOT_FOUND' };
const unavailable = { status: 503, outcome: unknown };
const refused = { status: 0, outcome: failed, code: 'ECONNREFUSED' };
const limited = { status: 429, outcome: failed };

/** Removes one document from a target that answers as listed, the last answer for ever. */
async function remove(answers: readonly FakeScriptedAnswer[], deadlineUs = 120e6) {
  const clock = new ManualClock();
  const documents = new FakeDocuments();
  let next = 0;
  documents.script = () => answers[Math.min(next++, answers.length - 1)]!;
  const remover = new Remover(clock, new AbortController().signal, deadlineUs);
  const result = await clock.runUntil(remover.remove(documents.client(), 'c', 'd', resultOf(0)));
  return { result, requests: next, tookUs: clock.nowUs() };
}

test.each<{ why: string; answers: FakeScriptedAnswer[]; result: RemovalResult; requests: number }>([
  { why: 'it worked', answers: [{ status: 204, outcome: ok }], result: { kind: 'removed' }, requests: 1 },
  { why: 'it was not there', answers: [absent], result: { kind: 'absent' }, requests: 1 },
  {
    why: 'the answer was lost, and then it was gone',
    answers: [{ status: 0, outcome: unknown }, absent],
    result: { kind: 'removed' },
    requests: 2,
  },
  {
    why: 'it was refused, and then it was gone all the same',
    answers: [limited, absent],
    result: { kind: 'absent' },
    requests: 2,
  },
  {
    why: 'trouble that passed',
    answers: [unavailable, limited, { status: 0, outcome: failed }, { status: 204, outcome: ok }],
    result: { kind: 'removed' },
    requests: 4,
  },
  {
    why: 'the rules refuse it',
    answers: [{ status: 403, outcome: failed }],
    result: { kind: 'left', reason: 'http_403' },
    requests: 1,
  },
  {
    why: 'a token had expired, and was renewed',
    answers: [
      { status: 401, outcome: failed },
      { status: 204, outcome: ok },
    ],
    result: { kind: 'removed' },
    requests: 2,
  },
  {
    why: 'credentials refused for good',
    answers: [{ status: 401, outcome: failed }],
    result: { kind: 'left', reason: 'http_401' },
    requests: 3,
  },
  {
    why: 'the database is gone',
    answers: [{ status: 404, outcome: failed, code: 'DATABASE_NOT_FOUND' }],
    result: { kind: 'left', reason: 'http_404' },
    requests: 1,
  },
  {
    why: 'a 404 that was cut off proves nothing',
    answers: [
      { status: 404, outcome: failed, code: 'ECONNRESET' },
      { status: 204, outcome: ok },
    ],
    result: { kind: 'removed' },
    requests: 2,
  },
  { why: 'trouble for good', answers: [unavailable], result: { kind: 'left', reason: 'http_503' }, requests: 8 },
  {
    why: 'no connection for good',
    answers: [{ status: 0, outcome: failed, code: 'EHOSTUNREACH' }],
    result: { kind: 'left', reason: 'EHOSTUNREACH' },
    requests: 8,
  },
  {
    why: 'nothing listens any more',
    answers: [refused],
    result: { kind: 'left', reason: 'ECONNREFUSED' },
    requests: 5,
  },
])('$why', async ({ answers, result, requests }) => {
  expect(await remove(answers)).toMatchObject({ result, requests });
});

test('a rate limiter is waited for as long as there is time', async () => {
  const { result, tookUs, requests } = await remove([limited], 30e6);
  expect(result).toEqual({ kind: 'left', reason: 'http_429' });
  expect(requests).toBeGreaterThan(8);
  expect(tookUs).toBeLessThanOrEqual(30e6);
  expect(tookUs).toBeGreaterThan(27e6);
});

test('a target that has been silent for 15 s is given up, for all documents', async () => {
  const clock = new ManualClock();
  const documents = new FakeDocuments();
  documents.pace = () => new Promise((resolve) => clock.setTimer(10_000_000, resolve));
  documents.script = () => ({ status: 0, outcome: unknown, code: 'TIMEOUT' });
  const remover = new Remover(clock, new AbortController().signal, 600e6);
  expect(remover.stopReason).toBeNull();
  expect(await clock.runUntil(remover.remove(documents.client(), 'c', 'd', resultOf(0)))).toEqual({
    kind: 'left',
    reason: 'TIMEOUT',
  });
  expect(documents.calls).toHaveLength(2);
  expect(remover.stopReason).toBe('the target no longer answers');
});

test('a target that refuses connections is given up after seconds, for all documents, unless it comes back before', async () => {
  const clock = new ManualClock();
  const documents = new FakeDocuments();
  const remover = new Remover(clock, new AbortController().signal, 600e6);
  const remove = (id: string) => clock.runUntil(remover.remove(documents.client(), 'c', id, resultOf(0)));
  const answers: FakeScriptedAnswer[] = [refused, refused, refused, { status: 204, outcome: ok }];
  documents.script = () => answers.shift() ?? refused;
  expect([await remove('back'), remover.stopReason]).toEqual([{ kind: 'removed' }, null]);
  const beganUs = clock.nowUs();
  expect(await remove('gone')).toEqual({ kind: 'left', reason: 'ECONNREFUSED' });
  expect(remover.stopReason).toBe('nothing listens at the target any longer');
  expect(clock.nowUs() - beganUs).toBeLessThan(4e6);
  expect(documents.calls).toHaveLength(4 + 5);
});

test('whoever quits at once is not kept waiting', async () => {
  const clock = new ManualClock();
  const documents = new FakeDocuments();
  const aborting = new AbortController();
  documents.script = () => unavailable;
  const remover = new Remover(clock, aborting.signal, 600e6);
  const removing = remover.remove(documents.client(), 'c', 'd', resultOf(0));
  await clock.advance(60_000);
  aborting.abort();
  expect(await removing).toEqual({ kind: 'left', reason: 'http_503' });
  expect(remover.stopReason).toBe('interrupted');
  expect(clock.timers).toBe(0);
});
