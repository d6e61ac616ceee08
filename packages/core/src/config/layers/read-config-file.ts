import { dirname, extname } from 'node:path';

import type { ImportLimit } from '../../modules/import-module.ts';
import type { ConfigLayer } from './config-layer.ts';
import { parseConfigText } from './parse-config-text.ts';
import { readConfigModule } from './read-config-module.ts';
import { readTextFile } from './read-text-file.ts';

/** Endings of configs that are programs. */
export const MODULE_ENDINGS = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs'] as const;

/**
 * Reads a config file into a layer: YAML or JSON, or, by its ending, a TypeScript or JavaScript module whose default export
 * is the config, or a function that returns it. Pipes are read, too (`--config <(…)`), all up to the same size.
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
