import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';

import { BenchError } from '../../errors.ts';
import { toPlain } from '../located.ts';
import { resolveConfig } from '../resolve-config.ts';
import { CONFIG_FILE_NAMES } from './config-file-names.ts';
import { findConfigFile, readConfigFile, readNearestConfig } from './read-config-file.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'syntrix-bench-modules-'));
});
afterAll(() => rm(folder, { recursive: true }));

let files = 0;
/** A new file each time: modules are loaded once by their path. */
async function fileWith(text: string, ending: string): Promise<string> {
  files += 1;
  const path = join(folder, `config-${files}${ending}`);
  await writeFile(path, text);
  return path;
}

/** Expires at once, so that nothing waits; what loads without waiting for anything outside is not in doubt. */
const impatient = { wait: () => Promise.resolve() };

async function complaintOf(path: string, limit = {}): Promise<string> {
  try {
    resolveConfig([await readConfigFile(path, 'FILE', limit)]);
  } catch (error) {
    if (!(error instanceof BenchError)) throw error;
    return `${error.code}: ${error.message}`.replaceAll(path, 'FILE');
  }
  return 'nothing';
}

describe('P2-02 a config may be a program', () => {
  test.each([
    { ending: '.mjs', text: 'export default { workers: 5 };', why: 'a module' },
    { ending: '.cjs', text: 'module.exports = { workers: 5 };', why: 'an older module' },
    {
      ending: '.js',
      text: 'module.exports = { workers: 5 };',
      why: 'an older module where nothing says that it is new',
    },
    { ending: '.ts', text: 'const workers: number = 5;\nexport default { workers };', why: 'TypeScript' },
    { ending: '.mts', text: 'export default () => ({ workers: 5 as number });', why: 'a function' },
    { ending: '.ts', text: 'export default async () => ({ workers: await Promise.resolve(5) });', why: 'a promise' },
    {
      ending: '.ts',
      text: 'const workers = await Promise.resolve(5);\nexport default { workers };',
      why: 'a top-level await',
    },
  ])('$why ($ending)', async ({ ending, text }) => {
    const layer = await readConfigFile(await fileWith(text, ending));
    expect({ plain: toPlain(layer.root), folder: layer.folder, problems: layer.problems }).toEqual({
      plain: { workers: 5 },
      folder,
      problems: [],
    });
  });

  test('whose paths are found from its folder, and whose numbers are not read out of texts', async () => {
    const file = await fileWith('export default { auth: { token: "file:t" }, workers: "5" };', '.mjs');
    expect(await complaintOf(file)).toBe(
      'config_invalid: The configuration is not valid. FILE: workers must be a whole number from 1 to 10000, but is "5".',
    );
    const sound = await readConfigFile(await fileWith('export default { auth: { token: "file:t" } };', '.mjs'));
    expect(resolveConfig([sound]).credentials).toEqual({ mode: 'token', token: `file:${join(folder, 't')}` });
  });
});

test.each([
  {
    why: 'a function within it',
    text: 'export default { benchmark: { name: () => "x" } };',
    said: 'config_invalid: The configuration is not valid. FILE: benchmark.name must be plain data, not a function. Use texts, numbers, true, false, lists and objects.',
  },
  {
    why: 'a date within it',
    text: 'export default { data: { seedData: new Date(0) } };',
    said: 'config_invalid: The configuration is not valid. FILE: data.seedData must be plain data, not an instance of Date. Use texts, numbers, true, false, lists and objects.',
  },
  {
    why: 'no default export',
    text: 'export const workers = 5;',
    said: 'config_invalid: The configuration is not valid. FILE: The file has no default export. Write: export default { benchmark: { target: "http://localhost:8080" } };',
  },
  {
    why: 'a list',
    text: 'export default [1];',
    said: 'config_invalid: The configuration is not valid. FILE: The default export of the file holds no keys. Write: export default { benchmark: { target: "http://localhost:8080" } };',
  },
  {
    why: 'it throws',
    text: 'throw new Error("no token in the vault\\nat some place");',
    said: 'config_unreadable: Cannot read the configuration FILE. It cannot be loaded: no token in the vault.',
  },
  {
    why: 'its function throws',
    text: 'export default () => { throw new Error("too early") };',
    said: 'config_unreadable: Cannot read the configuration FILE. Its function fails: too early.',
  },
  {
    why: 'it throws nothing',
    text: 'throw "";',
    said: 'config_unreadable: Cannot read the configuration FILE. It cannot be loaded: no message.',
  },
  {
    why: 'a value that throws',
    text: 'export default { get workers() { throw new Error("closed today") } };',
    said: 'config_unreadable: Cannot read the configuration FILE. Reading one of its values throws an error: closed today.',
  },
  {
    why: 'it goes in a circle',
    text: 'const config = {}; config.data = config; export default config;',
    said: expect.stringContaining('is nested too deeply or holds too many values. Check it for cycles.') as string,
  },
])('P2-03 a program that is no config says so in one sentence: $why', async ({ text, said }) => {
  expect(await complaintOf(await fileWith(text, '.mjs'))).toEqual(said);
});

