import { parse, resolve } from 'node:path';
import { cosmiconfig } from 'cosmiconfig';

/** Names of config files in the order in which they win within one folder. */
export const CONFIG_FILE_NAMES = [
  ...['yaml', 'yml', 'json', 'ts', 'mts', 'js', 'mjs'].map((ending) => `syntrix-bench.config.${ending}`),
  '.syntrix-benchrc',
  '.syntrix-benchrc.yaml',
  '.syntrix-benchrc.json',
] as const;

/**
 * Finds the nearest config file: in a folder, or else in the folders around it up to the root of the file system.
 *
 * @returns the file's absolute path, or null
 */
export async function findConfigFile(folder: string): Promise<string | null> {
  const start = resolve(folder);
  const found = () => ({});
  const explorer = cosmiconfig('syntrix-bench', {
    searchPlaces: [...CONFIG_FILE_NAMES],
    // Files are only found here; reading them is for readConfigFile, which knows lines and limits.
    loaders: Object.fromEntries(
      ['noExt', '.yaml', '.yml', '.json', '.ts', '.mts', '.js', '.mjs'].map((each) => [each, found]),
    ),
    ignoreEmptySearchPlaces: false,
    searchStrategy: 'global',
    stopDir: parse(start).root,
    cache: false,
  });
  const result = await explorer.search(start);
  return result?.filepath ?? null;
}
