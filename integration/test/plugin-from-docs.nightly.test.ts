import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startTestbed, type Testbed } from '@syntrix-bench/testbed';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { installProject } from '../../tooling/packed.mjs';
import { createDocsProject, type DocsProject } from './docs-project.ts';

/** Packing builds, and npm installs. */
const INSTALLING_MS = 600_000;

/** What the page takes for granted: its reader's own module. */
const OPEN_FEED = `
export interface Feed {
  subscribe(collection: string): Promise<void>;
  close(): void;
}
export declare function openFeed(
  url: string,
  options: {
    database: string;
    signal: AbortSignal;
    onEvent(event: { id: string; bytes: number }): void;
    onLost(reason: string): void;
  },
): Promise<Feed>;
`;

/** Compiles only if each of the lines is an error. */
const MISTAKES = `
import { defineScenario, encodeChange, encodeDocument, type Operation } from '@syntrix-bench/core';

export const write: Operation = {
  type: 0,
  execute(client, result) {
    // @ts-expect-error raw text
    void client.documents.create('orders', '{"id":"o1"}', result);
    // @ts-expect-error the body of another call
    void client.documents.create('orders', encodeChange({ total: 1 }), result);
    // @ts-expect-error the body of another call
    void client.documents.update('orders', 'o1', encodeDocument({ total: 1 }), result);
    // @ts-expect-error no such call
    void client.documents.remove('orders', 'o1', result);
    return 0;
  },
};
export const worker = defineScenario<{ readonly size: number }>({
  name: 'mistakes',
  description: 'Are mistakes seen?',
  options: { '~standard': { version: 1, vendor: 'test', validate: () => ({ value: { size: 1 } }) } },
  operations: () => ['write'],
  // @ts-expect-error there is no such option
  shard: ({ options }) => ({ createWorker: () => ({ next: () => (options.colour === 1 ? write : null) }) }),
});
`;

describe('a plugin that is written from its page alone, in a new folder', { timeout: INSTALLING_MS }, () => {
  let testbed: Testbed;
  let project: DocsProject;
  beforeAll(async () => {
    testbed = await startTestbed();
    project = await createDocsProject('writing-a-plugin.md');
    await project.write('src/open-feed.ts', OPEN_FEED);
    for (const command of typed(/^npm (init|pkg set type|install)/)) await project.type(command);
  }, INSTALLING_MS);
  afterAll(async () => {
    await project.remove();
    await testbed.close();
  });

  /** The commands of the page that begin so. */
  const typed = (pattern: RegExp): readonly string[] => {
    const found = project.commands.filter((command) => pattern.test(command));
    expect(found.length, `the page has commands like ${String(pattern)}`).toBeGreaterThan(0);
    return found;
  };

  async function typeOne(pattern: RegExp, more = ''): Promise<string> {
    const [command = ''] = typed(pattern);
    return project.type(command.replace('http://localhost:8080', testbed.url) + more);
  }

  test('its types hold, and mistakes do not compile', async () => {
    await project.write('src/mistakes.ts', MISTAKES);
    expect(await typeOne(/^npx tsc$/)).toBe('');
  });

  test('its contract test passes', async () => {
    expect(await typeOne(/^npx vitest run$/)).toMatch(/Test Files {2}1 passed \(1\)/);
  });

  test('the command line finds its config fine, runs it, and nothing is left', async () => {
    expect(await typeOne(/^npx syntrix-bench validate /)).toMatch(/plugin-typescript\.yaml is fine/);
    await typeOne(/^npx syntrix-bench run /, ' --operations 40 --output report.json');
    const report = JSON.parse(await readFile(join(project.folder, 'report.json'), 'utf8')) as Record<string, unknown>;
    expect(report['summary']).toMatchObject({ total_operations: 40, total_errors: 0 });
    expect(Object.keys(report['operations'] as object)).toEqual(['write', 'read_back']);
    expect(testbed.liveDocuments()).toEqual([]);
  });

  test('published, it runs by the name of its package in the project of somebody else', async () => {
    for (const command of typed(/^npm pkg set (exports|'peer)/)) await project.type(command);
    const [publish = ''] = typed(/^npm publish$/);
    await project.type(publish.replace('publish', 'pack'));
    const tarball = (await readdir(project.folder)).find((name) => name.endsWith('.tgz')) ?? '';
    const other = join(project.folder, '../other');
    await mkdir(other);
    const devDependencies = {
      'my-bench': `file:${join(project.folder, tarball)}`,
      '@syntrix-bench/core': '*',
      'syntrix-bench': '*',
    };
    await writeFile(join(other, 'package.json'), JSON.stringify({ name: 'other', private: true, devDependencies }));
    installProject(other);
    const page = await readFile(join(project.folder, 'bench.yaml'), 'utf8');
    await writeFile(join(other, 'bench.yaml'), page);
    const flags = `--config bench.yaml --target ${testbed.url} --operations 40 --warmup 0s --output report.json`;
    await project.type(`cd ../other && npx syntrix-bench run ${flags}`);
    const report = JSON.parse(await readFile(join(other, 'report.json'), 'utf8')) as Record<string, unknown>;
    expect(report['summary']).toMatchObject({ total_operations: 40, total_errors: 0 });
    expect(testbed.liveDocuments()).toEqual([]);
  });
});
