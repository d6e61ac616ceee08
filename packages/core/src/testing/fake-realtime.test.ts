import { encodeChange, encodeDocument, type RealtimeConnection, type RealtimeEvent } from '@syntrix-bench/client';
import { beforeEach, describe, expect, test } from 'vitest';

import { createOperationResult } from '../contracts/operation-result.ts';
import type { SyntrixWorkerClient } from '../contracts/syntrix-worker-client.ts';
import { FakeDocuments } from './fake-documents.ts';
import { ManualClock } from './manual-clock.ts';

let clock: ManualClock;
let documents: FakeDocuments;
let client: SyntrixWorkerClient;
let told: string[];
beforeEach(() => {
  clock = new ManualClock();
  documents = new FakeDocuments();
  documents.clock = clock;
  client = documents.client();
  told = [];
});

const tell = ({ subscription, type, path, document, receivedUs }: RealtimeEvent): void =>
  void told.push(`${receivedUs} ${subscription} ${type} ${path} ${JSON.stringify(document)}`);
const short = ({ subscription, type, path, document }: RealtimeEvent): void =>
  void told.push(
    `${subscription} ${type} ${path}${document?.['n'] === undefined ? '' : ` n=${JSON.stringify(document['n'])}`}`,
  );

async function connected(onEvent: (event: RealtimeEvent) => void = short, more = {}): Promise<RealtimeConnection> {
  const onLost = ({ error }: { error: { category: string } }): void => void told.push(`lost ${error.category}`);
  const opening = await clock.runUntil(client.realtime.connect({ onEvent, onLost, ...more }));
  if (!opening.ok) throw opening.error;
  return opening.value;
}

const result = createOperationResult(0);
const create = (id: string, n = 0) => clock.runUntil(client.documents.create('c', encodeDocument({ id, n }), result));
const update = (id: string, n: number) => clock.runUntil(client.documents.update('c', id, encodeChange({ n }), result));
const remove = (id: string) => clock.runUntil(client.documents.delete('c', id, result));

