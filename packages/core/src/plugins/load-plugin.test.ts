import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { BenchError } from '../errors.ts';
import { importTarget, loadPlugin, resolvePlugin } from './load-plugin.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'syntrix-bench-plugins-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const SCENARIO = `{
  name: 'mine', description: 'Does mine work?', operations: () => ['one'], shard: () => ({ createWorker: () => ({ next: () => null }) }),
  options: { '~standard': { version: 1, vendor: 'mine', validate: (value) => ({ value }) } },
}`;

async function writePackage(name: string, manifest: object, index: string): Promise<void> {
  const home = join(folder, 'node_modules', name);
  await mkdir(home, { recursive: true });
  await writeFile(join(home, 'package.json'), JSON.stringify({ name, version: '1.2.3', type: 'module', ...manifest }));
  await writeFile(join(home, 'index.js'), index);
}

const load = (specifier: string) => loadPlugin(resolvePlugin(specifier, folder));
const failure = async (specifier: string) => {
  try {
    await load(specifier);
  } catch (error) {
    return error;
  }
  return null;
};

describe('FE-01 a plugin', () => {
  test('is found by package name from the folder of the config, also with only an import condition', async () => {
    const exports = { '.': { import: './index.js' } };
    await writePackage('bench-mine', { exports }, `export default { name: 'bench-mine', scenarios: [${SCENARIO}] };`);
    const reference = resolvePlugin('bench-mine', folder);
    expect(reference).toEqual({
      name: 'bench-mine',
      specifier: 'bench-mine',
      url: pathToFileURL(join(folder, 'node_modules/bench-mine/index.js')).href,
      version: '1.2.3',
    });
    expect((await loadPlugin(reference)).scenarios?.map(({ name }) => name)).toEqual(['mine']);
  });

  test('is found by path, and may be a single scenario', async () => {
    await writeFile(join(folder, 'mine.mjs'), `export default ${SCENARIO};`);
    expect(await load('./mine.mjs')).toMatchObject({ name: './mine.mjs', scenarios: [{ name: 'mine' }] });
  });

  test('may be written in TypeScript', async () => {
    await writeFile(join(folder, 'mine.ts'), `const name: string = 'typed';\nexport default { name, scenarios: [] };`);
    expect(await load('./mine.ts')).toEqual({ name: 'typed', scenarios: [] });
  });
});

describe('a wrong plugin is named with what it lacks', () => {
  test.each([
    { text: 'export const x = 1;', says: 'it has no default export that is an object', why: 'no default export' },
    { text: 'export default { name: "x" };', says: 'it has no `scenarios`, `reporters` or `targets`', why: 'empty' },
    {
      text: 'export default { scenarios: [{ name: "s" }] };',
      says: 'it lacks `name`, a text; scenarios[0] lacks `description`, a text; scenarios[0] lacks `operations`, a function; scenarios[0] lacks `shard`, a function; scenarios[0] lacks `options`, a schema',
      why: 'all that is missing at once',
    },
    {
      text: 'export default { name: "x", reporters: { csv: 1 } };',
      says: '`reporters.csv` is not a function',
      why: 'a maker',
    },
    {
      text: "export default { name: 'x', targets: [{ kind: 'My DB', connect() {} }] };",
      says: 'targets[0] lacks `kind`, a name of small letters and digits joined by "-"; targets[0] lacks `categories`, a list; targets[0] lacks `probe`, a function; targets[0] lacks `authenticator`, a function',
      why: 'a target that nothing can be done with',
    },
    { text: 'export default {', says: 'cannot be imported: ', why: 'a syntax error' },
    { text: 'throw new Error("no key");', says: 'cannot be imported: no key', why: 'it throws' },
  ])('$why', async ({ text, says }) => {
    await writeFile(join(folder, 'wrong.mjs'), text);
    const error = await failure('./wrong.mjs');
    expect(error).toBeInstanceOf(BenchError);
    expect((error as BenchError).code).toBe('plugin_invalid');
    expect((error as BenchError).message).toContain('"./wrong.mjs"');
    expect((error as BenchError).message).toContain(says);
  });

  test.each(["data:text/javascript,export default {name:'x',scenarios:[]}", 'node:fs', 'https://plugins.example/x.js'])(
    'what is neither a file nor a package: %s',
    async (specifier) => {
      expect(await failure(specifier)).toMatchObject({
        code: 'plugin_invalid',
        message: `the plugin "${specifier}" is neither a file nor a package`,
        hint: 'write the path of a file, which begins with ./, or the name of a package',
      });
    },
  );

  test('one that is not installed', async () => {
    const error = await failure('bench-nowhere');
    expect(error).toMatchObject({
      code: 'plugin_invalid',
      message: `the plugin "bench-nowhere" is not installed where ${folder} could import it`,
      hint: 'install it there (npm install bench-nowhere), or write a path that begins with ./',
    });
  });
});

const TARGET = `{ kind: 'my-db', categories: [''], connect() {}, probe() {}, authenticator() {} }`;

test.each([
  { text: `export default { name: 'p', targets: [${TARGET}] };`, why: 'as what the plugin brings' },
  { text: `export const target = ${TARGET};`, why: 'by name' },
])('a shard imports a target $why', async ({ text }) => {
  await writeFile(join(folder, 'target.mjs'), text);
  expect((await importTarget('my-db', resolvePlugin('./target.mjs', folder))).kind).toBe('my-db');
});

test('a module without the target is named with it', async () => {
  await writeFile(join(folder, 'target.mjs'), `export default { name: 'p', targets: [${TARGET}] };`);
  await expect(importTarget('other', resolvePlugin('./target.mjs', folder))).rejects.toMatchObject({
    code: 'plugin_invalid',
    message: '"./target.mjs" has no target "other"',
  });
});

test.each(['mjs', 'ts'])('FE-01 a plugin (.%s) that lacks a package of ours says what to install', async (ending) => {
  await writeFile(
    join(folder, `mine.${ending}`),
    "import { one } from '@syntrix-bench/nowhere/one';\nexport default one;\n",
  );
  expect(await failure(`./mine.${ending}`)).toMatchObject({
    code: 'plugin_invalid',
    hint: 'install what it imports beside it: npm install --save-dev @syntrix-bench/nowhere',
  });
});
