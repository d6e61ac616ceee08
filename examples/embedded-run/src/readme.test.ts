import { readFile, rm, writeFile } from 'node:fs/promises';
import { afterEach, expect, test, vi } from 'vitest';

const example = new URL(`./.readme-example-${process.pid}.ts`, import.meta.url);
afterEach(() => rm(example, { force: true }));

test('the example of the root README runs, measures something, and leaves nothing on the target', async () => {
  const readme = await readFile(new URL('../../../README.md', import.meta.url), 'utf8');
  await writeFile(example, /```ts\n(.*?)```/su.exec(readme)?.[1] ?? '');
  const log = vi.spyOn(console, 'log').mockReturnValue();
  await import(example.href);
  expect(log.mock.calls).toEqual([[expect.any(Number), expect.any(Number), 0]]);
  expect(log.mock.calls[0]?.[0]).toBeGreaterThan(0);
  log.mockRestore();
});