describe('the realtime side of the fake Syntrix', () => {
  test('a write makes an event, before its own answer, with the stamps of the clock', async () => {
    const connection = await connected(tell);
    await clock.runUntil(connection.subscribe({ collection: 'c' }));
    const sentUs = clock.nowUs();
    await create('a', 1);
    expect(result.doneUs).toBe(sentUs + 1000);
    const at = Date.UTC(2026, 0, 1);
    const document = { collection: 'c', createdAt: at, id: 'a', n: 1, updatedAt: at, version: -1 };
    expect(told).toEqual([`${sentUs + 500} 0 create c/a ${JSON.stringify(document)}`]);
    await clock.runUntil(connection.close());
    expect([documents.realtime.hazards, documents.realtime.peers]).toEqual([[], []]);
  });

  test('the dialect of a distributed server has versions, no times, and deletes twice without an id', async () => {
    documents.realtime.dialect = 'distributed';
    const connection = await connected(tell);
    await clock.runUntil(connection.subscribe({ collection: 'c' }));
    await clock.runUntil(connection.subscribe({ collection: 'c', filters: [{ field: '_id', op: '==', value: 'a' }] }));
    await create('a', 1);
    await remove('a');
    await clock.advance(1000);
    const made = { collection: 'c', createdAt: 0, id: 'a', n: 1, updatedAt: 0, version: 1 };
    const gone = { collection: 'c', createdAt: 0, deleted: true, id: '', updatedAt: 0, version: 2 };
    expect(told.map((line) => line.replace(/^\d+ /, ''))).toEqual([
      `1 create c/a ${JSON.stringify(made)}`,
      `0 create c/a ${JSON.stringify(made)}`,
      `0 delete c/ ${JSON.stringify(gone)}`,
      `0 delete c/ ${JSON.stringify(gone)}`,
    ]);
  });

  test('filters are evaluated, and deletes do not pass those on fields', async () => {
    const connection = await connected();
    const filtered = (field: string, op: '>' | '!=' | '==', value: unknown) =>
      clock.runUntil(connection.subscribe({ collection: 'c', filters: [{ field, op, value }] }));
    await filtered('n', '>', 1);
    await filtered('version', '==', 2);
    expect(await filtered('n', '==', null)).toMatchObject({
      ok: false,
      error: { category: 'subscription_refused', sample: expect.stringContaining('value is nil') as string },
    });
    await create('a', 1);
    await update('a', 2);
    await remove('a');
    await clock.advance(1000);
    expect(told).toEqual(['0 update c/a n=2', '1 update c/a n=2']);
  });

  test('deliveries are lost, doubled, delayed, overtaken and misled as scripted', async () => {
    const connection = await connected();
    await clock.runUntil(connection.subscribe({ collection: 'c' }));
    await clock.runUntil(connection.subscribe({ collection: 'c', filters: [{ field: 'n', op: '>', value: 9 }] }));
    documents.realtime.script = ({ id, subscription }) => {
      if (subscription === '1') return id === 'wrong' ? { copies: 1 } : { copies: 0 };
      if (id === 'lost') return { copies: 0 };
      if (id === 'twice') return { copies: 2 };
      if (id === 'late') return { delayUs: 5000 };
      return id === 'overtaken' ? { delayUs: 9000, keepsOrder: false } : null;
    };
    for (const id of ['lost', 'twice', 'overtaken', 'late', 'behind', 'wrong']) await create(id);
    await clock.advance(20_000);
    expect(told.map((line) => line.replace(' n=0', ''))).toEqual([
      '0 create c/twice',
      '0 create c/twice',
      '0 create c/late',
      '0 create c/behind',
      '0 create c/wrong',
      '1 create c/wrong',
      '0 create c/overtaken',
    ]);
  });

  test('an update that is looked up late shows what was written meanwhile', async () => {
    documents.realtime.lookupUs = 1500;
    const connection = await connected();
    await clock.runUntil(connection.subscribe({ collection: 'c' }));
    await create('a', 1);
    await update('a', 2);
    await update('a', 3);
    await remove('a');
    await clock.advance(10_000);
    expect(told).toEqual(['0 create c/a n=1', '0 update c/a n=3', '0 delete c/a', '0 delete c/a']);
  });

  test('a connection that drops is lost, and opens again with its subscriptions under new ids', async () => {
    const reconnections: unknown[] = [];
    const connection = await connected(short, {
      reconnect: { firstDelayMs: 100 },
      onReconnected: (reconnection: unknown) => reconnections.push(reconnection),
    });
    await clock.runUntil(connection.subscribe({ collection: 'c' }));
    const opening = documents.realtime;
    opening.opening = (index) => (index < 3 ? 'connection_refused' : null);
    opening.peers[0]?.drop();
    expect(connection.state).toBe('lost');
    await create('unseen');
    await clock.advance(1_000_000);
    await create('seen');
    expect(told).toEqual(['lost connection_reset', '0 create c/seen n=0']);
    expect(reconnections).toMatchObject([
      { attempts: 3, restored: [{ number: 0, id: expect.stringMatching(/^0-/) as string }] },
    ]);
    await clock.runUntil(connection.close());
    expect(opening.hazards).toEqual([]);
  });

  test('a snapshot has what was there, those written least recently first, deleted ones without a mark', async () => {
    await create('b', 1);
    await create('a', 2);
    await create('gone', 3);
    await remove('gone');
    await update('b', 4);
    const connection = await connected();
    const snapshots: unknown[] = [];
    await clock.runUntil(
      connection.subscribe({ collection: 'c' }, { onSnapshot: ({ documents: found }) => snapshots.push(found) }),
    );
    await clock.advance(1000);
    expect(snapshots).toMatchObject([
      [
        { id: 'a', n: 2 },
        { id: 'gone', version: 2 },
        { id: 'b', n: 4 },
      ],
    ]);
  });

  test('a stream gets the events of its collection, deletes too', async () => {
    const opening = await clock.runUntil(
      client.realtime.openStream({ collection: 'c', onEvent: short, onLost: ({ error }) => told.push(error.category) }),
    );
    await create('a', 1);
    await remove('a');
    await clock.advance(60_000_000);
    documents.realtime.peers[0]?.drop();
    expect(told).toEqual(['0 create c/a n=1', '0 delete c/a', 'connection_closed']);
    expect(opening.ok && opening.value.state).toBe('lost');
  });

  test('what can harm a server is noted', async () => {
    const connection = await connected();
    await clock.runUntil(connection.subscribe({ collection: 'c' }));
    connection.cut();
    expect(documents.realtime.hazards).toEqual(['connection 0 closes with 1 live subscriptions']);
  });
});
