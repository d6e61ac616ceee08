import { type Check, check, slowCheck, type Unchecked, unchecked } from '../../check.ts';
import { holds, same } from '../../expectations.ts';
import { bodyOf } from '../../hook-receiver.ts';
import { FIRST_WAIT_MS } from '../../hook-triggers.ts';
import { called, receiverOf, WEBHOOKS } from './calls.ts';

/** Timers of two processes may differ by this much. */
const LENIENCE_MS = 20;

/** Sections 10.4 and 10.5: what answers lead to, and the order of calls. */
export const TRIGGER_OUTCOME_CHECKS: readonly Check[] = [
  slowCheck(
    '10.4',
    'retry',
    'a 500 is tried again after the wait of the policy, doubled each time, with the same body but the token',
    async (scene) => {
      const { home, calls } = called(scene, 'every');
      await scene.call('POST', home, '{"id":"a","answers":[500,503,204]}');
      const times = await calls(3);
      same(new Set(times.map(({ text }) => text.replace(/"preIssuedToken":"[^"]*"/, ''))).size, 1, 'bodies');
      const waits = times.slice(1).map(({ atMs }, index) => atMs - (times[index]?.atMs ?? 0));
      holds(
        waits.every((wait, index) => wait >= FIRST_WAIT_MS * 2 ** index - LENIENCE_MS),
        `waits of ${waits.map(Math.round).join(' and ')} ms`,
      );
    },
    WEBHOOKS,
  ),
  slowCheck(
    '10.4',
    'given-up',
    'after three attempts a task is discarded',
    async (scene) => {
      const { home, calls } = called(scene, 'every');
      await scene.call('POST', home, '{"id":"a","answers":[500]}');
      await calls(3);
      await new Promise((resolve) => setTimeout(resolve, FIRST_WAIT_MS * 5));
      same((await calls(3)).length, 3, 'attempts');
    },
    WEBHOOKS,
  ),
  ...[400, 404, 408, 429].map((status) =>
    slowCheck(
      '10.4',
      `fatal-${status}`,
      `a ${status} is never tried again`,
      async (scene) => {
        const { home, calls } = called(scene, 'every');
        await scene.call('POST', home, `{"id":"a","answers":[${status},204]}`);
        await calls(1);
        await new Promise((resolve) => setTimeout(resolve, FIRST_WAIT_MS * 2));
        same((await calls(1)).length, 1, 'attempts');
      },
      WEBHOOKS,
    ),
  ),
  ...([302, 307] as const).map((status) =>
    check(
      '10.4',
      `redirect-${status}`,
      `a ${status} is followed with ${status === 302 ? 'GET and no body' : 'POST and the same body'}`,
      async (scene) => {
        const { home, calls } = called(scene, 'every');
        const hooks = receiverOf(scene);
        const before = hooks.calls.length;
        await scene.call('POST', home, `{"id":"a","answers":[${status}]}`);
        const [first] = await calls(1);
        await scene.target.eventually(async () =>
          holds(
            hooks.calls.slice(before).some(({ path }) => path === '/redirected'),
            'the redirect was not followed',
          ),
        );
        const next = hooks.calls.slice(before).find(({ path }) => path === '/redirected');
        same([next?.method, next?.text], status === 302 ? ['GET', ''] : ['POST', first?.text]);
      },
      WEBHOOKS,
    ),
  ),
  check(
    '10.5',
    'order',
    'calls about one document come in the order of its changes',
    async (scene) => {
      const { home, calls } = called(scene, 'every');
      const numbers = Array.from({ length: 10 }, (_, number) => number);
      for (const number of numbers) {
        await scene.call('PUT', `${home}/a`, `{"doc":{"number":${number}}}`);
        // An update shows the document as it is when it is looked at.
        await new Promise((resolve) => setTimeout(resolve, 30));
      }
      same(
        (await calls(10)).map((call) => bodyOf(call).payload?.['number']),
        numbers,
      );
    },
    WEBHOOKS,
  ),
];

export const TRIGGER_OUTCOME_UNCHECKED: readonly Unchecked[] = [
  unchecked(
    '10.4',
    'time-out',
    'no answer in 5 s is a failed attempt',
    'takes 15 s; the testbed’s own tests use a manual clock',
  ),
  unchecked(
    '10.5',
    'overflow',
    'changes beyond the room of the queues are dropped',
    'would hold up the triggers of everybody; the testbed’s own tests do it',
  ),
];
