import type { Report } from '@syntrix-bench/metrics';
import { expect, test } from 'vitest';

import { openFeed, type FeedParts, type FeedState } from './feed.ts';
import type { Live, LiveSession } from './live.ts';

const REPORT = { benchmark: { name: 'crud' } } as Report;
const LIVE = { status: 'running' } as Live;
const SESSIONS = [{ session_id: 'bench-1' }] as unknown as readonly LiveSession[];

/** A monitor that answers what it is told to, and a clock that is turned by hand. */
function scene(answers: Record<string, unknown>) {
  const asked: string[] = [];
  const timers: { readonly ms: number; readonly call: () => void; cancelled: boolean }[] = [];
  const listeners: { readonly onNews: () => void; readonly onEnd: () => void; closed: boolean }[] = [];
  const world = { answers, isGone: false, status: 200 };
  const parts: FeedParts = {
    fetch: async (url, init) => {
      asked.push(
        `${init?.method ?? 'GET'} ${url}${init?.headers === undefined ? '' : ` ${JSON.stringify(init.headers)}`}`,
      );
      if (world.isGone) throw new TypeError('nobody answers');
      const answer = world.answers[url];
      return new Response(JSON.stringify(answer ?? { error: 'nothing' }), {
        status: answer === undefined ? 404 : world.status,
      });
    },
    listen: (onNews, onEnd) => {
      const listener = { onNews, onEnd, closed: false };
      listeners.push(listener);
      return { close: () => void (listener.closed = true) };
    },
    after: (ms, call) => {
      const timer = { ms, call, cancelled: false };
      timers.push(timer);
      return { cancel: () => void (timer.cancelled = true) };
    },
  };
  return { asked, timers, listeners, world, parts };
}

/** All that can happen without the clock has happened. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 8; turn += 1) await new Promise((resolve) => setTimeout(resolve, 0));
}

test('P1-57 a page asks for the report so far, what goes on and the runs there are, and again after two seconds', async () => {
  const { asked, timers, parts } = scene({ 'api/report': REPORT, 'api/live': LIVE, 'api/sessions': SESSIONS });
  const states: FeedState[] = [];
  openFeed(parts, { session: null, onChange: (state) => states.push(state) });
  await settled();
  expect(states).toEqual([{ report: REPORT, live: LIVE, sessions: SESSIONS, link: 'open' }]);
  expect(asked).toEqual(['GET api/sessions', 'GET api/live', 'GET api/report']);
  expect(timers.map(({ ms }) => ms)).toEqual([2_000]);
  timers[0]!.call();
  await settled();
  expect(asked).toHaveLength(6);
});

test('where there is no run yet nothing else is asked for', async () => {
  const { asked, parts } = scene({ 'api/sessions': [] });
  openFeed(parts, { session: null, onChange: () => undefined });
  await settled();
  expect(asked).toEqual(['GET api/sessions']);
});

test('a run that has not begun is asked for no report', async () => {
  const { asked, parts } = scene({ 'api/live': { status: 'starting' }, 'api/sessions': SESSIONS });
  openFeed(parts, { session: null, onChange: () => undefined });
  await settled();
  expect(asked).toEqual(['GET api/sessions', 'GET api/live']);
});

test('P1-57 news over the socket are asked for at once, those that come meanwhile once', async () => {
  const { asked, listeners, parts } = scene({ 'api/live?session=bench-1%20a': LIVE });
  openFeed(parts, { session: 'bench-1 a', onChange: () => undefined });
  listeners[0]!.onNews();
  listeners[0]!.onNews();
  await settled();
  await settled();
  expect(asked).toEqual([
    'GET api/sessions',
    'GET api/live?session=bench-1%20a',
    'GET api/report?session=bench-1%20a',
    'GET api/sessions',
    'GET api/live?session=bench-1%20a',
    'GET api/report?session=bench-1%20a',
  ]);
});

test('P1-59 where nobody answers the last is kept, and all is asked again until somebody does', async () => {
  const { timers, listeners, world, parts } = scene({
    'api/report': REPORT,
    'api/live': LIVE,
    'api/sessions': SESSIONS,
  });
  const states: FeedState[] = [];
  openFeed(parts, { session: null, onChange: (state) => states.push(state) });
  await settled();
  world.isGone = true;
  listeners[0]!.onEnd();
  timers[0]!.call();
  await settled();
  expect(states.at(-1)).toEqual({ report: REPORT, live: LIVE, sessions: SESSIONS, link: 'lost' });
  world.isGone = false;
  for (const { call, cancelled } of timers.slice(1)) if (!cancelled) call();
  await settled();
  expect(states.at(-1)!.link).toBe('open');
  expect(listeners).toHaveLength(2);
});

test('P1-57 a run that is over is asked for less often, and a feed that is closed asks no more', async () => {
  const { timers, listeners, asked, parts } = scene({
    'api/live': { ...LIVE, status: 'completed' },
    'api/sessions': SESSIONS,
  });
  const feed = openFeed(parts, { session: null, onChange: () => undefined });
  await settled();
  expect(timers.map(({ ms }) => ms)).toEqual([10_000]);
  feed.close();
  listeners[0]!.onEnd();
  expect([timers[0]!.cancelled, listeners[0]!.closed, timers.length, asked.length]).toEqual([true, true, 1, 3]);
});

test('P1-57 the monitor of a run that is over closes with it: that is found out once, and nobody is asked any more', async () => {
  const { timers, listeners, world, parts, asked } = scene({
    'api/report': REPORT,
    'api/live': { ...LIVE, status: 'completed' },
    'api/sessions': SESSIONS,
  });
  const states: FeedState[] = [];
  openFeed(parts, { session: null, onChange: (state) => states.push(state) });
  await settled();
  world.isGone = true;
  listeners[0]!.onEnd();
  await settled();
  const before = asked.length;
  for (const { call, cancelled } of timers) if (!cancelled) call();
  await settled();
  expect(states.at(-1)).toMatchObject({ report: REPORT, link: 'over' });
  expect([listeners.length, asked.length]).toEqual([1, before]);
});

test('an order carries the token, and says what came of it', async () => {
  const { asked, world, parts } = scene({ 'api/control/pause': { status: 'paused', message: 'paused' } });
  const feed = openFeed(parts, { session: null, onChange: () => undefined });
  await settled();
  expect(await feed.order('pause', 'abc')).toEqual({ isDone: true, isRefused: false, message: 'paused' });
  expect(asked).toContain('POST api/control/pause {"authorization":"Bearer abc"}');
  world.status = 401;
  world.answers['api/control/pause'] = { error: 'no token' };
  expect(await feed.order('pause', '')).toEqual({ isDone: false, isRefused: true, message: 'no token' });
  world.isGone = true;
  expect((await feed.order('stop', '')).message).toBe('The monitor does not answer.');
  feed.close();
});
