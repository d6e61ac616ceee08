// Judges by the calm of the machine.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Report } from '@syntrix-bench/core';
import type { GroundTruth } from '@syntrix-bench/testbed';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { BIN, expectBuilt, startBuilt } from './built-program.ts';
import { timesBetween } from './target-times.ts';
import { latenessOf, machineLoad, outOfBounds } from './two-sides.ts';

/** A service with a tail, as servers have them: p50 16 ms, p99 some 70 ms. */
const TAIL = { kind: 'latency', operations: ['read'], distribution: 'lognormal', meanMs: 20, deviationMs: 15 };
/** What a generator may spend on half of its operations: in an open load it sleeps in timers of a millisecond. */
const MOST_DELAY_MS = { open: 2, closed: 0.5 } as const;

/** How late the target read requests, before its clock starts, nobody measures: no later than answers were read here, for it has less to do. */
const ofTarget = ({ generator }: Report) => generator?.read_delay ?? null;

let folder = '';
let target: ChildProcess;
let url = '';

beforeAll(async () => {
  expectBuilt();
  folder = await mkdtemp(join(tmpdir(), 'syntrix-bench-sides-'));
  const faults = join(folder, 'faults.json');
  await writeFile(faults, JSON.stringify({ seed: 7, faults: [TAIL] }));
  // A loop of its own: what the generator's suffers is not in the truth.
  target = spawn(process.execPath, [BIN, 'testbed', '--quiet', '--until-stdin-ends', '--faults', faults], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [line] = (await once(target.stdout!, 'data')) as [Buffer];
  url = line.toString().trim();
}, 60_000);
afterAll(async () => {
  target.stdin?.end();
  await once(target, 'close');
  await rm(folder, { recursive: true, force: true });
});

async function truth(): Promise<GroundTruth> {
  return (await (await fetch(`${url}/_testbed/ground-truth`)).json()) as GroundTruth;
}

/** Half a minute of reads by the built program, and what the target took for them. */
async function readsOf(load: readonly string[]): Promise<{ report: Report; trueUs: readonly number[] }> {
  const before = await truth();
  const settings = [
    'scenario.type=crud',
    'scenario.operations=[{type: read, weight: 1}]',
    'data.collection=things',
    'data.seedData=200',
  ];
  const program = startBuilt(folder, [
    ...['run', '--no-config', '--target', url, '--threads', '1', '--warmup', '0s', '--duration', '30s'],
    ...settings.flatMap((setting) => ['--set', setting]),
    ...load,
    ...['--output', 'report.json'],
  ]);
  expect([0, 6], program.text()).toContain(await program.exited);
  const report = JSON.parse(await readFile(join(folder, 'report.json'), 'utf8')) as Report;
  return { report, trueUs: timesBetween(before, await truth()) };
}

describe.each<[keyof typeof MOST_DELAY_MS, readonly string[]]>([
  ['open', ['--rate', '400/s', '--workers', '100', '--set', 'load.arrivals=poisson']],
  ['closed', ['--workers', '10']],
])('a healthy run of half a minute, %s', { timeout: 120_000 }, (model, load) => {
  let run: { report: Report; trueUs: readonly number[] };
  let calm = '';
  beforeAll(async () => {
    run = await readsOf(load);
    calm = machineLoad(run.report);
  }, 120_000);

  test('sends what is asked, and all of it is in the truth', () => {
    const { summary } = run.report;
    expect([summary.total_errors, summary.dropped], calm).toEqual([0, 0]);
    // Set-up and clean-up read their own records.
    expect(run.trueUs.length - summary.total_operations).toBeGreaterThanOrEqual(0);
    expect(run.trueUs.length - summary.total_operations).toBeLessThan(10);
  });

  test('R2 reports service times that are no less than the target’s own, and no more than the way there and back explains', () => {
    const { report, trueUs } = run;
    expect(outOfBounds(report.summary.service!, trueUs, latenessOf(report, ofTarget(report))), calm).toEqual([]);
  });

  test('R2 reports response times that are above them by no more than its own lateness', () => {
    const { report, trueUs } = run;
    const { latency, delay } = report.summary;
    expect(delay!.p50, calm).toBeLessThanOrEqual(MOST_DELAY_MS[model]);
    expect(outOfBounds(latency!, trueUs, latenessOf(report, ofTarget(report), delay)), calm).toEqual([]);
  });

  test('R23 is certified valid, claim by claim', () => {
    const claims = run.report.certificate?.claims ?? [];
    const doubts = claims.flatMap(({ claim, grade, reasons }) =>
      grade === 'valid' ? [] : [`${claim} ${grade}: ${reasons.map(({ fact }) => fact).join('; ')}`],
    );
    expect(claims.map(({ claim }) => claim)).toEqual(['rate', 'latency']);
    expect(doubts, calm).toEqual([]);
  });
});
