import { describe, expect, test } from 'vitest';
import { ManualEnvironment } from '../../test/manual-environment.ts';
import { until } from '../../test/realtime-scene.ts';
import { TriggerScene, type TriggerSceneOptions } from '../../test/trigger-scene.ts';
import type { ReceivedCall } from '../../test/webhook-receiver.ts';
import type { WebhookFault } from '../faults/webhook-fault.ts';

interface Numbered {
  readonly id: string;
  readonly number: number;
}

function numberIn({ body }: ReceivedCall): number {
  return (body?.['payload'] as Numbered).number;
}

const DOCUMENTS = 5;

/** Writes numbers from 0 on into a few documents, one after the other. */
async function writeNumbers(scene: TriggerScene, count: number): Promise<void> {
  for (let number = 0; number < count; number += 1)
    await scene.write('PUT', `notes/d${number % DOCUMENTS}`, { doc: { number, right: number } });
}

/** What a receiver makes of calls about numbers 0 to `count` − 1 that came without retries. */
function audit(calls: readonly ReceivedCall[], count: number) {
  const seen = new Map<number, number>();
  const highest = new Map<string, number>();
  let misordered = 0;
  let altered = 0;
  for (const call of calls) {
    const { id, number, right } = call.body?.['payload'] as Numbered & { readonly right: number };
    if (number !== right) altered += 1;
    const before = highest.get(id) ?? -1;
    if (!seen.has(right) && right < before) misordered += 1;
    highest.set(id, Math.max(before, right));
    seen.set(right, (seen.get(right) ?? 0) + 1);
  }
  const all = Array.from({ length: count }, (_, number) => number);
  return {
    lost: all.filter((number) => !seen.has(number)).length,
    repeated: [...seen.values()].reduce((sum, times) => sum + times - 1, 0),
    misordered,
    altered,
  };
}

/** Whether a fault has struck a retry, which need not have been made yet. */
function didHasten({ testbed }: TriggerScene): boolean {
  return testbed.groundTruth().faults.some(({ kind, count }) => kind === 'hasty-retry' && count === 1);
}

function withFaults(
  faults: readonly WebhookFault[],
  options: TriggerSceneOptions = {},
  environment?: ManualEnvironment,
) {
  return TriggerScene.start({ faults: { seed: 3, faults }, ...options }, environment);
}

describe('P3-04 ground truth is what a receiver finds out by itself', () => {
  test('of calls that are lost, repeated, misordered and altered', async () => {
    const count = 200;
    const scene = await withFaults([
      { kind: 'lost-webhook', rate: 0.1 },
      { kind: 'repeated-webhook', rate: 0.1 },
      { kind: 'misordered-webhook', rate: 0.1 },
      { kind: 'altered-webhook', rate: 0.1 },
    ]);
    await writeNumbers(scene, count);
    const { owed, delivered, ...truth } = await scene.settled();
    await scene.receiver.received(delivered + truth.repeated);
    expect(audit(scene.receiver.calls, count)).toEqual({
      lost: truth.lost,
      repeated: truth.repeated,
      misordered: truth.misordered,
      altered: truth.altered,
    });
    expect([owed, delivered + truth.lost]).toEqual([count, count]);
    expect([truth.lost, truth.repeated, truth.misordered, truth.altered].map((times) => times > 5)).toEqual(
      Array.from({ length: 4 }, () => true),
    );
  });

  test('of calls that nobody was owed', async () => {
    const scene = await withFaults([{ kind: 'wrong-webhook', rate: 0.5, times: 4 }], {
      triggers: { t: { condition: 'event.document.number >= 10' } },
    });
    await writeNumbers(scene, 20);
    const { owed, wrong, ids } = await scene.settled();
    const calls = await scene.receiver.received(owed + wrong);
    const numbers = calls
      .map(numberIn)
      .filter((number) => number < 10)
      .sort((left, right) => left - right);
    expect([owed, wrong, numbers.length]).toEqual([10, 4, 4]);
    expect(ids.wrong).toEqual(
      numbers.map((number) => `notes/d${number % DOCUMENTS}@${Math.floor(number / DOCUMENTS) + 1}`),
    );
  });

  test('of what calls of deletions cannot have: no payload is altered that is not there', async () => {
    const scene = await withFaults([{ kind: 'altered-webhook' }]);
    await scene.write('POST', 'notes', { id: 'x', number: 1 });
    await scene.write('DELETE', 'notes/x');
    const { ids } = await scene.settled();
    const calls = await scene.receiver.received(2);
    expect([ids, calls.map(({ body }) => body?.['payload'])]).toEqual([
      { altered: ['notes/x@1'] },
      [{ id: 'x', number: -1 }, undefined],
    ]);
  });

  test('of what is only meant for a trigger, a collection, a kind of change', async () => {
    const scene = await withFaults(
      [{ kind: 'lost-webhook', trigger: 'b', collection: 'notes', operations: ['delete'], database: 'default' }],
      { triggers: { a: {}, b: { collection: '*' } } },
    );
    for (const collection of ['notes', 'other']) {
      await scene.write('POST', collection, { id: 'x' });
      await scene.write('DELETE', `${collection}/x`);
    }
    const truths = [await scene.settled('a'), await scene.settled('b')];
    expect(truths.map(({ owed, lost, ids }) => [owed, lost, ids])).toEqual([
      [2, 0, {}],
      [4, 1, { lost: ['notes/x@2'] }],
    ]);
  });
});

