import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { runInMemory } from '../src/testing/memory-context.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'syntrix-bench-notices-'));
  const text = 'target: http://127.0.0.1:1\ndata: { collection_prefix: orders }\n';
  await writeFile(join(folder, 'syntrix-bench.config.yaml'), text);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test.each([[['run', '-n', '5']], [['run', '--once']], [['doctor', '--quick']], [['clean']]])(
  '%j names the config that it found, and how a key of the older tool was understood',
  async (command) => {
    const { stderr } = await runInMemory(command, { cwd: folder });
    expect(stderr.split('\n').slice(0, 2)).toEqual([
      'using syntrix-bench.config.yaml',
      expect.stringContaining('collection_prefix') as string,
    ]);
  },
);
