import {
  createOperationResult,
  encodeChange,
  encodeDocument,
  syntrixTarget,
  systemClock,
  type DocumentFilter,
  type RealtimeEvent,
  type SyntrixWorkerClient,
  type Target,
  type TargetConnection,
} from '@syntrix-bench/core';
import { fakeSyntrix } from '@syntrix-bench/core/testing';
import { startTestbed } from '@syntrix-bench/testbed';
import { describe, expect, test } from 'vitest';

const CLOCK = systemClock();
/** A number beyond those of workers: a held connection's. */
const HELD = 7;

async function connect(target: Target<SyntrixWorkerClient>, url: string, authorization: string | null) {
  return target.connect({
    target: { kind: target.kind, module: null, urls: [url], timeoutUs: 10e6, headers: {} },
    clock: CLOCK,
    credentials: { authorizations: [null], workloads: { readers: [authorization] } },
    workloadOf: () => 'readers',
    workers: [0],
    signal: new AbortController().signal,
  });
}

/** What each receiver is told, in its order, but for times. */
class Receivers {
  readonly told: Record<string, unknown[]> = {};
  readonly #waiting = new Set<{ readonly name: string; readonly path: string; readonly resolve: () => void }>();

  listener(name: string) {
    const lines: unknown[] = (this.told[name] = []);
    return {
      onEvent: ({ subscription, type, path, document, timestampMs, receivedUs, bytes }: RealtimeEvent) => {
        const isPlausible = timestampMs > 1.7e12 && receivedUs > 0 && bytes > 60;
        lines.push([subscription, type, path, document === null ? null : withoutTimes(document), isPlausible]);
        for (const wait of this.#waiting) if (wait.name === name && wait.path === path) wait.resolve();
      },
      onLost: ({ error }: { readonly error: Error }) => void lines.push(error.message),
    };
  }

  seen(name: string, path: string): Promise<void> {
    return new Promise((resolve) => this.#waiting.add({ name, path, resolve }));
  }
}

function withoutTimes({ createdAt, updatedAt, ...rest }: Readonly<Record<string, unknown>>): unknown {
  return { ...rest, hasTimes: [createdAt !== 0, updatedAt !== 0] };
}

/** Connects, subscribes in many ways, writes, and leaves: what the receivers were told, and the answers to what was asked. */
async function play(connection: TargetConnection<SyntrixWorkerClient>): Promise<unknown> {
  const { documents } = connection.client(0, 'default');
  const { realtime } = connection.client(HELD, 'default');
  const result = createOperationResult(connection.placeOf(0), 0);
  const create = (id: string, n: number) => documents.create('things', encodeDocument({ id, n, tag: 't' }), result);
  const receivers = new Receivers();
  await create('old', 1);
  await documents.delete('things', 'old', result);
  await create('older', 1);

  const opening = await realtime.connect(receivers.listener('one'));
  const second = await realtime.connect(receivers.listener('two'));
  const stream = await realtime.openStream({ collection: 'things', ...receivers.listener('stream') });
  if (!opening.ok || !second.ok || !stream.ok) throw new Error('not opened');
  const one = opening.value;
  const answers: unknown[] = [];
  const subscribe = async (filters: readonly DocumentFilter[], more = {}): Promise<void> => {
    const answer = await one.subscribe({ collection: 'things', filters }, more);
    const { acknowledgedUs = 0, sentUs = 0, number = -1, id = '' } = answer.ok ? answer.value : {};
    answers.push([answer.ok ? '' : answer.error.category, number, id, acknowledgedUs >= sentUs]);
  };
  await subscribe([{ field: 'n', op: '>', value: 1 }]);
  await subscribe([]);
  await subscribe([{ field: '_id', op: '==', value: 'a' }]);
  await subscribe([{ field: 'n', op: '==', value: null }]);
  await subscribe([
    { field: 'version', op: '>=', value: 2 },
    { field: 'tag', op: '!=', value: 'u' },
  ]);
  await subscribe([{ field: 'deleted', op: '==', value: true }]);
  await second.value.subscribe({ collection: 'things' }, { includeData: false });

  await create('a', 1);
  await create('b', 2);
  await documents.update('things', 'a', encodeChange({ n: 5 }), result);
  await documents.replace('things', 'b', encodeChange({ n: 0 }), result);
  await documents.create('things', encodeDocument({ id: 'a' }), result);
  await documents.delete('things', 'a', result);
  await documents.delete('things', 'a', result);
  await create('a', 7);
  await documents.create('others', encodeDocument({ id: 'x' }), result);
  const firstEnd = ['one', 'two', 'stream'].map((name) => receivers.seen(name, 'things/end'));
  await create('end', 0);
  await Promise.all(firstEnd);

  answers.push((await one.unsubscribe(1)).ok, (await one.unsubscribe(1)).ok, (await one.unsubscribe(99)).ok);
  const snapshot = new Promise<unknown>((resolve) => {
    void one.subscribe(
      { collection: 'things' },
      { onSnapshot: (taken) => resolve(taken.documents?.map(withoutTimes)) },
    );
  });
  answers.push(await snapshot);
  const secondEnd = ['one', 'stream'].map((name) => receivers.seen(name, 'things/last'));
  await create('last', 3);
  await Promise.all(secondEnd);
  await one.close();
  await second.value.close();
  await stream.value.close();
  const states = [one.state, second.value.state, stream.value.state];
  await documents.delete('things', 'last', result);
  return { answers, told: receivers.told, states };
}

describe.each(['standalone', 'distributed'] as const)('realtime of a %s server', (dialect) => {
  test('P2-20 the client gives of a testbed over the network what it gives of the fake in memory', async () => {
    const testbed = await startTestbed({ dialect });
    const login = await fetch(`${testbed.url}/auth/v1/login`, {
      method: 'POST',
      body: JSON.stringify({ username: 'syntrix', password: 'Bench-Admin#2025' }),
    });
    const { access_token: token } = (await login.json()) as { readonly access_token: string };
    const real = await connect(syntrixTarget, testbed.url, `Bearer ${token}`);
    const fake = fakeSyntrix();
    fake.documents().realtime.dialect = dialect;
    const ofFake = await connect(fake, 'http://fake.invalid', null);
    try {
      expect(await play(real)).toEqual(await play(ofFake));
      const { hazards, connections } = testbed.groundTruth().realtime;
      expect([hazards.reusedIds, hazards.closedUnderTraffic, hazards.sentUnread]).toEqual([0, 0, 0]);
      expect([connections, fake.documents().realtime.hazards]).toEqual([{ open: 0, opened: 3 }, []]);
      expect(real.takeTraffic().filter(({ status }) => status === 101 || status === 0)).toEqual([
        { method: 'GET', status: 101, count: 2 },
      ]);
    } finally {
      await real.close();
      await ofFake.close();
      await testbed.close();
    }
  });
});
