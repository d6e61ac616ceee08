import { readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';

const root = new URL('..', import.meta.url);

test('the example of the README runs and prints what it says', async () => {
  const readme = await readFile(new URL('README.md', root), 'utf8');
  const example = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? '';
  const file = fileURLToPath(new URL('test/.readme-example.ts', root));
  const printed = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  try {
    await writeFile(file, example);
    await import(/* @vite-ignore */ file);
    expect(printed.mock.calls.map(([value]) => value as unknown)).toEqual([
      [503, 200],
      ['shop:orders/o1'],
      [
        { method: 'GET', status: 200, count: 1 },
        { method: 'GET', status: 503, count: 1 },
        { method: 'POST', status: 201, count: 1 },
      ],
    ]);
  } finally {
    printed.mockRestore();
    await rm(file, { force: true });
  }
});
