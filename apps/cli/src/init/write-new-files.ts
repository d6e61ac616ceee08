import { mkdir, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UsageError } from 'clipanion';

/**
 * Writes files, or none where one of them is there already and `force` does not allow to overwrite it. Missing folders are
 * made.
 *
 * @throws UsageError naming the file that is in the way or cannot be written
 */
export async function writeNewFiles(
  files: ReadonlyMap<string, string>,
  options: { readonly path: (name: string) => string; readonly force: boolean },
): Promise<void> {
  const { path, force } = options;
  for (const name of force ? [] : files.keys()) {
    if (await exists(path(name))) throw inTheWay(name);
  }
  for (const [name, text] of files) {
    try {
      await mkdir(dirname(path(name)), { recursive: true });
      await writeFile(path(name), text, { flag: force ? 'w' : 'wx' });
    } catch (error) {
      throw new UsageError(`${name} cannot be written: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function inTheWay(name: string): UsageError {
  return new UsageError(`${name} is there already. Write elsewhere with --output, or overwrite it with --force.`);
}
