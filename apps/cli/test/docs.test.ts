import { readFile, readdir } from 'node:fs/promises';
import { BENCH_ERROR_CODES, configJsonSchema } from '@syntrix-bench/core';
import { describe, expect, test } from 'vitest';

import { COMMANDS } from '../src/commands/index.ts';
import { renderConfigKeys } from '../src/help/render-config-keys.ts';
import { renderReference } from '../src/help/render-reference.ts';

const docs = new URL('../../../docs/', import.meta.url);
const read = (page: string): Promise<string> => readFile(new URL(page, docs), 'utf8');

describe('the guides say what the program does', () => {
  test('docs/cli.md is what the commands say of themselves', async () => {
    await expect(renderReference(COMMANDS)).toMatchFileSnapshot('../../../docs/cli.md');
  });

  test('docs/configuration-keys.md is what the schema says of its keys', async () => {
    await expect(renderConfigKeys(configJsonSchema())).toMatchFileSnapshot('../../../docs/configuration-keys.md');
  });

  test('the troubleshooting guide explains every error code, and no other', async () => {
    const headings = [...(await read('troubleshooting.md')).matchAll(/^### `(\w+)`$/gm)].map(([, code]) => code);
    expect(headings.toSorted()).toEqual([...BENCH_ERROR_CODES].sort());
  });

  test('the page of rules explains R1 to R22, each once and in order', async () => {
    const rules = [...(await read('numbers.md')).matchAll(/^\*\*R(\d+)\.\*\*/gm)].map(([, number]) => Number(number));
    expect(rules).toEqual(Array.from({ length: 22 }, (_, index) => index + 1));
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
