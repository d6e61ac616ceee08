import { describe, expect, test } from 'vitest';

import { repeatCommand } from './repeat-command.ts';

const TARGET = ['run', '--target', 'http://localhost:8080'];

interface Row {
  readonly why: string;
  readonly argv: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly secrets?: readonly string[];
  readonly drawsSeed?: true;
  readonly program?: string;
  readonly useEnvironment?: false;
  readonly line: string;
}

const ROWS: readonly Row[] = [
  { why: 'what was typed', argv: TARGET, line: 'syntrix-bench run --target http://localhost:8080' },
  { why: 'how it was started', argv: ['demo'], program: 'npx syntrix-bench', line: 'npx syntrix-bench demo' },
  {
    why: 'quotes where a shell needs them',
    argv: [...TARGET, '--threshold', "it's < 5ms"],
    line: `syntrix-bench run --target http://localhost:8080 --threshold 'it'\\''s < 5ms'`,
  },
  {
    why: 'a password that was typed is no part of it',
    argv: [...TARGET, '--username', 'ada', '--password', 'hunter2', '--set', 'auth.password=hunter2'],
    secrets: ['hunter2'],
    line: "syntrix-bench run --target http://localhost:8080 --username ada --password '***' --set auth.password='***'",
  },
  {
    why: 'nor is one in an address, or behind an equals sign',
    argv: ['run', '--target=http://ada:hunter2@localhost:8080', '--token=secret'],
    secrets: ['secret'],
    line: "syntrix-bench run --target='http://***@localhost:8080' --token='***'",
  },
  {
    why: 'a secret of one letter leaves the names of flags alone',
    argv: ['run', '--password', 'o', '--no-config'],
    secrets: ['o'],
    line: "syntrix-bench run --password '***' --no-config",
  },
  {
    why: 'references to secrets stay',
    argv: [...TARGET, '--password', 'env:P'],
    line: 'syntrix-bench run --target http://localhost:8080 --password env:P',
  },
  {
    why: 'variables that count',
    argv: ['run'],
    env: {
      SYNTRIX_BENCHMARK_WORKERS: '5',
      SYNTRIX_BENCHMARK_NAME: 'my run',
      SYNTRIX_BENCHMARK_RATE: '',
      HOME: '/root',
    },
    line: "SYNTRIX_BENCHMARK_NAME='my run' SYNTRIX_BENCHMARK_WORKERS=5 syntrix-bench run",
  },
  {
    why: 'a variable with a secret is left out, whether or not it counts',
    argv: ['run', '--username', 'ada', '--password', 'env:P'],
    env: { SYNTRIX_BENCHMARK_AUTH_TOKEN: 'secret', SYNTRIX_BENCHMARK_AUTH_PASSWORD: 'Leaky-Literal#99' },
    line: 'syntrix-bench run --username ada --password env:P',
  },
  {
    why: 'a variable with a reference to a secret stays, and so does one with the path of a key',
    argv: ['run'],
    env: {
      SYNTRIX_BENCHMARK_AUTH_TOKEN: 'env:TOKEN',
      SYNTRIX_BENCHMARK_AUTH_PRIVATE_KEY_FILE: 'keys/private.pem',
      SYNTRIX_BENCHMARK_AUTH_USERNAME: 'ada',
    },
    line:
      'SYNTRIX_BENCHMARK_AUTH_PRIVATE_KEY_FILE=keys/private.pem SYNTRIX_BENCHMARK_AUTH_TOKEN=env:TOKEN ' +
      'SYNTRIX_BENCHMARK_AUTH_USERNAME=ada syntrix-bench run',
  },
  {
    why: 'a password that a later one overrides is no part of it',
    argv: ['run', '--password', 'first-secret-1', '--password', 'env:P'],
    line: "syntrix-bench run --password '***' --password env:P",
  },
  {
    why: 'nor is one that a later assignment overrides, in either spelling',
    argv: [
      'run',
      '--set',
      'auth.password=Zed#1passwd77',
      '--set=auth.users.password=Zed#2',
      '--set',
      'auth.password=env:P',
    ],
    line: "syntrix-bench run --set auth.password='***' --set=auth.users.password='***' --set auth.password=env:P",
  },
  {
    why: 'nor is a key in the place of its file',
    argv: ['run', '--private-key', '-----BEGIN RSA PRIVATE KEY-----', '--private-key', 'keys/private.pem'],
    line: "syntrix-bench run --private-key '***' --private-key keys/private.pem",
  },
  {
    why: 'nor are secrets within a block',
    argv: ['run', '--set', 'auth={username: ada, password: hunter2}'],
    line: `syntrix-bench run --set auth='{"username":"ada","password":"***"}'`,
  },
  {
    why: 'nor are those of a list of workloads, whose other values stay',
    argv: ['run', '--set', 'workloads=[{"name":"a","workers":5,"auth":{"token":"t0p"}}]'],
    line: `syntrix-bench run --set workloads='[{"name":"a","workers":5,"auth":{"token":"***"}}]'`,
  },
  {
    why: 'nor are the options of reporters',
    argv: ['run', '--set', 'output.reporters=[{"type":"chat","url":"https://hooks.example/T0PSECRET"}, csv]'],
    line: `syntrix-bench run --set output.reporters='[{"type":"chat","url":"***"},"csv"]'`,
  },
  {
    why: 'a list without secrets stays as it was typed',
    argv: ['run', '--set', 'thresholds=[errors < 1%]'],
    line: "syntrix-bench run --set thresholds='[errors < 1%]'",
  },
  {
    why: 'a password with an @ is masked up to the last of them',
    argv: ['run', 'http://ada:p@ss@localhost:8080/@'],
    line: "syntrix-bench run 'http://***@localhost:8080/@'",
  },
  {
    why: 'a word of several lines takes one',
    argv: ['run', '--name', 'two\nlines  here'],
    line: "syntrix-bench run --name $'two\\nlines  here'",
  },
  {
    why: 'a name that ends like the assignment of a seed stays',
    argv: ['run', '--name', 'nightly-seed=random'],
    drawsSeed: true,
    line: 'syntrix-bench run --name nightly-seed=random --seed 42',
  },
  {
    why: 'no variables where they do not count',
    argv: ['demo'],
    env: { SYNTRIX_BENCHMARK_WORKERS: '5' },
    useEnvironment: false,
    line: 'syntrix-bench demo',
  },
  { why: 'not the id of the run', argv: ['run', '--run-id', 'abc', '--json'], line: 'syntrix-bench run --json' },
  { why: 'not the id of the run, bound', argv: ['run', '--run-id=abc', '--json'], line: 'syntrix-bench run --json' },
  { why: 'a seed that the config file draws', argv: ['run'], drawsSeed: true, line: 'syntrix-bench run --seed 42' },
  {
    why: 'a seed that a flag draws',
    argv: ['run', '--seed', 'random', '--json'],
    drawsSeed: true,
    line: 'syntrix-bench run --seed 42 --json',
  },
  {
    why: 'a seed that an assignment draws',
    argv: ['run', '--set', 'benchmark.seed=random'],
    drawsSeed: true,
    line: 'syntrix-bench run --set benchmark.seed=42',
  },
  {
    why: 'a seed that a variable draws',
    argv: ['run'],
    env: { SYNTRIX_BENCHMARK_SEED: 'random' },
    drawsSeed: true,
    line: 'SYNTRIX_BENCHMARK_SEED=42 syntrix-bench run',
  },
];

describe('the command line that repeats a run', () => {
  test.each(ROWS)('$why', ({ argv, env = {}, secrets = [], drawsSeed = false, program, useEnvironment, line }) => {
    const inline = Object.fromEntries(secrets.map((secret, index) => [`inline:${index + 1}`, secret]));
    expect(
      repeatCommand(
        { program: program ?? 'syntrix-bench', argv, env },
        { seed: 42, inline, drawsSeed },
        useEnvironment ?? true,
      ),
    ).toBe(line);
  });
});
