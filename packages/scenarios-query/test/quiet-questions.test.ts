import { createOperationResult, planQuery, preparedBody, type SyntrixWorkerClient } from '@syntrix-bench/core';
import { ManualClock } from '@syntrix-bench/core/testing';
import { expect, test } from 'vitest';

import type { Answer } from '../src/answers/answer.ts';
import { ValueSpace } from '../src/documents/document-values.ts';
import { indexTemplates } from '../src/index-templates.ts';
import type { Question } from '../src/questions/form-queries.ts';
import { askWhenQuiet, type QuietQuestions } from '../src/quiet-questions.ts';
import { WrittenDocuments } from '../src/writes/written-documents.ts';
import { options } from './query-target.ts';

const BOUND_US = 2_000_000;
const OWN = options({ indexLag: { bound: '2s' } });

/** Asks one open question on a shard that wrote nothing, of an index that shows what another wrote after a while. */
async function asked(lateUs: number, boundUs = BOUND_US) {
  const clock = new ManualClock();
  const query = { collection: 'benchmarks', filters: [{ field: 'group', op: '==' as const, value: 'g000001' }] };
  const plan = planQuery(query, indexTemplates(OWN));
  if (plan.path !== 'index') throw new Error(plan.path);
  const question: Question = { query, plan, body: preparedBody(JSON.stringify(query)), isAscii: true };
  const judged: (readonly [documents: number, atUs: number])[] = [];
  const unknown: number[] = [];
  const client = {
    documents: {
      query: (_body: unknown, result: { body: Uint8Array; sentUs: number; doneUs: number }) => {
        const now = clock.nowUs();
        result.body = Buffer.from(now >= lateUs ? '[{"id":"r1-0-1"}]' : '[]');
        result.sentUs = result.doneUs = now;
        return Promise.resolve(0);
      },
    },
  } as unknown as SyntrixWorkerClient;
  const parts = {
    context: {
      clock,
      signal: new AbortController().signal,
      options: { ...OWN, indexLag: { ...OWN.indexLag, boundUs } },
      forEach: async (count: number, work: (index: number, client: unknown, result: unknown) => Promise<void>) => {
        for (let index = 0; index < count; index += 1) await work(index, client, createOperationResult(0, 0));
      },
    },
    database: 'd',
    judge: {
      open: [{ question }],
      isRight: ({ documents }: Answer) => documents.length === 1,
      unanswered: (count: number) => unknown.push(count),
      judge: ({ documents, sentUs }: Answer) => judged.push([documents.length, sentUs]),
    },
    written: new WrittenDocuments(new ValueSpace(1, OWN)),
    quietUs: 0,
    untilUs: 30_000_000,
  } as unknown as QuietQuestions;
  await clock.runUntil(askWhenQuiet(parts));
  return { judged, unknown };
}

test('P2-11 what another shard wrote last has the whole of its bound from when all are quiet', async () => {
  const soon = await asked(900_000);
  expect(soon).toEqual({ judged: [[1, 900_000]], unknown: [0] });
});

test('P2-11 what is wrong when it has had its bound is judged', async () => {
  const never = await asked(Infinity);
  expect(never).toEqual({ judged: [[0, BOUND_US]], unknown: [0] });
});

test('R40 of an index that may be late for longer than is waited nothing is said', async () => {
  expect(await asked(Infinity, 60_000_000)).toEqual({ judged: [], unknown: [1] });
});
