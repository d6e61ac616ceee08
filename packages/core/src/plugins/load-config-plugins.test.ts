import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { configLayer } from '../config/layers/config-layer.ts';
import { environmentLayer } from '../config/layers/environment-layer.ts';
import { parseConfigText } from '../config/layers/parse-config-text.ts';
import { complaints } from '../config/testing-problems.ts';
import type { Reporter } from '../contracts/reporter.ts';
import { createPluginReporters } from '../plan/plugin-reporters.ts';
import { resolvePlan } from '../plan/create-plan.ts';
import { scenarioForTests } from '../plan/scenario-for-tests.ts';
import { loadConfigPlugins } from './load-config-plugins.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'syntrix-bench-config-plugins-'));
  const scenario = (name: string, presets = '{}') => `{
    name: '${name}', description: 'Does it work?', presets: ${presets}, operations: () => ['one'],
    shard: () => ({ createWorker: () => ({ next: () => null }) }),
    options: { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) } },
  }`;
  const target = (kind: string) =>
    `{ kind: '${kind}', categories: [''], connect() {}, probe() {}, authenticator() {} }`;
  const files = {
    'orders.mjs': `export default ${scenario('orders', "{ big: { description: 'Big.', options: { size: 9 } } }")};`,
    'crud.mjs': `export default ${scenario('crud')};`,
    'shadow.mjs': `export default ${scenario('crud-balanced')};`,
    'orders-too.mjs': `export default { name: 'too', scenarios: [${scenario('orders')}, ${scenario('free')}] };`,
    'reporters.mjs': `export default { name: 'r', reporters: {
      chat: (options) => { if (options.room === 7) throw new Error('no such room'); return options.room === 8 ? null : { name: 'chat', options }; },
      console: () => ({ name: 'console' }) } };`,
    'Name.mjs': `export default ${scenario('MyOrders')};`,
    'target.mjs': `export default { name: 't', targets: [${target('my-db')}] };`,
    'target-too.mjs': `export default { name: 't', targets: [${target('syntrix')}, ${target('my-db')}] };`,
    'broken.mjs': 'export default {',
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const home = join(folder, 'node_modules', '@acme/bench-x');
  await mkdir(home, { recursive: true });
  await writeFile(
    join(home, 'package.json'),
    JSON.stringify({ name: '@acme/bench-x', version: '2.0.1', type: 'module', exports: './index.js' }),
  );
  await writeFile(join(home, 'index.js'), `export default ${scenario('x')};`);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const scenarios = [scenarioForTests()];
const console = (): Reporter => ({ name: 'console' });
const layer = (text: string) => parseConfigText(text, join(folder, 'bench.yaml'));
const load = (text: string, reporters = {}) => loadConfigPlugins([layer(text)], { scenarios, reporters });

/** What is wrong, without the folder. */
async function wrong(text: string, reporters = {}): Promise<readonly string[]> {
  const plugins = await load(text, reporters);
  return complaints(() => resolvePlan(plugins.layers, plugins)).map((line) => line.replaceAll(`${folder}/`, ''));
}

describe('FE-01 plugins of a config', () => {
  test('bring scenarios by path and by package name, and plans name the module of each', async () => {
    const plugins = await load(`
plugins: [ './orders.mjs', '@acme/bench-x' ]
workloads: [ { scenario: orders_big }, { scenario: x }, { scenario: crud } ]`);
    const { plan } = resolvePlan(plugins.layers, plugins);
    const url = (path: string) => pathToFileURL(join(folder, path)).href;
    const module = (specifier: string, path: string, version: string | null) => ({
      name: specifier,
      specifier,
      url: url(path),
      version,
    });
    expect(plan.workloads.map(({ scenario, module: from }) => ({ scenario, from }))).toEqual([
      { scenario: 'orders', from: module('./orders.mjs', 'orders.mjs', null) },
      { scenario: 'x', from: module('@acme/bench-x', 'node_modules/@acme/bench-x/index.js', '2.0.1') },
      { scenario: 'crud', from: null },
    ]);
    expect(plan.config['plugins']).toEqual([join(folder, 'orders.mjs'), '@acme/bench-x']);
  });

  test('may be a single one, add up over layers, and count once however often they are named', async () => {
    const flags = configLayer('flags', { plugins: `${folder}/orders.mjs,${folder}/reporters.mjs` });
    const variables = environmentLayer({ SYNTRIX_BENCHMARK_PLUGINS: `${folder}/orders.mjs` });
    const plugins = await loadConfigPlugins([layer('plugins: ./orders.mjs\nscenario: orders'), variables, flags], {
      scenarios,
    });
    expect({
      scenarios: plugins.scenarios.map(({ name }) => name),
      reporters: Object.keys(plugins.reporters),
      modules: Object.keys(plugins.modules),
      asked: resolvePlan(plugins.layers, plugins).config.plugins.map((path) => path.replace(`${folder}/`, '')),
    }).toEqual({
      scenarios: ['crud', 'orders'],
      reporters: ['chat', 'console'],
      modules: ['orders'],
      asked: ['orders.mjs', 'orders.mjs', 'orders.mjs', 'reporters.mjs'],
    });
  });

  test('bring reporters, which are made with the options beside their name', async () => {
    const plugins = await load(`
plugins: [ ./reporters.mjs ]
output: { reporters: [ chat, { type: chat, room: 5 } ] }`);
    const { config, plan } = resolvePlan(plugins.layers, plugins);
    expect(createPluginReporters(config, plugins.reporters)).toEqual([
      { name: 'chat', options: {} },
      { name: 'chat', options: { room: 5 } },
    ]);
    expect(plan.config['output']).toMatchObject({ reporters: ['chat', { type: 'chat', room: '***' }] });
  });
});

test.each([
  { room: 7, said: 'plugin_invalid: The reporter chat cannot be created: no such room', why: 'a maker that throws' },
  {
    room: 8,
    said: 'plugin_invalid: The maker of the reporter chat does not return a reporter.',
    why: 'no object',
  },
])('FE-01 a reporter that cannot be made says so: $why', async ({ room, said }) => {
  const plugins = await load(`plugins: [ ./reporters.mjs ]\noutput: { reporters: [ { type: chat, room: ${room} } ] }`);
  const { config } = resolvePlan(plugins.layers, plugins);
  expect(complaints(() => createPluginReporters(config, plugins.reporters))[0]).toContain(said);
});

test.each([
  {
    why: 'a package that is not installed; that its scenario is unknown is no second problem',
    text: 'plugins: [ "@acme/none" ]\nscenario: orders',
    said: [
      'bench.yaml:1:12: The plugin "@acme/none" is not installed where FOLDER could import it. Install it there (npm install @acme/none), or write a path that begins with ./.',
    ],
  },
  {
    why: 'a scenario that is built in',
    text: 'plugins: [ ./crud.mjs ]',
    said: [
      'bench.yaml:1:12: The plugin "./crud.mjs" adds a scenario named crud, and so does the tool itself. Remove or rename one of them.',
    ],
  },
  {
    why: 'a scenario named like a preset',
    text: 'plugins: [ ./shadow.mjs ]',
    said: [
      'bench.yaml:1:12: The plugin "./shadow.mjs" adds a scenario named crud-balanced, and so does the tool itself. Remove or rename one of them.',
    ],
  },
  {
    why: 'two plugins of one mind',
    text: 'plugins:\n  - ./orders.mjs\n  - ./orders-too.mjs',
    said: [
      'bench.yaml:3:5: The plugin "./orders-too.mjs" adds a scenario named orders, and so does the plugin "./orders.mjs". Remove or rename one of them.',
    ],
  },
  {
    why: 'a reporter that is built in',
    text: 'plugins: ./reporters.mjs',
    said: [
      'bench.yaml:1:1: The plugin "./reporters.mjs" adds a reporter named console, and so does the tool itself. Remove or rename one of them.',
    ],
  },
  {
    why: 'a reporter that nobody brings',
    text: 'output: { reporters: [ consol ] }',
    said: ['bench.yaml:1:24: output.reporters[0] names an unknown reporter: "consol". Did you mean console?'],
  },
  {
    why: 'a scenario by a name that no config could write',
    text: 'plugins: ./Name.mjs',
    said: [
      'bench.yaml:1:1: "./Name.mjs" is not a plugin: the name of its default export must be small letters and digits joined by "-", not "MyOrders". A plugin’s default export is made with definePlugin or defineScenario of @syntrix-bench/core.',
    ],
  },
  {
    why: 'no plugin at all, beside another mistake',
    text: 'workers: 0\nplugins: [ 5 ]',
    said: [
      'bench.yaml:1:1: workers must be a whole number from 1 to 10000, but is 0.',
      'bench.yaml:2:12: plugins[0] must be a package name, or a path that begins with ./, but is 5.',
    ],
  },
])('FE-01 P2-03 $why', async ({ text, said }) => {
  expect((await wrong(text, { console })).map((line) => line.replaceAll(folder, 'FOLDER'))).toEqual(said);
});

test('FE-01 a plugin that cannot be imported is named, with the reason', async () => {
  const [line, ...others] = await wrong('plugins: ./broken.mjs\nscenario: orders');
  expect({ line, others }).toEqual({
    line: expect.stringMatching(/^bench\.yaml:1:1: The plugin ".\/broken\.mjs" cannot be imported: /) as string,
    others: [],
  });
});

describe('targets of plugins', () => {
  test('may be named, and plans name the module of each', async () => {
    const plugins = await load('targetKind: my-db\nplugins: ./target.mjs');
    expect(plugins.targets.map(({ kind }) => kind)).toEqual(['my-db']);
    expect(resolvePlan(plugins.layers, plugins).plan.target).toMatchObject({
      kind: 'my-db',
      module: { url: pathToFileURL(join(folder, 'target.mjs')).href },
    });
  });

  test('P2-03 may not be of a kind that is taken', async () => {
    const lines = await wrong('plugins: [./target.mjs, ./target-too.mjs]');
    expect(lines).toEqual([
      'bench.yaml:1:25: The plugin "./target-too.mjs" adds a target named syntrix, and so does the tool itself. Remove or rename one of them.',
      'bench.yaml:1:25: The plugin "./target-too.mjs" adds a target named my-db, and so does the plugin "./target.mjs". Remove or rename one of them.',
    ]);
  });
});
