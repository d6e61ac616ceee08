import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { resolve as resolveImport } from 'import-meta-resolve';

import type { ModuleReference } from '../contracts/plan.ts';
import { BenchError } from '../errors.ts';

/**
 * Finds a plugin as an `import` in a file of `folder` would: a path when it begins with a dot or a slash, else a package.
 *
 * @throws BenchError `plugin_invalid` naming what was looked for and from where
 */
export function resolvePlugin(specifier: string, folder: string): ModuleReference {
  const url = isPath(specifier)
    ? pathToFileURL(isAbsolute(specifier) ? specifier : join(folder, specifier)).href
    : resolvePackage(specifier, folder);
  return { name: specifier, specifier, url, version: versionOf(url) };
}

function isPath(specifier: string): boolean {
  return specifier.startsWith('.') || isAbsolute(specifier);
}

function resolvePackage(specifier: string, folder: string): string {
  try {
    return resolveImport(specifier, pathToFileURL(join(folder, 'config.js')).href);
  } catch (cause) {
    throw new BenchError(
      'plugin_invalid',
      `the plugin "${specifier}" is not installed where ${folder} could import it`,
      {
        hint: `install it there (npm install ${specifier}), or write a path that begins with ./`,
        cause,
      },
    );
  }
}

/** The version in the nearest package.json above a file that names one; null where there is none. */
function versionOf(url: string): string | null {
  let folder = dirname(fileURLToPath(url));
  for (;;) {
    const version = versionIn(folder);
    if (version !== null) return version;
    const parent = dirname(folder);
    if (parent === folder) return null;
    folder = parent;
  }
}

function versionIn(folder: string): string | null {
  try {
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { readonly version?: unknown };
    return typeof manifest.version === 'string' ? manifest.version : null;
  } catch {
    return null;
  }
}
