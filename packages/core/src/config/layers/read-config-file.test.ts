import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { BenchError } from '../../errors.ts';
import { toPlain } from '../located.ts';
import { readConfigFile } from './read-config-file.ts';
import { LARGEST_CONFIG_BYTES } from './read-config-file.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'config-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function fileWith(content: string | Uint8Array): Promise<string> {
  const path = join(folder, 'bench.yaml');
  await writeFile(path, content);
  return path;
}

async function failureOf(path: string): Promise<unknown> {
  const error = await readConfigFile(path).catch((cause: unknown) => cause);
  if (!(error instanceof BenchError)) throw new Error('expected a BenchError', { cause: error });
  return { code: error.code, message: error.message.replaceAll(path, 'FILE'), hint: error.hint };
}

test('P2-02 reads a file of YAML', async () => {
  const layer = await readConfigFile(await fileWith('workers: 5'));
  expect({ plain: toPlain(layer.root), folder: layer.folder }).toEqual({ plain: { workers: 5 }, folder });
});

test('P2-03 messages call a file as the caller does', async () => {
  const layer = await readConfigFile(await fileWith('workers: 5'), 'bench.yaml');
  expect({ source: layer.source, origin: layer.root.origin.source, folder: layer.folder }).toEqual({
    source: 'bench.yaml',
    origin: 'bench.yaml',
    folder,
  });
  await expect(readConfigFile(join(folder, 'none'), 'none.yaml')).rejects.toMatchObject({
    message: 'Cannot read the configuration none.yaml. There is no such file.',
  });
});

test.each([
  {
    why: 'a missing file',
    path: () => join(folder, 'none.yaml'),
    said: 'There is no such file.',
    hint: 'Check the path.',
  },
  {
    why: 'a file below a file',
    path: async () => join(await fileWith(''), 'x'),
    said: 'There is no such file.',
    hint: 'Check the path.',
  },
  {
    why: 'a folder',
    path: () => folder,
    said: 'It is a folder.',
    hint: 'Name a YAML, JSON, TypeScript or JavaScript file.',
  },
  {
    why: 'a device without end',
    path: () => '/dev/zero',
    said: 'It is a device, not a file.',
    hint: 'Name a YAML, JSON, TypeScript or JavaScript file.',
  },
  {
    why: 'a binary file',
    path: () => fileWith(new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0])),
    said: 'It is a binary file.',
    hint: 'Name a YAML, JSON, TypeScript or JavaScript file.',
  },
  {
    why: 'bytes that are no UTF-8',
    path: () => fileWith(new Uint8Array([0x61, 0x3a, 0xe9, 0x0a])),
    said: 'It is not UTF-8 text.',
    hint: 'Name a text file, saved as UTF-8.',
  },
  {
    why: 'UTF-16',
    path: () => fileWith(Buffer.from('\uFEFFa: 1', 'utf16le')),
    said: 'It is encoded in UTF-16.',
    hint: 'Save it as UTF-8.',
  },
  {
    why: 'a file that is too large',
    path: () => fileWith('#'.repeat(LARGEST_CONFIG_BYTES + 1)),
    said: 'It is larger than 1 MiB.',
    hint: 'Check that this is the file you meant.',
  },
  {
    why: 'a link to itself',
    path: async () => {
      const path = join(folder, 'loop.yaml');
      await symlink(path, path);
      return path;
    },
    said: 'It is a symbolic link that leads back to itself.',
    hint: 'Fix the link.',
  },
])('P2-03 $why is unreadable and says so', async ({ path, said, hint }) => {
  expect(await failureOf(await path())).toEqual({
    code: 'config_unreadable',
    message: `Cannot read the configuration FILE. ${said}`,
    hint,
  });
});
