import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { readConfigFile } from '../config/layers/read-config-file.ts';
import { complaints } from '../config/testing-problems.ts';
import { loadConfigPlugins } from '../plugins/load-config-plugins.ts';
import { resolvePlan } from './create-plan.ts';
import { resolveSecrets, secretIo } from './secrets.ts';
import { scenarioForTests } from './scenario-for-tests.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bad-input-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** All that a person is told about a config file, from reading it to its secrets. */
async function told(content: string | Uint8Array, name = 'bench.yaml'): Promise<readonly string[]> {
  await writeFile(join(folder, name), content);
  return toldAbout(join(folder, name), name);
}

async function toldAbout(path: string, name: string): Promise<readonly string[]> {
  try {
    const layer = await readConfigFile(path, name);
    const plugins = await loadConfigPlugins([layer], { scenarios: [scenarioForTests()] });
    const { plan, inline } = resolvePlan(plugins.layers, plugins);
    await resolveSecrets(plan, inline, secretIo({}));
  } catch (error) {
    return complaints(() => {
      throw error;
    }).map((line) => line.replaceAll(folder, 'DIR'));
  }
  return [];
}

const NINE = `benchmark:
  target: ftp://localhost:8080
  duration: 30
  workers: -1
load:
  model: opne
scenario:
  type: crdu
data:
  documentSize: 1TB
  seedDate: 5
output:
  file: "{{host}}.json"
plugins:
  - ./none.mjs
`;

test('P2-03 nine mistakes in one file are told as nine, each with its line', async () => {
  const lines = await told(NINE);
  const missing = lines.at(-1) ?? '';
  expect(lines.slice(0, -1)).toEqual([
    'bench.yaml:2:3: benchmark.target must be an http or https address, but is "ftp://localhost:8080". Write it like http://localhost:8080.',
    'bench.yaml:3:3: benchmark.duration needs a unit, but is 30. Write 30s for seconds or 30m for minutes.',
    'bench.yaml:4:3: benchmark.workers must be a whole number from 1 to 10000, but is -1.',
    'bench.yaml:6:3: load.model must be one of closed, open, hold, but is "opne". Did you mean open?',
    'bench.yaml:10:3: data.documentSize must be a size, but is "1TB". Write a number and a unit (B, KB, MB, GB), such as 512B or 1KB.',
    'bench.yaml:11:3: data.seedDate is not a key of the configuration. Did you mean seedData?',
    'bench.yaml:13:3: output.file has an unknown placeholder {{host}}, but is "{{host}}.json". There are {{name}}, {{timestamp}} and {{index}}.',
  ]);
  expect(missing).toMatch(/^bench\.yaml:15:5: The plugin "\.\/none\.mjs" cannot be imported: /);
  const withoutPlugin = NINE.replace(/plugins:[^]*/, 'metrics:\n  interval: 0s\n');
  const all = await told(withoutPlugin);
  expect(all.map((line) => Number(line.split(':')[1]))).toEqual([2, 3, 4, 6, 8, 10, 11, 13, 15]);
  expect(all[4]).toBe('bench.yaml:8:3: scenario.type names no scenario that is known: "crdu". Did you mean crud?');
});

test.each([
  {
    why: 'unknown key',
    text: 'benchmark: { durration: 5s }',
    said: '1:14: benchmark.durration is not a key of the configuration. Did you mean duration?',
  },
  {
    why: 'wrong type',
    text: 'data: { cleanup: maybe }',
    said: '1:9: data.cleanup must be true or false, but is "maybe".',
  },
  {
    why: 'missing unit',
    text: 'data: { documentSize: 1024 }',
    said: '1:9: data.documentSize needs a unit, but is 1024. Write 1024B for bytes or 1024KB for kilobytes.',
  },
  {
    why: 'negative workers',
    text: 'workers: -1',
    said: '1:1: workers must be a whole number from 1 to 10000, but is -1.',
  },
  { why: 'no workers', text: 'workers: 0', said: '1:1: workers must be a whole number from 1 to 10000, but is 0.' },
  {
    why: 'what the scenario refuses, such as weights that sum to zero',
    text: 'scenario:\n  type: crud\n  mix: 0',
    said: '3:3: scenario.mix: mix must be above 0.',
  },
  {
    why: 'what the scenario does not know, such as an operation',
    text: 'scenario:\n  type: crud\n  steps:\n    - { size: big }',
    said: '4:9: scenario.steps[0].size: size must be a number.',
  },
  {
    why: 'unknown scenario',
    text: 'scenario: crub',
    said: '1:1: scenario names no scenario that is known: "crub". Did you mean crud?',
  },
  {
    why: 'unknown plugin',
    text: 'plugins: [ bench-nowhere ]',
    said: '1:12: The plugin "bench-nowhere" is not installed where DIR could import it. Install it there (npm install bench-nowhere), or write a path that begins with ./.',
  },
  {
    why: 'a tab in YAML',
    text: 'benchmark:\n\tworkers: 5',
    said: '2:1: A tab is used for indentation. Indent with spaces.',
  },
  {
    why: 'a bracket that is not closed',
    text: 'benchmark: { workers: 5\nload: {}',
    said: expect.stringMatching(/^bench\.yaml:\d+:\d+: .+\. .+\.$/) as string,
  },
  {
    why: 'the wrong scheme',
    text: 'target: ws://localhost:8080',
    said: '1:1: target must be an http or https address, but is "ws://localhost:8080". Write http://localhost:8080; realtime connections are derived from it.',
  },
  {
    why: 'no scheme',
    text: 'target: localhost:8080',
    said: '1:1: target lacks http:// or https://, but is "localhost:8080". Write it like http://localhost:8080.',
  },
  {
    why: 'an empty file',
    text: '# nothing yet\n',
    said: ' The file is empty. Write at least a target, such as "target: http://localhost:8080".',
  },
])('P2-03 bad input: $why', async ({ text, said }) => {
  const [line, ...others] = await told(text);
  expect({ line, others }).toEqual({ line: typeof said === 'string' ? `bench.yaml:${said}` : said, others: [] });
});

