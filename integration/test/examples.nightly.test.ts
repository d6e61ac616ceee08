import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startTestbed } from '@syntrix-bench/testbed';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { copyProject, installProject, outsideOfScripts } from '../../tooling/packed.mjs';

/** Packing builds, and npm installs what an example needs. */
const INSTALLING_MS = 600_000;

const run = promisify(execFile);
const example = (name: string): string => fileURLToPath(new URL(`../../examples/${name}`, import.meta.url));

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'syntrix-bench-examples-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs a command of npm in a folder as a person would; its output is JSON's or a reader's, so stdout alone counts. */
async function npm(cwd: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await run('npm', args, { cwd, env: outsideOfScripts() });
  return stdout;
}

describe('an example works when its folder is copied elsewhere and versions put in', { timeout: INSTALLING_MS }, () => {
  test('embedded-run: its types hold, its tests pass, and it prints its decision', async () => {
    const copy = join(folder, 'embedded-run');
    copyProject(example('embedded-run'), copy);
    installProject(copy);
    expect(await npm(copy, 'run', '--silent', 'typecheck')).toBe('');
    expect(await npm(copy, 'test', '--silent')).toMatch(/Test Files {2}2 passed \(2\)/);
    expect(await npm(copy, 'start', '--silent')).toMatch(/^[✓!] embedded: [^]*\n(not )?good enough\n$/);
  });

  test('plugin-typescript: its types hold, its contract test passes, and its scenario runs', async () => {
    const copy = join(folder, 'plugin-typescript');
    copyProject(example('plugin-typescript'), copy);
    installProject(copy);
    expect(await npm(copy, 'run', '--silent', 'typecheck')).toBe('');
    expect(await npm(copy, 'test', '--silent')).toMatch(/Test Files {2}1 passed \(1\)/);

    const testbed = await startTestbed();
    try {
      const limits = ['--target', testbed.url, '--operations', '40', '--output', 'report.json'];
      await npm(copy, 'start', '--silent', '--', ...limits);
      const report = JSON.parse(await readFile(join(copy, 'report.json'), 'utf8')) as Record<string, unknown>;
      expect(report.summary).toMatchObject({ total_operations: 40, total_errors: 0 });
      expect(testbed.liveDocuments()).toEqual([]);
    } finally {
      await testbed.close();
    }
  });

  test('plugin: the installed command line validates its config and runs its scenario', async () => {
    const copy = join(folder, 'plugin');
    copyProject(example('plugin'), copy);
    await writeFile(
      join(copy, 'package.json'),
      JSON.stringify({ private: true, dependencies: { 'syntrix-bench': '*' } }),
    );
    installProject(copy);
    const program = async (...args: readonly string[]) => npm(copy, 'exec', '--', 'syntrix-bench', ...args);
    expect(await program('validate', 'plugin.yaml')).toMatch(/^plugin\.yaml is fine\. It would run /);

    const testbed = await startTestbed();
    try {
      const config = ['--config', 'plugin.yaml', '--target', testbed.url];
      await program('run', ...config, '--operations', '40', '--output', 'report.json');
      const report = JSON.parse(await readFile(join(copy, 'report.json'), 'utf8')) as Record<string, unknown>;
      expect(report.summary).toMatchObject({ total_operations: 40, total_errors: 0 });
      expect(Object.keys(report.operations as object)).toEqual(['write', 'read_back']);
      expect(testbed.liveDocuments()).toEqual([]);
    } finally {
      await testbed.close();
    }
  });
});
