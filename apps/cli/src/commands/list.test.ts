import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CONFIG_FILE_NAMES } from '@syntrix-bench/core/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { runInMemory } from '../testing/memory-context.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'syntrix-bench-list-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test.each(CONFIG_FILE_NAMES)('a config called %s in a folder above is looked at for plugins', async (name) => {
  await writeFile(join(folder, name), name.endsWith('js') || name.endsWith('ts') ? 'export default 5;' : '5');
  const cwd = join(folder, 'inner');
  await mkdir(cwd);
  const { code, stdout, stderr } = await runInMemory(['list'], { cwd });
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining(name) as string });
  expect(stdout).toContain('crud-write-heavy');
});
