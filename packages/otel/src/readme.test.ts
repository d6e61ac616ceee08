import { readFile, rm, writeFile } from 'node:fs/promises';
import { afterEach, expect, test } from 'vitest';

const example = new URL('./readme-example.generated.ts', import.meta.url);

afterEach(() => rm(example, { force: true }));

test('the example of the README runs', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const code = /```ts\n(.*?)```/su.exec(readme)?.[1] ?? '';
  await writeFile(example, code.replace("'@syntrix-bench/otel'", "'./index.ts'"));
  const { reporter } = (await import(example.href)) as { readonly reporter: { readonly name: string } };
  expect(reporter.name).toBe('otlp');
});
