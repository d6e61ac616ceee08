import { describe, expect, test } from 'vitest';

import { COMMANDS } from '../commands/index.ts';
import { COMMAND_SPECS } from '../specs/index.ts';
import { flagSettings } from './flag-settings.ts';
import { RUN_FLAGS } from './run-flags.ts';

describe('flags are a layer of config in which each key is called by its flag', () => {
  test.each<[object, object, Record<string, string>, string]>([
    [
      { duration: '10s' },
      { benchmark: { duration: '10s' } },
      { 'benchmark.duration': '--duration' },
      'text goes as it was written',
    ],
    [
      { workers: '50' },
      { benchmark: { workers: '50' } },
      { 'benchmark.workers': '--workers' },
      'numbers too: the schema reads them',
    ],
    [
      { target: ['http://a'] },
      { benchmark: { target: 'http://a' } },
      { 'benchmark.target': '--target' },
      'one target is not a list',
    ],
    [
      { target: ['http://a', 'http://b'] },
      { benchmark: { target: ['http://a', 'http://b'] } },
      { 'benchmark.target': '--target' },
      'two are',
    ],
    [{ noCleanup: true }, { data: { cleanup: false } }, { 'data.cleanup': '--no-cleanup' }, 'a switch that says no'],
    [
      { seed: '7', rate: '5/s', warmup: '1s' },
      { benchmark: { warmup: '1s', seed: '7' }, load: { rate: '5/s' } },
      { 'benchmark.warmup': '--warmup', 'load.rate': '--rate', 'benchmark.seed': '--seed' },
      'several, by block',
    ],
    [
      { duration: undefined, json: true, config: 'x.yaml', runId: 'abc' },
      {},
      {},
      'what was not given, or is no part of the config',
    ],
  ])('%j', (values, value, names) => {
    expect(flagSettings(RUN_FLAGS, values)).toEqual({ value, names });
  });
});

describe('the flags of all commands', () => {
  test('each command that the help page lists has a class that the parser learns', () => {
    expect(COMMANDS.map(({ paths }) => paths?.flat())).toEqual(COMMAND_SPECS.map(({ words }) => words));
  });

  test.each(COMMAND_SPECS.map((spec, index) => [spec.words[0], spec, COMMANDS[index]!] as const))(
    '%s: its flag table and its option fields name the same',
    (_name, spec, command) => {
      const fields = new Set(Object.keys(new command()));
      expect(Object.keys(spec.flags).filter((field) => !fields.has(field))).toEqual([]);
    },
  );

  test.each(COMMAND_SPECS.map((command) => [command.words[0], command] as const))(
    '%s: no name is taken twice',
    (_name, command) => {
      const names = Object.values(command.flags).flatMap((flag) => flag.names.split(','));
      expect(names).toEqual([...new Set(names)]);
    },
  );
});
