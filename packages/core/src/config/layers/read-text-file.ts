import { BenchError } from '../../errors.ts';
import { readBoundedFile, UnfitFile } from './read-bounded-file.ts';

/** Largest config file that is read. */
export const LARGEST_CONFIG_BYTES = 1024 * 1024;

const NAME_A_CONFIG = 'Name a YAML, JSON, TypeScript or JavaScript file.';

/**
 * Reads the text of a config file, at most {@link LARGEST_CONFIG_BYTES}. Pipes are read, too.
 *
 * @param name what messages call the file
 * @throws BenchError `config_unreadable` where there is no such text
 */
export async function readTextFile(path: string, name: string): Promise<string> {
  return decode(await readBounded(path, name), name);
}

async function readBounded(path: string, name: string): Promise<Uint8Array> {
  try {
    return await readBoundedFile(path, LARGEST_CONFIG_BYTES, (stats) => {
      if (stats.isFile() || stats.isFIFO()) return;
      throw unreadable(name, stats.isDirectory() ? 'It is a folder.' : 'It is no file but a device.', NAME_A_CONFIG);
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
      return ['It is a pipe that nobody writes to.', NAME_A_CONFIG];
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
      return ['Reading it is not permitted.', 'Check who may read the file and its folders.'];
    case 'ELOOP':
      return ['It is a symbolic link that leads back to itself.', 'Mend the link.'];
    default:
      return [`The system says ${code === '' ? String(cause) : code}.`, 'Check the path.'];
  }
}

function unreadable(name: string, why: string, hint: string, cause?: unknown): BenchError {
  return new BenchError('config_unreadable', `Cannot read the configuration ${name}. ${why}`, { hint, cause });
}
