import { describe, expect, test } from 'vitest';

import { COMMANDS } from '../cli.ts';
import { RUN } from '../commands/run.ts';
import { parseCommand } from '../parse-command.ts';
import { flagSettings } from './flag-settings.ts';

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
    expect(flagSettings(RUN.flags, values)).toEqual({ value, names });
  });
});

describe('the flags of all commands', () => {
  test.each(COMMANDS.flatMap((command) => command.words.map((word) => [word, command] as const)))(
    '%s is a word that the parser knows, with a value for each of its flags',
    async (word, command) => {
      const flags = Object.values(command.flags).map(({ names, value }) => {
        const [long = ''] = names.split(',');
        return value === null ? long : `${long}=given`;
      });
      const argument = command.argument === null ? [] : ['given'];
      const parsed = await parseCommand([word, ...flags, ...argument], COMMANDS, 'syntrix-bench');
      expect(parsed.command).toBe(command);
      expect(parsed.values).toEqual({
        ...Object.fromEntries(
          Object.entries(command.flags).map(([name, { kind, value }]) => [
            name,
            value === null ? true : kind === 'list' ? ['given'] : 'given',
          ]),
        ),
        // Given after it, --no-monitor takes --monitor back.
        ...('noMonitor' in command.flags ? { monitor: undefined } : {}),
        argument: command.argument === null ? undefined : command.argument.many === true ? ['given'] : 'given',
      });
    },
  );

  test.each(COMMANDS.map((command) => [command.words[0], command] as const))(
    '%s: no name is taken twice',
    (_name, command) => {
      const names = Object.values(command.flags).flatMap((flag) => flag.names.split(','));
      expect(names).toEqual([...new Set(names)]);
    },
  );
});
