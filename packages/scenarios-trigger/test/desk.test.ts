import { STILL_LOOP, ReadingDelay, WebhookAudit } from '@syntrix-bench/audit';
import { CountedFigures } from '@syntrix-bench/audit/declaration';
import { ManualClock } from '@syntrix-bench/core/testing';
import { expect, test } from 'vitest';

import { FIGURES_LEDGER } from '../src/figures.ts';
import { storageIdOf } from '../src/storage-id.ts';
import { triggerDefinition } from '../src/trigger-definitions.ts';
import { triggerOptions } from '../src/trigger-options.ts';
import { WebhookDesk } from '../src/webhook-desk.ts';

const HEADERS = { 'content-type': 'application/json', 'user-agent': 'Syntrix-Trigger-Service/1.0' };

/** What each of these documents' calls is answered with, and what the audit makes of them. */
function answersTo(documents: readonly { readonly id: string; readonly event?: 'create' | 'delete' }[]) {
  const options = triggerOptions.parse({});
  const definition = triggerDefinition(options);
  const policy = { attempts: 3, initialUs: 1_000_000, mostUs: null };
  const audit = new WebhookAudit({
    path: 'default/benchmarks',
    writers: 1,
    topics: 2,
    matches: () => true,
    isDocument: () => false,
    policy,
  });
  const desk = new WebhookDesk({
    context: { clock: new ManualClock(), runId: 'run1', seed: 1, options, deliver: () => undefined },
    definition,
    seedPrefix: 'run1-s-',
    databases: [{ database: 'default', audit }],
    figures: new CountedFigures(FIGURES_LEDGER, 'trigger'),
    reading: new ReadingDelay(STILL_LOOP),
  });
  const headers = Object.fromEntries(
    Object.entries(definition.headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const statuses = documents.map(({ id, event = 'create' }) => {
    let answered = 0;
    const body = JSON.stringify({
      triggerId: definition.id,
      database: 'default',
      event,
      collection: definition.collection,
      documentId: storageIdOf('default', definition.collection, id),
      lsn: '',
      seq: 0,
      ts: 0,
      url: definition.url,
      headers: definition.headers,
      secretsRef: '',
      retryPolicy: definition.retryPolicy,
      timeout: '10s',
      preIssuedToken: 'head.claims.signature',
      ...(event === 'delete' ? {} : { payload: { id } }),
    });
    desk.onRequest(
      {
        path: new URL(definition.url).pathname,
        headers: { ...headers, ...HEADERS },
        body,
        bytes: body.length,
        beganUs: 0,
        receivedUs: 0,
      },
      { answer: (status) => (answered = status), close: () => 0, onGone: () => undefined },
    );
    return answered;
  });
  const { findings } = audit.settle({ ledgers: {}, gaps: [], settledUs: 60_000_000 });
  return { statuses, failed: findings.flatMap(({ check, failed }) => (failed > 0 ? [[check, failed]] : [])) };
}

test('P3-05 a call about a document of before load is wrongly delivered, and one about anybody else’s is refused', () => {
  expect(answersTo([{ id: 'run1-s-7' }, { id: 'run2-s-7' }, { id: 'order-1' }])).toEqual({
    statuses: [204, 410, 410],
    failed: [['wrongly-delivered', 1]],
  });
});

test('P3-05 a call about a deletion is refused where the run deletes nothing', () => {
  expect(answersTo([{ id: 'run1-0-7', event: 'delete' }])).toEqual({ statuses: [410], failed: [] });
});
