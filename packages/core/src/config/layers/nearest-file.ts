import { basename, extname, parse, resolve } from 'node:path';
import { cosmiconfig } from 'cosmiconfig';

/**
 * The nearest file of one of these names: in a folder, or else in the folders around it up to the root of the file system. Within one
 * folder the earlier name wins. It is only found here: reading it is for those who know its lines and limits.
 *
 * @returns the file's absolute path, or null
 */
export async function nearestFile(folder: string, names: readonly string[]): Promise<string | null> {
  const start = resolve(folder);
  const unread = () => ({});
  const explorer = cosmiconfig('syntrix-bench', {
    searchPlaces: [...names],
    loaders: Object.fromEntries(names.map((name) => [extname(name) || 'noExt', unread])),
    ignoreEmptySearchPlaces: false,
    searchStrategy: 'global',
    stopDir: parse(start).root,
    cache: false,
  });
  const result = await explorer.search(start);
  // What lies in a person's own folder of settings is not around this one.
  return result !== null && names.includes(basename(result.filepath)) ? result.filepath : null;
}
