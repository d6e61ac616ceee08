import { dirname, extname, relative, resolve } from 'node:path';

import { BenchError } from '../../errors.ts';
import type { ImportLimit } from '../../modules/import-module.ts';
import { CONFIG_FILE_NAMES } from './config-file-names.ts';
import type { ConfigLayer } from './config-layer.ts';
import { parseConfigText } from './parse-config-text.ts';
import { readBoundedFile, UnfitFile } from './read-bounded-file.ts';
import { readConfigModule } from './read-config-module.ts';

/**
 * Finds the nearest config file: in a folder, or else in the folders around it up to the root of the file system.
 *
 * @returns the file's absolute path, or null
 * @throws BenchError `config_unreadable` where a file of such a name cannot be looked into, such as a link that leads to itself
 */
export async function findConfigFile(folder: string): Promise<string | null> {
  // Not where a config is named: the search takes longer to load than the rest.
  const { nearestFile } = await import('./nearest-file.ts');
  try {
    return await nearestFile(folder, CONFIG_FILE_NAMES);
  } catch (cause) {
    const [why] = explainSystemError(cause);
    const hint = 'Name the file to use, or mend what has a name of one.';
    throw new BenchError('config_unreadable', `Cannot look for a configuration from ${folder} on. ${why}`, {
      hint,
      cause,
    });
  }
}

/** The nearest config file as a layer, and how a person in the folder where the search began would write its path. */
export interface NearestConfig {
  readonly layer: ConfigLayer;
  readonly file: string;
}

/**
 * Reads the config file that is nearest to a folder. One that lies in a folder above was neither named nor is it where somebody stands:
 * its `allowTargets` does not count.
 *
 * @param limit how long a module may take
 * @returns null where there is none
 * @throws BenchError as {@link findConfigFile} and {@link readConfigFile} do
 */
export async function readNearestConfig(folder: string, limit: ImportLimit = {}): Promise<NearestConfig | null> {
  const path = await findConfigFile(folder);
  if (path === null) return null;
  const file = relative(folder, path);
  const layer = await readConfigFile(path, file, limit);
  return { layer: { ...layer, trusted: dirname(path) === resolve(folder) }, file };
}

/** Endings of configs that are programs. */
const MODULE_ENDINGS = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs'] as const;

/**
 * Reads a config file into a layer: YAML or JSON, or, by its ending, a TypeScript or JavaScript module whose default export
 * is the config, or a function that returns it. Pipes are read, too (`--config <(…)`), all up to the same size. Who names a file means
 * it: the layer is trusted.
 *
 * @param name what messages call the file; paths in it are found from its folder whatever it is called
 * @param limit how long a module may take
 * @throws BenchError `config_unreadable` where there is no such text or the module does not load, `config_invalid` where it
 *   has no config's form
 */
export async function readConfigFile(path: string, name: string = path, limit: ImportLimit = {}): Promise<ConfigLayer> {
  const text = await readTextFile(path, name);
  const isModule = MODULE_ENDINGS.some((ending) => ending === extname(path));
  const layer = isModule ? await readConfigModule(path, name, text, limit) : parseConfigText(text, name);
  return { ...layer, folder: dirname(path) };
}

/** Largest config file that is read. */
export const LARGEST_CONFIG_BYTES = 1024 * 1024;

const NAME_A_CONFIG = 'Name a YAML, JSON, TypeScript or JavaScript file.';

/**
 * Reads the text of a config file, at most {@link LARGEST_CONFIG_BYTES}. Pipes are read, too.
 *
 * @param name what messages call the file
 * @throws BenchError `config_unreadable` where there is no such text
 */
async function readTextFile(path: string, name: string): Promise<string> {
  return decode(await readBounded(path, name), name);
}

async function readBounded(path: string, name: string): Promise<Uint8Array> {
  try {
    return await readBoundedFile(path, LARGEST_CONFIG_BYTES, (stats) => {
      if (stats.isFile() || stats.isFIFO()) return;
      throw unreadable(name, stats.isDirectory() ? 'It is a folder.' : 'It is a device, not a file.', NAME_A_CONFIG);
    });
  } catch (cause) {
    throw cause instanceof BenchError ? cause : unreadable(name, ...explain(cause), cause);
  }
}

function explain(cause: unknown): readonly [string, string] {
  if (!(cause instanceof UnfitFile)) return explainSystemError(cause);
  switch (cause.why) {
    case 'too-large':
      return ['It is larger than 1 MiB.', 'Check that this is the file you meant.'];
    case 'silent-pipe':
      return ['It is a pipe that nothing writes to.', NAME_A_CONFIG];
  }
}

function decode(bytes: Uint8Array, name: string): string {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    throw unreadable(name, 'It is encoded in UTF-16.', 'Save it as UTF-8.');
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw unreadable(name, 'It is not UTF-8 text.', 'Name a text file, saved as UTF-8.', cause);
  }
  if (text.includes('\0')) throw unreadable(name, 'It is a binary file.', NAME_A_CONFIG);
  return text;
}

function explainSystemError(cause: unknown): readonly [string, string] {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return ['There is no such file.', 'Check the path.'];
    case 'EACCES':
    case 'EPERM':
      return ['Permission denied.', 'Check the permissions of the file and its folders.'];
    case 'ELOOP':
      return ['It is a symbolic link that leads back to itself.', 'Fix the link.'];
    default:
      return [`The system reports ${code === '' ? String(cause) : code}.`, 'Check the path.'];
  }
}

function unreadable(name: string, why: string, hint: string, cause?: unknown): BenchError {
  return new BenchError('config_unreadable', `Cannot read the configuration ${name}. ${why}`, { hint, cause });
}