test.each([
  {
    ending: '.mjs',
    text: 'await new Promise(() => {});\nexport default {};',
    what: 'It cannot be loaded',
    why: 'a module',
  },
  {
    ending: '.ts',
    text: 'await new Promise(() => {});\nexport default {};',
    what: 'It cannot be loaded',
    why: 'TypeScript',
  },
  {
    ending: '.mjs',
    text: 'export default await import(import.meta.url);',
    what: 'It cannot be loaded',
    why: 'for itself',
  },
])('P2-03 a program that waits for ever is given up: $why ($ending)', async ({ ending, text, what }) => {
  expect(await complaintOf(await fileWith(text, ending), impatient)).toBe(
    `config_unreadable: Cannot read the configuration FILE. ${what}: it did not load within 30 s; it may be waiting for itself.`,
  );
});

test.each([
  { ending: '.mjs', why: 'a module' },
  { ending: '.ts', why: 'TypeScript' },
  { ending: '.cjs', why: 'an older module' },
])('P2-03 a program that imports itself says so in one sentence: $why', async ({ ending }) => {
  const name = `config-${files + 1}${ending}`;
  const text =
    ending === '.cjs'
      ? `module.exports = { benchmark: require('./${name}').benchmark.name };`
      : `import self from './${name}';\nexport default { benchmark: { name: self.benchmark.name } };`;
  expect(await complaintOf(await fileWith(text, ending))).toBe(
    'config_unreadable: Cannot read the configuration FILE. It imports itself.',
  );
});

test('P2-03 a program that is no program says so in one sentence', async () => {
  for (const ending of ['.mjs', '.ts']) {
    expect(await complaintOf(await fileWith('export default {', ending))).toMatch(
      /^config_unreadable: Cannot read the configuration FILE\. It cannot be loaded: [^\n]+\.$/,
    );
  }
});

describe('P1-11 the nearest config is found', () => {
  test('in the folder itself, or else in one around it', async () => {
    const inner = join(folder, 'a', 'b');
    await mkdir(inner, { recursive: true });
    expect(await findConfigFile(inner)).toBe(null);
    await writeFile(join(folder, 'syntrix-bench.config.yaml'), 'workers: 5');
    expect(await findConfigFile(inner)).toBe(join(folder, 'syntrix-bench.config.yaml'));
    await writeFile(join(folder, 'a', '.syntrix-benchrc'), '');
    expect(await findConfigFile(inner)).toBe(join(folder, 'a', '.syntrix-benchrc'));
  });

  test('a folder that is called like one is passed over', async () => {
    const inner = join(folder, 'inner');
    await mkdir(join(inner, 'syntrix-bench.config.yaml'), { recursive: true });
    await writeFile(join(inner, 'syntrix-bench.config.json'), '{}');
    expect(await findConfigFile(inner)).toBe(join(inner, 'syntrix-bench.config.json'));
  });

  test('and is trusted in that folder alone, unless it is named', async () => {
    const around = join(folder, 'around');
    const inner = join(around, '.config', 'inner');
    await mkdir(inner, { recursive: true });
    const path = join(around, 'syntrix-bench.config.yaml');
    await writeFile(path, 'allowTargets: db.internal');
    const found = async (from: string) => {
      const nearest = await readNearestConfig(from);
      return { file: nearest?.file, trusted: nearest?.layer.trusted };
    };
    expect({
      here: await found(around),
      below: await found(join(around, '.config')),
      farBelow: await found(inner),
      named: (await readConfigFile(path)).trusted,
    }).toEqual({
      here: { file: 'syntrix-bench.config.yaml', trusted: true },
      below: { file: '../syntrix-bench.config.yaml', trusted: false },
      farBelow: { file: '../../syntrix-bench.config.yaml', trusted: false },
      named: true,
    });
    expect(await readNearestConfig(tmpdir())).toBeNull();
  });

  test('one in the folder of a person’s settings is none', async () => {
    const home = await mkdtemp(join(tmpdir(), 'syntrix-bench-home-'));
    onTestFinished(() => rm(home, { recursive: true }));
    const settings = join(home, '.config', 'syntrix-bench');
    await mkdir(settings, { recursive: true });
    await writeFile(join(settings, 'config.yaml'), 'target: http://db.internal:80');
    vi.stubEnv('XDG_CONFIG_HOME', join(home, '.config'));
    onTestFinished(() => void vi.unstubAllEnvs());
    expect(await findConfigFile(home)).toBeNull();
  });

  test('a link that leads to itself is named as such', async () => {
    const looping = join(folder, 'looping');
    await mkdir(looping);
    await symlink('syntrix-bench.config.yaml', join(looping, 'syntrix-bench.config.yaml'));
    await expect(findConfigFile(looping)).rejects.toThrow('It is a symbolic link that leads back to itself.');
  });

  test('by each of its names, of which the earlier one wins', async () => {
    const home = join(folder, 'names');
    await mkdir(home);
    for (const name of CONFIG_FILE_NAMES.toReversed()) {
      await writeFile(join(home, name), 'export default {}');
      expect(await findConfigFile(home)).toBe(join(home, name));
    }
  });
});
