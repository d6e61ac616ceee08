import type { Report } from '@syntrix-bench/metrics';
import { describe, expect, test } from 'vitest';
import { blocks, blockSeries, histogramAround, latency, sampleReport, withRun } from '../../../metrics/test/reports.ts';
import { paintLines } from '../format/line.ts';
import { renderPicture } from './picture.ts';

const draw = (report: Report, columns = 80, unicode = true) =>
  `\n${paintLines(renderPicture(report, columns), { columns, colour: false, unicode })}`;

/** A minute of a target that is slow in its middle. */
const slowMiddle = sampleReport({
  blocks: blocks(
    [
      ...Array.from({ length: 20 }, () => [500, 2] as const),
      ...Array.from({ length: 20 }, () => [120, 150] as const),
      ...Array.from({ length: 20 }, () => [500, 2] as const),
    ],
    1,
  ),
  summary: { ...sampleReport().summary, latency: latency(2.4, { p99: 900 }) },
});

describe('the distribution of latencies, and beside it the course of goodput', () => {
  test.each([80, 100, 140])('at %i columns', (columns) => {
    expect(draw(sampleReport(), columns)).toMatchSnapshot();
    expect(draw(slowMiddle, columns)).toMatchSnapshot();
  });

  test('below one another where there is no room beside', () => {
    expect(draw(slowMiddle, 50)).toMatchInlineSnapshot(`
      "
                            ╷p50                 ╷p99
      latency    ▁▁▁▁▁▂▂▃▄▆██▇▅▃▂▂▁▁▁▁▁▂▂▃▄▅▄▃▂▂▁▁▁▁▁ ▁
               ╵50 µs     ╵1 ms   ╵10 ms  ╵100 ms   5 s╵
               120 to 500
      ok/s     ██████████████▃▃▃▃▃▃▃▃▃▃▃▃▃▃█████████████
               ╵0s                                   1m╵
      "
    `);
  });

  test('in ASCII where a terminal knows no more', () => {
    const drawn = draw(slowMiddle, 80, false);
    expect(drawn).toMatch(/^[\n\x20-\x7e]*$/);
    expect(drawn).toMatchInlineSnapshot(`
      "
                         ,p50           ,p99           120 to 500
      latency   ....::=*@#+-:...::-==-:.....     ok/s  @@@@@@@@@@----------@@@@@@@@@@
               '50 us  '1 ms '10 ms      5 s'          '0s                        1m'
      "
    `);
  });

  test('names the stages of the load where they begin', () => {
    const stage = (name: string, from: number, to: number) => ({
      name,
      start_seconds: from,
      end_seconds: to,
      workloads: {},
    });
    const segments = [stage('before', 0, 20), stage('rush', 20, 40), stage('after', 40, 60)];
    expect(draw({ ...slowMiddle, segments })).toMatchInlineSnapshot(`
      "
                         ╷p50           ╷p99           120 to 500
      latency   ▁▁▁▁▂▂▄▆█▇▅▃▂▁▁▁▂▂▃▄▄▃▂▁▁▁▁▁     ok/s  ██████████▃▃▃▃▃▃▃▃▃▃██████████
               ╵50 µs  ╵1 ms ╵10 ms      5 s╵          ╵before   ╵rush     ╵after 1m╵
      "
    `);
  });

  test('names the longer ones of stages that lie too close for all names', () => {
    const stage = (name: string, from: number, to: number) => ({
      name,
      start_seconds: from,
      end_seconds: to,
      workloads: {},
    });
    const segments = [
      stage('before', 0, 18),
      stage('rise', 18, 20),
      stage('rush', 20, 38),
      stage('fall', 38, 40),
      stage('after', 40, 60),
    ];
    const axis = draw({ ...slowMiddle, segments })
      .split('\n')[3]
      ?.slice(49);
    expect(axis).toBe('╵before   ╵rush     ╵after 1m╵');
  });

  test('R14 says how much lies beyond the axis, and points at no figure that lies there', () => {
    const stalled = blocks([
      [500, 2],
      [500, 2],
      [0, 2],
    ]).map((block) => ({ ...block, series: [{ ...block.series[0]!, timeouts: 40, dropped: 400 }] }));
    const never = latency(2, { p99: 10_000, censored: ['p99'], never: ['p99'] });
    const report = sampleReport({ blocks: stalled, summary: { ...sampleReport().summary, latency: never } });
    expect(draw(report)).toMatchInlineSnapshot(`
      "
                            +1.32k unanswered          0 to 500
      latency    ▁ ▁▁▁▁▁▂▂▃▄▅▇██▇▆▄▃▂▂▁▁▁▁▁ ▁    ok/s  ████████████████████
               ╵50 µs       ╵1 ms      50 ms╵          ╵0s                       30s╵
      "
    `);
  });

  test('is of deliveries where a run only holds connections', () => {
    const propagation = latency(12);
    const event = {
      count: 9_000,
      lost: 4,
      per_second: 300,
      owed_per_second: 300,
      bytes_received: 1,
      propagation,
      from_due: null,
      after_done: { after_count: 0, after: null, before_count: 0, before: null },
      read_delay: null,
    };
    const report = withRun(
      sampleReport({
        summary: { ...sampleReport().summary, total_operations: 0, latency: null },
        deliveries: { event },
        blocks: blocks([
          [300, 12],
          [290, 12],
          [310, 12],
        ]).map((block) => ({
          ...block,
          series: [blockSeries(3_000, { kind: 'delivery', lost: 1, histogram: histogramAround(12) })],
        })),
      }),
      { load_model: 'hold' },
    );
    expect(draw(report)).toMatchInlineSnapshot(`
      "
                                +3 unanswered          300
      delivery ▁ ▁▁▁▁▁▂▂▃▄▆▇██▇▅▄▃▂▂▁▁▁▁▁ ▁      /s    ██████████████████████████████
               ╵500 µs      ╵10 ms    500 ms╵          ╵0s                       30s╵
      "
    `);
  });

  test('is left out where there is nothing to draw, and the course where it is too short for one', () => {
    const short = sampleReport({ blocks: blocks([[500, 2]]) });
    expect([draw(sampleReport({ blocks: [] })), draw(short).includes('ok/s'), draw(short).includes('latency')]).toEqual(
      ['\n', false, true],
    );
  });
});
