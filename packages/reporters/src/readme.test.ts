import { readFile, rm, writeFile } from 'node:fs/promises';
import { afterEach, expect, test } from 'vitest';

const folder = new URL('.', import.meta.url);
const example = new URL('./readme-example.generated.ts', folder);

afterEach(async () => {
  await rm(example, { force: true });
});

test('the example of the README runs', async () => {
  const readme = await readFile(new URL('../README.md', folder), 'utf8');
  const code = /```ts\n(.*?)```/su.exec(readme)?.[1] ?? '';
  await writeFile(example, code.replace("'@syntrix-bench/reporters'", "'./index.ts'"));
  const { reporters } = (await import(example.href)) as {
    readonly reporters: readonly { readonly name: string }[];
  };
  expect(reporters.map(({ name }) => name)).toEqual(['progress', 'json', 'summary']);
});
