import { expect, test } from 'vitest';

import { someCapacity, someStage, WHOLE_SEARCH } from '../../../metrics/test/some-capacity.ts';
import { capacityHtml } from './capacity-html.ts';
import { renderCapacity, stageLine } from './render-capacity.ts';

const PLAIN = { columns: 120, colour: false };

test('X-10 the terminal has the sentence, a row for each stage, what gives first, and what must be known', () => {
  expect(renderCapacity(WHOLE_SEARCH, PLAIN)).toMatchInlineSnapshot(`
    "crud  --max rate, read.p99 < 100ms
    ✓ holds 3,490/s (p99 90.0 ms), fails 3,700/s (p99 200 ms): first limit read.p99

    stage         asked  reached      p50      p99  warm-up  measured
    1 grow        400/s    400/s  5.00 ms  20.0 ms       5s       30s  ✓ passed
    2 grow        800/s    800/s  5.00 ms  20.0 ms       5s       30s  ✓ passed
    3 grow      1,600/s  1,600/s  5.00 ms  20.0 ms       5s       30s  ✓ passed
    4 grow      3,200/s  3,200/s  5.00 ms  20.0 ms       5s       30s  ✓ passed
    5 grow      6,400/s  3,450/s  5.00 ms   2.00 s       5s       30s  ✗ failed: read.p99
    6 bisect    4,530/s  3,450/s  5.00 ms   1.83 s       5s       30s  ✗ failed: read.p99
    7 bisect    3,810/s  3,450/s  5.00 ms   376 ms       5s       30s  ✗ failed: read.p99
    8 bisect    3,490/s  3,450/s  5.00 ms  90.0 ms       5s       30s  ✓ passed
    9 bisect    3,700/s  3,450/s  5.00 ms   200 ms       5s       30s  ✗ failed: read.p99
    10 confirm  3,490/s  3,450/s  5.00 ms  90.0 ms       5s       30s  ✓ passed
    11 confirm  3,700/s  3,450/s  5.00 ms   200 ms       5s       30s  ✗ failed: read.p99
    12 confirm  3,490/s  3,450/s  5.00 ms  90.0 ms       5s       30s  ✓ passed
    13 confirm  3,700/s  3,450/s  5.00 ms   200 ms       5s       30s  ✗ failed: read.p99
    14 confirm  3,490/s  3,450/s  5.00 ms  90.0 ms       5s       30s  ✓ passed
    15 confirm  3,700/s  3,450/s  5.00 ms   200 ms       5s       30s  ✗ failed: read.p99

    Knee    p99 bends at 3,200/s
    Before  cpu of server rose no further at 3,200/s (100 % of a core), where p99 bent, too
    Took    5m in 15 stages
    Note    after the last failure the target answered as before within 400ms
    "
  `);
});

test('X-10 of levels that are numbers of things the head of their column says of what', () => {
  const text = renderCapacity(someCapacity([someStage(2_560)], { facts: { max: 'subscriptions' } }), PLAIN);
  expect(text).toMatch(/^stage +subscriptions +reached /mu);
  expect(text).toMatch(/^1 grow +2,560 +2,560\/s /mu);
});

test.each([40, 60, 80, 120])('R13 errors are shown in %i columns', (columns) => {
  const capacity = someCapacity([someStage(1_000, { errors: 90.2 })], { facts: { max: 'workers' } });
  expect(renderCapacity(capacity, { ...PLAIN, columns })).toMatch(/90\.2/u);
});

test('X-10 what is not whole has no tick', () => {
  const headOf = (...[stages, more]: Parameters<typeof someCapacity>) =>
    renderCapacity(someCapacity(stages, more), PLAIN).split('\n')[1];
  expect(headOf([someStage(1_000)], { end: 'interrupted' })).toMatch(/^! holds at least 1,000\/s/u);
  expect(headOf([someStage(4_000), someStage(4_000)], { end: 'never_holds' })).toMatch(/^✗ holds less than 4,000\/s/u);
});

test('X-10 a line says how a stage went', () => {
  expect([
    stageLine({ max: 'rate' }, someStage(1_000)),
    stageLine({ max: 'workers' }, someStage(4_000, { ended_early: true, seconds: 10 })),
  ]).toEqual([
    'stage 1 at 1,000/s: ✓ passed, 1,000/s, p50 5.00 ms, p99 20.0 ms (30s)',
    'stage 1 at 4,000 workers: ✗ failed, 3,450/s, p50 100 ms, p99 400 ms (10s, ended early): read.p99 is 400 ms, limit 100 ms',
  ]);
});

test('X-10 the page holds the answer as JSON, and nothing in it can end its block', () => {
  const hostile = '</script><img src=x onerror=alert(1)>';
  const html = capacityHtml(someCapacity([someStage(1_000)], { facts: { benchmark: hostile } }));
  expect(html).not.toContain('<img');
  const [, json = ''] = /<script type="application\/json" id="capacity">(.*)<\/script>/u.exec(html) ?? [];
  expect(JSON.parse(json)).toMatchObject({ benchmark: hostile, holds: 1_000 });
});