test.each([
  {
    why: 'a binary file',
    content: new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0, 1]),
    said: 'config_unreadable: Cannot read the configuration bench.yaml. It is a binary file. Name a YAML, JSON, TypeScript or JavaScript file.',
  },
  {
    why: 'a file that is too large',
    content: `x: "${'y'.repeat(1024 * 1024)}"`,
    said: 'config_unreadable: Cannot read the configuration bench.yaml. It is larger than 1 MiB. Check that this is the file you meant.',
  },
  {
    why: 'a key file that is not there',
    content: 'auth: { privateKeyFile: keys/none.pem }',
    said: 'secret_missing: auth.privateKeyFile refers to the file DIR/keys/none.pem, which is not there. Check the path (in a config relative to its folder, elsewhere to the working directory) and who may read it.',
  },
  {
    why: 'a variable that is not set',
    content: 'auth: { token: env:NO_SUCH_TOKEN }',
    said: 'secret_missing: auth.token refers to the environment variable NO_SUCH_TOKEN, which is not set. Set it, for example with: export NO_SUCH_TOKEN=…',
  },
])('P2-03 bad input: $why', async ({ content, said }) => {
  expect(await told(content)).toEqual([said]);
});

test.each([
  {
    why: 'a file without end',
    path: '/dev/zero',
    said: 'It is a device, not a file. Name a YAML, JSON, TypeScript or JavaScript file.',
  },
  { why: 'a file that is not there', path: '/nowhere/bench.yaml', said: 'There is no such file. Check the path.' },
])('P2-03 bad input: $why', async ({ path, said }) => {
  expect(await toldAbout(path, path)).toEqual([`config_unreadable: Cannot read the configuration ${path}. ${said}`]);
});

test('P2-03 bad input: a config that includes itself', async () => {
  expect(await told("import me from './me.mjs';\nexport default { name: me.name };", 'me.mjs')).toEqual([
    'config_unreadable: Cannot read the configuration me.mjs. It imports itself. Remove that import.',
  ]);
  expect(await told('scenario: &me { type: crud, mix: *me }')).toEqual([
    'bench.yaml:1:29: scenario.mix contains itself, through *me. Remove the alias.',
  ]);
});

describe('P2-03 what only follows from a mistake is not told beside it', () => {
  test.each([
    {
      why: 'a key that is missing under the name that was meant',
      text: 'load: { model: open, rte: 500/s }',
      said: ['1:22: load.rte is not a key of the configuration. Did you mean rate?'],
    },
    {
      why: 'a block, and all that is in it',
      text: 'lod: { stages: [{ name: rush, duration: 5s, workers: 2 }] }\nthresholds: ["p99@rush < 5ms"]',
      said: ['1:1: lod is not a key of the configuration. Did you mean load?'],
    },
    {
      why: 'a wrong value of a key whose name is only guessed',
      text: 'benchmark: { duratin: 5 }\nauth: { usrname: 7, password: env:P }',
      said: [
        '1:14: benchmark.duratin is not a key of the configuration. Did you mean duration?',
        '2:9: auth.usrname is not a key of the configuration. Did you mean username?',
      ],
    },
    {
      why: 'stages of a load that cannot be read',
      text: 'load: { stages: [{ name: rush, duration: 5, rate: 9/s }, 7] }\nthresholds: ["p99@rush < 5ms"]',
      said: [
        '1:32: load.stages[0].duration needs a unit, but is 5. Write 5s for seconds or 5m for minutes.',
        '1:58: load.stages[1] must be a block of keys, but is 7.',
      ],
    },
    {
      why: 'an option of an operation under a name that nobody knows',
      text: 'scenario: { type: crud, steps: [{ sise: 5 }] }',
      said: ['1:33: scenario.steps[0]: Unrecognized key: "sise".'],
    },
  ])('$why', async ({ text, said }) => {
    expect(await told(text)).toEqual(said.map((each) => `bench.yaml:${each}`));
  });
});
