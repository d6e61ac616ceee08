import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestbed, type Testbed } from '@syntrix-bench/testbed';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { readDocsCode } from '../../../../tooling/docs-code.ts';
import { assignmentLayer } from '../config/layers/assignment-layer.ts';
import { parseConfigText } from '../config/layers/parse-config-text.ts';
import { readConfigFile } from '../config/layers/read-config-file.ts';
import { resolveConfig } from '../config/resolve-config.ts';
import { complaints } from '../config/testing-problems.ts';
import { runBenchmark } from '../run/run-benchmark.ts';
import { CONFIG_SCHEMA_URL } from './template.ts';
import { TEMPLATES } from './templates.ts';

const examples = new URL('../../../../examples/', import.meta.url);
const named = TEMPLATES.map((template) => [template.name, template] as const);

describe.each(named)('P1-72 the template %s', (name, { text, description, files }) => {
  test('is a sound config of that name, with the editors’ line and its question above', () => {
    expect(complaints(() => resolveConfig([parseConfigText(text, `${name}.yaml`)]))).toEqual([]);
    expect(resolveConfig([parseConfigText(text, `${name}.yaml`)])).toMatchObject({
      name,
      targets: [name === 'ci-gitlab' ? 'http://docker:8080' : 'http://localhost:8080'],
      output: { file: 'results/{{name}}_{{timestamp}}.json' },
    });
    expect(text.split('\n').slice(0, 2)).toEqual([
      `# yaml-language-server: $schema=${CONFIG_SCHEMA_URL}`,
      `# ${description}`,
    ]);
    expect(description).toMatch(/^[A-Z].+\?$/);
  });

  test('stands among the examples (vitest -u renews them)', async () => {
    const folder = Object.keys(files).length === 0 ? 'configs' : name;
    await expect(text).toMatchFileSnapshot(new URL(`${folder}/${name}.yaml`, examples).pathname);
    for (const [file, content] of Object.entries(files)) {
      await expect(content).toMatchFileSnapshot(new URL(`${folder}/${file}`, examples).pathname);
    }
  });
});

test('P1-72 there is a template for each preset that the product names, and no example without template', async () => {
  const names = TEMPLATES.map(({ name }) => name);
  const presets = ['balanced', 'write-heavy', 'read-heavy', 'basic', 'mixed'].map((preset) => `crud-${preset}`);
  expect(names).toEqual([
    ...presets,
    'crud-own-mix',
    'query-simple',
    'query-complex',
    'query-sorted',
    'query-paged',
    'query-large',
    'query-beside-writers',
    'realtime-event-throughput',
    'realtime-connection-scaling',
    'realtime-subscription-scaling',
    'realtime-filtered',
    'realtime-hot-document',
    'realtime-reconnect-storm',
    'realtime-thundering-subscribe',
    'realtime-slow-consumer',
    'trigger-delivery',
    'trigger-evaluation',
    'database-isolation',
    'database-scaling',
    'database-rules-tax',
    'open-rate',
    'load-smoke',
    'load-spike',
    'load-soak',
    'capacity',
    'two-workloads',
    'two-databases',
    'ci-crud',
    'ci-realtime',
    'ci-github',
    'ci-gitlab',
    'plugin',
    'plugin-typescript',
  ]);
  const shown = (await readdir(new URL('configs/', examples))).map((file) => file.replace('.yaml', ''));
  expect(shown.toSorted()).toEqual(names.filter((name) => !/^(plugin|ci-git)/u.test(name)).sort());
});

test('the template crud-mixed is the same load as the scenario crud-mixed: crud-balanced by another name', () => {
  const keysOf = (name: string) => {
    const { text } = TEMPLATES.find((template) => template.name === name)!;
    return text.split('\n').slice(2).join('\n');
  };
  const renamed = keysOf('crud-balanced')
    .replace('name: crud-balanced', 'name: crud-mixed')
    .replace('preset: balanced', 'preset: mixed');
  expect(keysOf('crud-mixed')).toBe(renamed);
});

describe('FE-01 the plugin of the template', () => {
  let testbed: Testbed;
  let folder = '';
  beforeAll(async () => {
    testbed = await startTestbed();
    folder = await mkdtemp(join(tmpdir(), 'syntrix-bench-template-'));
    const [template] = TEMPLATES.filter(({ name }) => name === 'plugin');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'plugin.yaml'), template?.text ?? '');
    for (const [file, text] of Object.entries(template?.files ?? {})) await writeFile(join(folder, file), text);
  });
  afterAll(async () => {
    await testbed.close();
    await rm(folder, { recursive: true, force: true });
  });

  const layers = async (...assignments: string[]) => [
    await readConfigFile(join(folder, 'plugin.yaml'), 'plugin.yaml'),
    assignmentLayer([`target=${testbed.url}`, ...assignments]),
  ];

  test('runs as it stands, here for a few operations only, and leaves nothing behind', async () => {
    const few = ['operations=20', 'warmup=0s', 'workers=2'];
    const report = await runBenchmark(await layers(...few), { scenarios: [], environmentVariables: {} });
    expect({
      name: report.benchmark.name,
      operations: Object.keys(report.operations),
      errors: report.summary.total_errors,
      left: testbed.liveDocuments(),
    }).toEqual({ name: 'plugin', operations: ['write', 'read_back'], errors: 0, left: [] });
    expect(report.summary.total_operations).toBe(20);
  });

  test('refuses options that it does not know, with the place', async () => {
    const wrong = layers('scenario.fields=0', 'scenario.speed=5');
    const error = await runBenchmark(await wrong, { scenarios: [] }).catch((cause: unknown) => cause);
    expect(
      complaints(() => {
        throw error;
      }),
    ).toEqual([
      '--set scenario.speed: scenario.speed: unknown key speed.',
      '--set scenario.fields: scenario.fields: fields must be a whole number above 0.',
    ]);
  });
});

test('FE-01 the page about plugins shows the files of the template in TypeScript as they are', async () => {
  const { files } = await readDocsCode(new URL('../../../../docs/writing-a-plugin.md', import.meta.url));
  const template = TEMPLATES.find(({ name }) => name === 'plugin-typescript');
  expect(files).toMatchObject({ 'plugin-typescript.yaml': template?.text, ...template?.files });
});
