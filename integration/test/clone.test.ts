import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { outsideOfScripts } from '../../tooling/packed.mjs';
import { BIN, expectBuilt } from './built-program.ts';

const run = promisify(execFile);
const clone = fileURLToPath(new URL('../../', import.meta.url));

describe('in a clone', () => {
  test('npx syntrix-bench is the built program, and stdout holds what it prints and nothing else', async () => {
    expectBuilt();
    const { stdout } = await run('npx', ['syntrix-bench', 'list', '--json'], { cwd: clone, env: outsideOfScripts() });
    const { scenarios } = JSON.parse(stdout) as { scenarios: { name: string }[] };
    expect(scenarios.map(({ name }) => name)).toEqual(['crud', 'query', 'realtime', 'trigger', 'database']);
  });
});

describe('in a clone that nobody has built', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'syntrix-bench-clone-'));
    await mkdir(join(folder, 'bin'));
    await copyFile(BIN, join(folder, 'bin', 'syntrix-bench.js'));
    await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  test('the program says how to build it, and exits 2', async () => {
    const started = run(process.execPath, [join(folder, 'bin', 'syntrix-bench.js'), 'list']);
    await expect(started).rejects.toMatchObject({
      code: 2,
      stdout: '',
      stderr: 'syntrix-bench is not built yet. Run this in the clone first: npm run demo\n',
    });
  });
});
