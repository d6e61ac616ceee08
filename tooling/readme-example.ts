import { readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';

import { freeAddress } from './free-address.ts';

/** What running an example brought. */
export interface ExampleRun {
  /** Arguments of each `console.log`, in order. */
  readonly printed: readonly (readonly unknown[])[];
  /** What it exports. */
  readonly exports: Readonly<Record<string, unknown>>;
}

/** Where webhooks are received in examples: another suite on this machine may listen there. */
const HOOK_ADDRESS = '127.0.0.1:9798';

/** A module is loaded once by its name. */
let examples = 0;

/**
 * Runs the first `ts` block of a package's README, as a file of that package.
 *
 * @param packageUrl the package's folder
 * @param readmeUrl another README, whose block is run in the package
 */
export async function runReadmeExample(
  packageUrl: URL,
  readmeUrl: URL = new URL('README.md', packageUrl),
): Promise<ExampleRun> {
  const readme = await readFile(readmeUrl, 'utf8');
  const code = /```ts\n(.*?)```/su.exec(readme)?.[1];
  if (code === undefined) throw new Error(`${readmeUrl.pathname} has no ts block`);
  examples += 1;
  const file = fileURLToPath(new URL(`src/.readme-example-${process.pid}-${examples}.ts`, packageUrl));
  const printed: unknown[][] = [];
  const log = vi.spyOn(console, 'log').mockImplementation((...values: unknown[]) => void printed.push(values));
  try {
    await writeFile(file, code.replaceAll(HOOK_ADDRESS, await freeAddress()));
    const exports = (await import(/* @vite-ignore */ file)) as Record<string, unknown>;
    return { printed, exports };
  } finally {
    log.mockRestore();
    await rm(file, { force: true });
  }
}
