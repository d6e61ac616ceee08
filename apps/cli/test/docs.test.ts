import { readFile, readdir } from 'node:fs/promises';
import { BENCH_ERROR_CODES, type Scenario } from '@syntrix-bench/core';
import { checkConfig, parseConfigText } from '@syntrix-bench/core/testing';
import { describe, expect, test } from 'vitest';

import { COMMANDS } from '../src/cli.ts';
import { renderReference } from '../src/help/reference.ts';
import { parseCommand } from '../src/parse-command.ts';
import { BUILT_IN_SCENARIOS } from '../src/running/built-in-scenarios.ts';

const docs = new URL('../../../docs/', import.meta.url);
const read = (page: string): Promise<string> => readFile(new URL(page, docs), 'utf8');

/** Blocks of code in all guides and the root README, by language. */
async function blocksOf(language: string): Promise<readonly { readonly page: string; readonly text: string }[]> {
  const pages = [
    ...(await readdir(docs)).filter((page) => page.endsWith('.md')),
    '../README.md',
    '../apps/cli/README.md',
  ];
  const found = pages.map(async (page) =>
    [...(await read(page)).matchAll(/```(\w+)\n(.*?)```/gsu)].flatMap(([, name, text = '']) =>
      name === language ? [{ page, text }] : [],
    ),
  );
  return (await Promise.all(found)).flat();
}

/** The words of a command line, as a shell cuts it. */
function wordsOf(command: string): readonly string[] {
  return (command.match(/(?:"[^"]*"|'[^']*'|\S)+/g) ?? []).map((word) => word.replaceAll(/["']/g, ''));
}

describe('the guides say what the program does', () => {
  test('docs/cli.md is what the commands say of themselves (pnpm docs writes it again)', async () => {
    await expect(renderReference(COMMANDS)).toMatchFileSnapshot('../../../docs/cli.md');
  });

  test('the troubleshooting guide explains every error code, and no other', async () => {
    const headings = [...(await read('troubleshooting.md')).matchAll(/^### `(\w+)`$/gm)].map(([, code]) => code);
    expect(headings.toSorted()).toEqual([...BENCH_ERROR_CODES].sort());
  });

  test('the page of rules explains R1 to R40, each once and in order', async () => {
    const rules = [...(await read('numbers.md')).matchAll(/^\*\*R(\d+)\.\*\*/gm)].map(([, number]) => Number(number));
    expect(rules).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
  });

  test('every config in a guide is a valid one, save for plugins that only their reader has', async () => {
    const blocks = await blocksOf('yaml');
    expect(blocks.length).toBeGreaterThan(1);
    const orders = { ...BUILT_IN_SCENARIOS[0], name: 'orders', presets: {} } as Scenario;
    const anyOptions = {
      '~standard': { version: 1, vendor: 'docs', validate: (value: unknown) => ({ value }) },
    } as const;
    const writeThenRead: Scenario = {
      ...orders,
      name: 'write-then-read',
      options: anyOptions,
      operations: () => ['write-then-read'],
      rates: () => null,
      checks: () => [],
      series: () => [],
    };
    const subscribers: Scenario = {
      ...orders,
      name: 'subscribers',
      operations: () => [],
      series: () => [{ name: 'event', kind: 'delivery' }],
      connections: () => ({ documents: false, held: 100 }),
    };
    const slack = () => ({ name: 'slack' });
    const problems = blocks.flatMap(({ page, text }) =>
      checkConfig([parseConfigText(text, page)], [...BUILT_IN_SCENARIOS, orders, writeThenRead, subscribers], {
        slack,
      }),
    );
    expect(problems).toEqual([]);
  });

  test('every command line in a guide is one that the program understands', async () => {
    const lines = (await blocksOf('sh')).flatMap(({ text }) => text.split('\n'));
    const commands = lines.flatMap(
      (line) => /(?:^|\bnpx )syntrix-bench ((?:"[^"]*"|'[^']*'|[^|>#"'])*)/.exec(line)?.[1]?.trim() ?? [],
    );
    expect(commands.length).toBeGreaterThan(10);
    const refusals = await Promise.all(
      commands.map((command) =>
        parseCommand(wordsOf(command), COMMANDS, 'syntrix-bench').then(
          () => null,
          () => command,
        ),
      ),
    );
    expect(refusals.filter((refusal) => refusal !== null)).toEqual([]);
  });

  test('every sample in a guide is there, and is one that the script makes (pnpm samples fills them)', async () => {
    const made = [...(await read('../tooling/samples.mjs')).matchAll(/^ {2}'?([\w-]+)'?: (?:async )?\(/gmu)].map(
      ([, name]) => name,
    );
    const pages = (await readdir(docs)).filter((page) => page.endsWith('.md'));
    const samples: string[][] = [];
    for (const page of [...pages, '../README.md']) {
      const found = (await read(page)).matchAll(/<!-- sample: (\S+) -->\n(.*?)<!-- \/sample -->/gsu);
      for (const [, name = '', text = ''] of found) {
        samples.push([name, /^```\n.+\n```\n$/su.test(text) ? 'filled' : 'empty']);
      }
    }
    expect(samples.toSorted()).toEqual(made.toSorted().map((name) => [name, 'filled']));
  });

  test('every link of every guide leads to a file', async () => {
    const pages = (await readdir(docs, { recursive: true })).filter((page) => page.endsWith('.md'));
    const broken: string[] = [];
    for (const page of [...pages, '../README.md', '../apps/cli/README.md']) {
      const base = new URL(page, docs);
      for (const [, link = ''] of (await readFile(base, 'utf8')).matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)) {
        const found = await readFile(new URL(link, base)).catch((error: NodeJS.ErrnoException) =>
          error.code === 'EISDIR' ? '' : null,
        );
        if (found === null) broken.push(`${page}: ${link}`);
      }
    }
    expect(broken).toEqual([]);
  });
});
