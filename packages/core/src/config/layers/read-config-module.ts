import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import { BenchError } from '../../errors.ts';
import { importModule, withinLimit, type ImportLimit } from '../../modules/import-module.ts';
import { invalidConfig, problemAt } from '../problems.ts';
import type { ConfigLayer } from './config-layer.ts';
import { locateObject } from './config-layer.ts';

const FORM = 'Write: export default { benchmark: { target: "http://localhost:8080" } };';

/**
 * Reads a config that is a module. Its default export is the config, or a function without parameters that returns it or a
 * promise of it. What a module yields has no lines: messages name the key's path.
 *
 * @param text what the file holds
 * @throws BenchError `config_unreadable` where the module throws or does not end, `config_invalid` where it yields no keys
 */
export async function readConfigModule(
  path: string,
  name: string,
  text: string,
  limit: ImportLimit,
): Promise<ConfigLayer> {
  const origin = { source: name, path: '', line: null, column: null };
  if (importsItself(text, path)) {
    throw new BenchError('config_unreadable', `Cannot read the configuration ${name}. It imports itself.`, {
      hint: 'Remove that import.',
    });
  }
  const value = await loadDefault(path, name, limit);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const message =
      value === undefined ? 'The file has no default export.' : 'The default export of the file holds no keys.';
    throw invalidConfig([problemAt(origin, message, FORM)]);
  }
  try {
    const { root, problems } = locateObject(value, () => name);
    return { source: name, root, problems, folder: null, texts: false, trusted: true };
  } catch (cause) {
    throw failed(name, 'Reading one of its values throws an error', cause);
  }
}

/** An import of itself yields what is not there yet; some loaders pass over that in silence. */
function importsItself(text: string, path: string): boolean {
  const specifiers = text.matchAll(/\b(?:from|import|require)\s*\(?\s*(['"])(\.[^'"\n]*)\1/g);
  return [...specifiers].some(([, , specifier = '']) => resolve(dirname(path), specifier) === resolve(path));
}

async function loadDefault(path: string, name: string, limit: ImportLimit): Promise<unknown> {
  let exports: Record<string, unknown>;
  try {
    exports = await importModule(pathToFileURL(resolve(path)).href, limit);
  } catch (cause) {
    throw failed(name, 'It cannot be loaded', cause);
  }
  const main = exports['default'];
  if (typeof main !== 'function') return main;
  const make = main as () => unknown;
  try {
    return await withinLimit(async () => make(), limit);
  } catch (cause) {
    throw failed(name, 'Its function fails', cause);
  }
}

/** One sentence, whatever was thrown: the first line says what happened, others draw the place. */
function failed(name: string, what: string, cause: unknown): BenchError {
  const text = cause instanceof Error ? cause.message : String(cause);
  const [why = ''] = text.trim().split('\n');
  const message = `Cannot read the configuration ${name}. ${what}: ${why === '' ? 'no message' : why}`;
  return new BenchError('config_unreadable', /[.!?]$/.test(message) ? message : `${message}.`, {
    hint: 'Run it on its own to see where: a config that is a program must load without the tool.',
    cause,
  });
}
