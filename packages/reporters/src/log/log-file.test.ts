import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BenchError } from '@syntrix-bench/core';
import { startTestRun } from '@syntrix-bench/core/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { openLogFile } from './log-file.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'log-file-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const written = async (path: string) =>
  (await readFile(path, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('a log file', () => {
  test('has a JSON object a line, with level, time, run and the facts by name, behind what was there', async () => {
    const path = join(folder, 'run.log');
    await writeFile(path, '{"msg":"earlier"}\n');
    const log = openLogFile({ path, level: 'info', onTrouble: () => undefined });
    const { run, clock, reporter } = startTestRun({ reporters: [log.reporter] });
    await clock.advance(2_500_000);
    await log.reporter.onLog?.({ atUs: 2_500_000, level: 'debug', message: 'chatter', context: {} });
    await log.reporter.onLog?.({ atUs: 2_500_123, level: 'warn', message: 'token=abc123\n', context: { shard: 1 } });
    await log.reporter.onError?.(new BenchError('shard_failed', 'a thread died'));
    await clock.runUntil(run.finished);
    log.say('warn', 'goodbye');
    log.close();
    log.say('warn', 'too late');
    log.close();
    const lines = await written(path);
    expect(lines.map(({ level, msg }) => [level, String(msg).split(';')[0]])).toEqual([
      [undefined, 'earlier'],
      ['info', 'run of test begins'],
      ['info', 'phase set-up begins'],
      ['info', 'phase steady begins'],
      ['warn', 'token=***\n'],
      ['error', 'a thread died'],
      ['info', 'phase drain begins'],
      ['info', 'phase clean-up begins'],
      ['info', 'the run is over: completed'],
      ['info', expect.stringMatching(/^report: /)],
      ['warn', 'goodbye'],
    ]);
    expect(lines[4]).toEqual({
      level: 'warn',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      run: reporter.plans[0]!.runId,
      at_seconds: 2.5,
      shard: 1,
      msg: 'token=***\n',
    });
  });

  test('that cannot be opened is told at once', () => {
    const open = () => openLogFile({ path: folder, level: 'info', onTrouble: () => undefined });
    expect(open).toThrow('EISDIR');
  });

  test.skipIf(!existsSync('/dev/full'))('that cannot be written is told once, and the run goes on', async () => {
    const told: string[] = [];
    const log = openLogFile({ path: '/dev/full', level: 'info', onTrouble: (sentence) => told.push(sentence) });
    const { run, clock, reporter } = startTestRun({ reporters: [log.reporter] });
    const report = await clock.runUntil(run.finished);
    log.close();
    expect([report.run.status, told.length]).toEqual(['completed', 1]);
    expect(told[0]).toMatch(/^the log is not written any more: ENOSPC/);
    expect(reporter.logs.filter(({ message }) => message.includes('was dropped'))).toEqual([]);
  });
});
