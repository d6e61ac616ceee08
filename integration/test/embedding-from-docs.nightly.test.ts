import { startTestbed, type Testbed } from '@syntrix-bench/testbed';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { createDocsProject, type DocsProject } from './docs-project.ts';

/** Packing builds, and npm installs. */
const INSTALLING_MS = 600_000;

describe('what the page about embedding shows works in a new folder', { timeout: INSTALLING_MS }, () => {
  let testbed: Testbed;
  let project: DocsProject;
  beforeAll(async () => {
    testbed = await startTestbed();
    project = await createDocsProject('embedding.md');
    for (const command of project.commands.filter((each) => each.startsWith('npm '))) {
      // Types are checked beside what the page says.
      await project.type(command.startsWith('npm install') ? `${command} typescript @types/node` : command);
    }
  }, INSTALLING_MS);
  afterAll(async () => {
    await project.remove();
    await testbed.close();
  });

  /** Types the page's command with a word in it, against the testbed. */
  async function typeWith(word: string): Promise<string> {
    const command = project.commands.find((each) => each.startsWith('TARGET=') && each.includes(word));
    return project.type(
      (command ?? `the page has no command with ${word}`).replace('http://localhost:8080', testbed.url),
    );
  }

  const runFile = (file: string): Promise<string> => project.type(`TARGET=${testbed.url} npx jiti ${file}`);

  test('the types of all its files hold', async () => {
    const strict = '--noEmit --strict --module nodenext --target es2022 --skipLibCheck --types node';
    expect(await project.type(`npx tsc ${strict} src/*.ts test/latency.test.ts`)).toBe('');
  });

  test('a run from code prints its rate and its latency', async () => {
    const [rate, p99] = (await typeWith('jiti src/measure.ts')).trim().split(' ').map(Number);
    expect(rate).toBeGreaterThan(0);
    expect(p99).toBeGreaterThan(0);
    expect(testbed.liveDocuments()).toEqual([]);
  });

  test('a vitest test asks for thresholds, and passes', async () => {
    const told = await typeWith('vitest run').catch(String);
    // A machine that is too busy proves nothing, and the test says so.
    if (told.includes('"verdict": "not_proven"'))
      expect(told).toMatch(/"reason": "the latency claim is invalid: .* machine",$/m);
    else expect(told).toMatch(/Tests {2}1 passed \(1\)/);
    expect(testbed.liveDocuments()).toEqual([]);
  });

  test('a threshold that is crossed fails the test with its expression and its value', async () => {
    const page = project.files['test/latency.test.ts'] ?? '';
    await project.write('test/strict.test.ts', page.replace('read.p99 < 100ms', 'read.p99 < 1us'));
    const told = await project
      .type(`TARGET=${testbed.url} npx vitest run test/strict.test.ts`)
      .then(() => 'it passed', String);
    expect(told).toContain('"expression": "read.p99 < 1us"');
    // On a busy machine no latency is proven.
    expect(told).toMatch(/"verdict": "(failed|not_proven)"/);
  });

  test('a run in threads has as many shards', async () => {
    expect(await runFile('src/threads.ts')).toMatch(/^2 \d/);
  });

  test('a reporter sees the run’s states, and figures each second', async () => {
    const lines = (await runFile('src/watch.ts')).trim().split('\n');
    const figures = /^\d+ ok\/s, p99 (none yet|\d+\.\d ms), \d+ errors$/;
    expect(lines.filter((line) => !figures.test(line))).toEqual(['starting', 'warmup', 'running', 'completed']);
    expect(lines.filter((line) => figures.test(line)).length).toBeGreaterThan(5);
  });

  test('a run that was paused goes on and ends as planned', async () => {
    expect(await runFile('src/steer.ts')).toMatch(/^completed \d/);
    expect(testbed.liveDocuments()).toEqual([]);
  });
});