describe('P3-04 faults of webhooks', () => {
  test('that delay hold back what the worker has to do, in its order', async () => {
    const environment = new ManualEnvironment();
    const scene = await withFaults([{ kind: 'delayed-webhook', forMs: 700, times: 1 }], {}, environment);
    const atRest = environment.pendingTimers;
    await writeNumbers(scene, DOCUMENTS * 2);
    const ofFirst = () => scene.receiver.calls.filter(({ body }) => (body?.['payload'] as Numbered).id === 'd0');
    await until(() => environment.pendingTimers === atRest + 1);
    environment.advance(699);
    const isHeld = environment.pendingTimers === atRest + 1;
    const early = ofFirst().length;
    environment.advance(1);
    await scene.settled();
    expect([isHeld, early, ofFirst().map(numberIn)]).toEqual([true, 0, [0, 5]]);
    expect((await scene.settled()).ids).toEqual({ delayed: ['notes/d0@1'] });
  });

  test('that misorder let go after a second where nothing follows', async () => {
    const environment = new ManualEnvironment();
    const scene = await withFaults([{ kind: 'misordered-webhook' }], {}, environment);
    await writeNumbers(scene, 1);
    const { waiting } = scene.testbed.triggerTruths()[0]!;
    environment.advance(1000);
    await scene.receiver.received(1);
    const { misordered, delivered } = await scene.settled();
    expect([waiting, misordered, delivered]).toEqual([1, 0, 1]);
  });

  test.each([
    ['missing-retry', 1, { unretried: 1, givenUp: 0 }],
    ['extra-retry', 3, { extra: 1, givenUp: 1 }],
  ] as const)('%s: %d attempts where the policy allows two', async (kind, attempts, counts) => {
    const scene = await withFaults([{ kind }], {
      retryPolicy: { maxAttempts: 2, initialBackoff: '1ms' },
      plan: () => 500,
    });
    await writeNumbers(scene, 1);
    await scene.receiver.received(attempts);
    const truth = await scene.settled();
    expect([truth.attempts, scene.receiver.calls.length]).toEqual([attempts, attempts]);
    expect(truth).toMatchObject(counts);
  });

  test('that hasten do not wait for the policy', async () => {
    const environment = new ManualEnvironment();
    const scene = await withFaults(
      [{ kind: 'hasty-retry', times: 1 }],
      { retryPolicy: { maxAttempts: 2, initialBackoff: '1h' }, plan: () => 500 },
      environment,
    );
    await writeNumbers(scene, 1);
    await until(() => didHasten(scene));
    environment.advance(1);
    await scene.receiver.received(2);
    expect(await scene.settled()).toMatchObject({ hastened: 1, givenUp: 1, ids: { hastened: ['notes/d0@1'] } });
  });

  test('that hasten count nothing where the call waits for its worker until its time', async () => {
    const environment = new ManualEnvironment();
    const scene = await withFaults(
      [
        { kind: 'hasty-retry', times: 1 },
        { kind: 'delayed-webhook', times: 1, forMs: 2000, operations: ['update'] },
      ],
      { retryPolicy: { maxAttempts: 2, initialBackoff: '1s' }, plan: (_, number) => (number === 0 ? 500 : 200) },
      environment,
    );
    await writeNumbers(scene, 1);
    await until(() => didHasten(scene));
    await scene.write('PUT', 'notes/d0', { doc: { number: 1, right: 1 } });
    await until(() => scene.testbed.triggerTruths()[0]?.delayed === 1);
    await until(() => {
      environment.advance(100);
      return scene.receiver.calls.length === 3;
    });
    expect(scene.receiver.calls.map(numberIn)).toEqual([0, 1, 0]);
    expect(await scene.settled()).toMatchObject({ attempts: 3, delivered: 2, hastened: 0 });
  });
});
