// Judges by the calm of the machine.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ComparedFigure, ComparisonDocument } from '@syntrix-bench/metrics/compare';
import { startTestbed, type Testbed } from '@syntrix-bench/testbed';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { expectBuilt, startBuilt } from './built-program.ts';

/** Far above what timers, the way there and back and other programs on the machine add. */
const USUAL_MS = 400;
const ADDED_MS = 0.15 * USUAL_MS;
const PAIRS = 12;

let folder = '';
let base: Testbed;
let next: Testbed;

beforeAll(async () => {
  expectBuilt();
  folder = await mkdtemp(join(tmpdir(), 'syntrix-bench-planted-'));
  [base, next] = [await startTestbed(), await startTestbed()];
});
afterAll(async () => {
  await Promise.all([base.close(), next.close()]);
  await rm(folder, { recursive: true, force: true });
});

function answerAfter(testbed: Testbed, seed: number, readMs: number): void {
  const latency = { kind: 'latency', distribution: 'normal', deviationMs: 20 } as const;
  testbed.setFaults({
    seed,
    faults: [
      { ...latency, operations: ['read'], meanMs: readMs },
      { ...latency, operations: ['update'], meanMs: USUAL_MS },
    ],
  });
}

/** Measures both in turn, as a person would. */
async function compareInTurn(name: string) {
  const settings = [
    'benchmark.duration=1s',
    'benchmark.warmup=0s',
    'benchmark.workers=60',
    'load.rate=50/s',
    'scenario.type=crud',
    'scenario.operations=[{type: read, weight: 3}, {type: update, weight: 1}]',
    'data.seedData=50',
  ];
  const program = startBuilt(folder, [
    ...['compare', '--interleave', base.url, next.url, '--pairs', String(PAIRS), '--no-config', '--quiet'],
    ...settings.flatMap((setting) => ['--set', setting]),
    ...['--reports', name, '--output', `${name}.json`],
  ]);
  const code = await program.exited;
  const text = program.text();
  expect([0, 5], text).toContain(code);
  const document = JSON.parse(await readFile(join(folder, `${name}.json`), 'utf8')) as ComparisonDocument;
  const [comparison] = document.comparisons;
  const figures = new Map(comparison!.figures.map((figure) => [figure.name, figure]));
  return { code, text, figure: (named: string): ComparedFigure => figures.get(named)! };
}

test(
  'P3-22 reads that take 15 % longer are named, with an interval that holds the truth, and end compare with 5',
  { timeout: 600_000 },
  async () => {
    answerAfter(base, 1, USUAL_MS);
    answerAfter(next, 2, USUAL_MS + ADDED_MS);
    const { code, text, figure } = await compareInTurn('slower');
    const { p50, reads, updates } = { p50: figure('p50'), reads: figure('read.p50'), updates: figure('update.p50') };
    expect([code, p50.verdict, reads.verdict], text).toEqual([5, 'worse', 'worse']);
    expect(updates.verdict, text).not.toBe('worse');
    // What was added, as a share of what a user waited for before: the target's own time, and the way there and back.
    const truth = (100 * ADDED_MS) / reads.base!;
    expect(reads.low, text).toBeLessThanOrEqual(truth);
    expect(reads.high, text).toBeGreaterThanOrEqual(truth);
  },
);

test('P3-22 equal servers end compare with 0, and nothing is called worse', { timeout: 600_000 }, async () => {
  answerAfter(base, 3, USUAL_MS);
  answerAfter(next, 4, USUAL_MS);
  const { code, text, figure } = await compareInTurn('equal');
  expect(code, text).toBe(0);
  expect(['p50', 'p99', 'goodput'].filter((name) => figure(name).verdict === 'worse')).toEqual([]);
});
